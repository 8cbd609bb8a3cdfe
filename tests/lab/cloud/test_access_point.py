"""The access point, met by a client that was written for this test alone."""

import asyncio
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
import pytest

from lab.cloud.library import Song
from lab.cloud.world import Product
from lab.events import EventKind
from lab.lab import Lab
from lab.music.catalogue import PLAIN
from lab.protocol.diffie_hellman import PRIME
from lab.protocol.protobuf import Message, encode
from lab.protocol.shannon import Shannon
from lab.services import Hang, NoPing, Refuse, Reset, Service, WrongKey

pytestmark = pytest.mark.timeout(60)

PRIVATE = 3**400 % PRIME


class Client:
    """Does by hand what librespot does."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.sent = self.received = 0

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", self.lab.info.access_point_port
        )

    async def greet(self) -> None:
        public = pow(2, PRIVATE, PRIME).to_bytes(96)
        agreement = encode((10, encode((10, public), (20, 1))))
        body = encode((10, encode((10, 0))), (50, agreement), (60, bytes(16)))
        hello = b"\0\4" + struct.pack(">I", len(body) + 6) + body
        self.writer.write(hello)
        size = await self.reader.readexactly(4)
        answer = await self.reader.readexactly(int.from_bytes(size) - 4)
        challenge = Message.parse(answer).message(10)
        their = challenge.message(10).message(10)
        assert len(challenge.data(50)) == 16
        key = int.from_bytes(self.lab.info.server_key_file.read_bytes())
        rsa.RSAPublicNumbers(65537, key).public_key().verify(
            their.data(30), their.data(10), padding.PKCS1v15(), hashes.SHA1()
        )
        secret = pow(int.from_bytes(their.data(10)), PRIVATE, PRIME)
        self.derive(secret.to_bytes(96).lstrip(b"\0"), hello + size + answer)

    def derive(self, secret: bytes, transcript: bytes) -> None:
        stream = b"".join(
            hmac.digest(secret, transcript + bytes([step]), hashlib.sha1) for step in range(1, 6)
        )
        self.challenge = hmac.digest(stream[:20], transcript, hashlib.sha1)
        self.sending, self.receiving = Shannon(stream[20:52]), Shannon(stream[52:84])

    def answer(self, challenge: bytes) -> None:
        body = encode((10, encode((10, encode((10, challenge))))), (20, b""), (30, b""))
        self.writer.write(struct.pack(">I", len(body) + 4) + body)

    def send(self, command: int, content: bytes, spoil: int = 0) -> None:
        self.sending.nonce(self.sent)
        self.sent += 1
        packet = self.sending.encrypt(struct.pack(">BH", command, len(content)) + content)
        code = bytearray(self.sending.finish(4))
        code[0] ^= spoil
        self.writer.write(packet + code)

    async def receive(self) -> tuple[int, bytes]:
        self.receiving.nonce(self.received)
        self.received += 1
        head = self.receiving.decrypt(await self.reader.readexactly(3))
        command, length = struct.unpack(">BH", head)
        content = self.receiving.decrypt(await self.reader.readexactly(length))
        assert await self.reader.readexactly(4) == self.receiving.finish(4)
        return command, content

    async def is_closed(self) -> bool:
        try:
            return not await self.reader.read()
        except ConnectionResetError:
            return True


@pytest.fixture
async def client(lab: Lab) -> Client:
    client = Client(lab)
    await client.connect()
    return client


def login(username: str = "alice", device: str = "d" * 40) -> bytes:
    return encode(
        (10, encode((10, username), (20, 1), (30, b"blob"))), (50, encode((10, 2), (100, device)))
    )


def product(name: str) -> bytes:
    fields = f"<type>{name}</type><catalogue>{name}</catalogue>"
    return f"<products><product>{fields}</product></products>".encode()


async def log_in(client: Client) -> None:
    """Log in, and take what comes up to the first ping."""
    await client.greet()
    client.answer(client.challenge)
    client.send(0xAB, login())
    while (await client.receive())[0] != 0x04:
        pass


async def test_welcomes_and_keeps_alive(lab: Lab, client: Client) -> None:
    await client.greet()
    client.answer(client.challenge)
    client.send(0xAB, login())
    command, content = await client.receive()
    assert command == 0xAC
    welcome = Message.parse(content)
    assert welcome.text(10) == "alice"
    assert welcome.integer(30) == 1
    assert welcome.data(40) == b"blob"
    assert await client.receive() == (0x1B, b"DE")
    assert await client.receive() == (0x50, product("premium"))
    command, content = await client.receive()
    assert (command, len(content)) == (0x04, 4)
    client.send(0x49, bytes(4))
    assert await client.receive() == (0x4A, bytes(4))
    (event,) = await lab.wait_for(EventKind.ACCESS_POINT_WELCOMED, "alice")
    assert event.device == "d" * 40
    client.writer.close()
    await lab.wait_for(EventKind.ACCESS_POINT_GONE, "alice")


async def test_welcomes_and_never_pings(lab: Lab, client: Client) -> None:
    await lab.add_fault(Service.ACCESS_POINT, NoPing())
    await client.greet()
    client.answer(client.challenge)
    client.send(0xAB, login())
    client.send(0x0C, bytes(42))
    commands = [(await client.receive())[0] for _ in range(4)]
    assert commands == [0xAC, 0x1B, 0x50, 0x0E]


async def test_another_secret_is_handed_out_once_it_is_renewed(lab: Lab, client: Client) -> None:
    await lab.add_account("alice")
    await lab.renew_credentials("alice")
    await client.greet()
    client.answer(client.challenge)
    client.send(0xAB, login())
    _, content = await client.receive()
    assert Message.parse(content).data(40) not in {b"", b"blob"}


@pytest.mark.parametrize(
    ("reason", "number"),
    [
        # The numbers are those of ErrorCode in librespot's keyexchange.proto.
        ("protocol_error", 0x0),
        ("try_another_access_point", 0x2),
        ("bad_connection_id", 0x5),
        ("travel_restriction", 0x9),
        ("premium_account_required", 0xB),
        ("bad_credentials", 0xC),
        ("could_not_validate_credentials", 0xD),
        ("account_exists", 0xE),
        ("extra_verification_required", 0xF),
        ("invalid_app_key", 0x10),
        ("application_banned", 0x11),
    ],
)
async def test_refuses_with_a_reason(lab: Lab, client: Client, reason: str, number: int) -> None:
    await lab.add_fault(Service.ACCESS_POINT, Refuse(reason))
    await client.greet()
    client.answer(client.challenge)
    client.send(0xAB, login())
    command, content = await client.receive()
    assert command == 0xAD
    assert Message.parse(content).integer(10) == number
    assert await client.is_closed()


async def test_hangs_up_on_the_wrong_answer(client: Client) -> None:
    await client.greet()
    client.answer(bytes(20))
    assert await client.is_closed()


async def test_hangs_up_on_a_spoiled_packet(lab: Lab, client: Client) -> None:
    await client.greet()
    client.answer(client.challenge)
    client.send(0xAB, login(), spoil=1)
    assert await client.is_closed()
    assert not await lab.accounts()


@pytest.mark.parametrize(
    ("command", "content"),
    [(0x49, b""), (0xAB, b"\xff"), (0xAB, login("")), (0xAB, login("a", ""))],
)
async def test_hangs_up_on_what_is_no_login(
    lab: Lab, client: Client, command: int, content: bytes
) -> None:
    await client.greet()
    client.answer(client.challenge)
    client.send(command, content)
    assert await client.is_closed()
    assert not await lab.accounts()


@pytest.mark.parametrize(
    "hello",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\4\0\0\0\6",
        b"\0\4\xff\xff\xff\xff",
        b"\0\4\0\0\0\x08\xff\xff",
        b"\0\4" + struct.pack(">I", 12) + encode((50, encode((10, b"")))) + b"\x08\1",
    ],
)
async def test_hangs_up_on_what_is_no_hello(client: Client, hello: bytes) -> None:
    client.writer.write(hello)
    assert await client.is_closed()


async def test_says_what_changes_while_it_is_open(lab: Lab, client: Client) -> None:
    await log_in(client)
    await lab.set_product("alice", Product.FREE, "US")
    assert await client.receive() == (0x1B, b"US")
    assert await client.receive() == (0x50, product("free"))
    await lab.set_product("alice", Product.NONE)
    assert await client.receive() == (0x1B, b"US")
    await lab.set_product("alice", Product.PREMIUM)
    await client.receive()
    assert await client.receive() == (0x50, product("premium"))


async def test_grants_and_refuses_keys(lab: Lab, client: Client) -> None:
    song = Song("One", PLAIN)
    await lab.add_track("One")
    await log_in(client)

    def ask(number: int, file_id: bytes = song.file_id, identifier: bytes = song.id) -> None:
        client.send(0x0C, file_id + identifier + struct.pack(">IH", number, 0))

    ask(7)
    assert await client.receive() == (0x0D, struct.pack(">I", 7) + song.key)
    ask(8, file_id=bytes(20))
    assert await client.receive() == (0x0E, struct.pack(">IH", 8, 1))
    ask(9, identifier=bytes(16))
    assert await client.receive() == (0x0E, struct.pack(">IH", 9, 1))
    await lab.add_fault(Service.AUDIO_KEY, WrongKey(), times=1)
    ask(10)
    command, content = await client.receive()
    assert (command, len(content)) == (0x0D, 20)
    assert content[4:] != song.key
    await lab.add_fault(Service.AUDIO_KEY, Hang(), times=1)
    ask(11)
    # What it doesn't answer holds nothing else up.
    ask(12)
    assert await client.receive() == (0x0D, struct.pack(">I", 12) + song.key)


async def test_a_key_can_be_the_end(lab: Lab, client: Client) -> None:
    await log_in(client)
    await lab.add_fault(Service.AUDIO_KEY, Reset())
    client.send(0x0C, bytes(42))
    assert await client.is_closed()


async def test_hangs_up_on_what_is_no_request_for_a_key(client: Client) -> None:
    await log_in(client)
    client.send(0x0C, bytes(41))
    assert await client.is_closed()
