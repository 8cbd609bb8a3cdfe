"""An access point's handshake, and the encrypted packets that follow it."""

import asyncio
from collections.abc import Callable
import hmac
import secrets
import struct

from ..protocol import protobuf
from ..protocol.diffie_hellman import KeyAgreementError, KeyPair, SessionKeys, derive_keys
from ..protocol.shannon import Shannon

_HELLO = b"\x00\x04"
_LARGEST_HELLO = 65_536
_CODE_BYTES = 4


class HandshakeError(ValueError):
    """The client didn't play its part of the handshake."""


class PacketStream:
    """Packets, encrypted each way, once keys are agreed on."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        receive_key: bytes,
        send_key: bytes,
    ) -> None:
        """Speak over `reader` and `writer`; each way has its own key."""
        self._reader = reader
        self._writer = writer
        self._receiving = Shannon(receive_key)
        self._sending = Shannon(send_key)
        self._received = 0
        self._sent = 0

    async def receive(self) -> tuple[int, bytes]:
        """Return the next packet's command and content.

        Raises:
            HandshakeError: its authentication code is wrong.
            asyncio.IncompleteReadError: the other side has left.
        """
        cipher = self._receiving
        encrypted = await self._reader.readexactly(3)
        cipher.nonce(self._received)
        self._received += 1
        command, length = struct.unpack(">BH", cipher.decrypt(encrypted))
        content = cipher.decrypt(await self._reader.readexactly(length))
        code = await self._reader.readexactly(_CODE_BYTES)
        if not hmac.compare_digest(code, cipher.finish(_CODE_BYTES)):
            raise HandshakeError("a packet's authentication code is wrong")
        return command, content

    def send(self, command: int, content: bytes) -> None:
        """Send a packet."""
        cipher = self._sending
        cipher.nonce(self._sent)
        self._sent += 1
        plain = struct.pack(">BH", command, len(content)) + content
        self._writer.write(cipher.encrypt(plain) + cipher.finish(_CODE_BYTES))


async def agree(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    sign: Callable[[bytes], bytes],
) -> PacketStream:
    """Do the server's part of the handshake; `sign` proves who the server is.

    Raises:
        HandshakeError: the client's part is wrong.
        asyncio.IncompleteReadError: the client has left.
    """
    hello = await reader.readexactly(6)
    (length,) = struct.unpack(">I", hello[2:])
    if not hello.startswith(_HELLO) or not 6 < length <= _LARGEST_HELLO:
        raise HandshakeError("this isn't a client's hello")
    body = await reader.readexactly(length - len(hello))
    keys = KeyPair()
    try:
        public = protobuf.Message.parse(body).message(50).message(10).data(10)
        shared = keys.shared_secret(public)
    except (protobuf.ProtobufError, KeyAgreementError) as error:
        raise HandshakeError(str(error)) from error
    answer = _challenge(keys.public, sign(keys.public))
    writer.write(answer)
    session = derive_keys(shared, hello + body + answer)
    await _check_answer(reader, session)
    return PacketStream(reader, writer, session.from_client, session.to_client)


def _challenge(public: bytes, signature: bytes) -> bytes:
    agreement = protobuf.encode((10, public), (20, 0), (30, signature))
    challenge = protobuf.encode(
        (10, protobuf.encode((10, agreement))),
        (20, b""),
        (30, b""),
        (40, b""),
        (50, secrets.token_bytes(16)),
    )
    body = protobuf.encode((10, challenge))
    return struct.pack(">I", 4 + len(body)) + body


async def _check_answer(reader: asyncio.StreamReader, session: SessionKeys) -> None:
    (length,) = struct.unpack(">I", await reader.readexactly(4))
    if not 4 <= length <= _LARGEST_HELLO:
        raise HandshakeError("this isn't a client's answer")
    body = await reader.readexactly(length - 4)
    try:
        answer = protobuf.Message.parse(body).message(10).message(10).data(10)
    except protobuf.ProtobufError as error:
        raise HandshakeError(str(error)) from error
    if not hmac.compare_digest(answer, session.challenge):
        raise HandshakeError("the client derived other keys")
