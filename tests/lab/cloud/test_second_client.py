"""The access point, met by a client that nobody here wrote: PyPI's librespot, in Python."""

import asyncio
from collections.abc import Iterator
from typing import Any

from librespot.core import Session
from librespot.crypto import Packet
from librespot.proto import Authentication_pb2 as authentication
import pytest

from lab.certificates import AccessPointKey
from lab.events import EventKind
from lab.lab import Lab
from lab.services import Refuse, Service

pytestmark = pytest.mark.timeout(60)

DEVICE = "d" * 40
CREDENTIALS = authentication.LoginCredentials(
    username="alice",
    typ=authentication.AUTHENTICATION_STORED_SPOTIFY_CREDENTIALS,
    auth_data=b"blob",
)


class NoReceiver:
    """In place of its thread, which would go to the internet when the connection ends."""

    def __init__(self, session: Any) -> None:
        pass

    def stop(self) -> None:
        pass


class Client:
    """Its handshake, its login and its packets; its waiting is done in threads."""

    def __init__(self, lab: Lab) -> None:
        configuration = Session.Configuration.Builder().set_store_credentials(False).build()
        inner = Session.Inner(None, "Kitchen", "en", configuration, DEVICE)
        self.session = Session(inner, f"127.0.0.1:{lab.info.access_point_port}")

    async def connect(self) -> None:
        await asyncio.to_thread(self.session.connect)

    async def log_in(self) -> Any:
        # The public way goes on to services whose addresses it looks up in the internet.
        await asyncio.to_thread(self.session._Session__authenticate_partial, CREDENTIALS, True)
        return self.session.ap_welcome()

    async def receive(self) -> tuple[bytes, bytes]:
        packet = await asyncio.to_thread(
            self.session.cipher_pair.receive_encoded, self.session.connection
        )
        return packet.cmd, packet.payload


@pytest.fixture
def client(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client that trusts the lab."""
    monkeypatch.setattr(Session, "Receiver", NoReceiver)
    monkeypatch.setattr(Session, "_Session__server_key", lab.info.server_key_file.read_bytes())
    client = Client(lab)
    yield client
    client.session.close()


async def test_logs_in_and_is_kept_alive(lab: Lab, client: Client) -> None:
    await client.connect()
    welcome = await client.log_in()
    assert welcome.canonical_username == "alice"
    assert welcome.reusable_auth_credentials == b"blob"
    (event,) = await lab.wait_for(EventKind.ACCESS_POINT_WELCOMED, "alice")
    assert event.device == DEVICE
    assert await client.receive() == (Packet.Type.country_code, b"DE")
    command, product = await client.receive()
    assert command == Packet.Type.product_info
    client.session.parse_product_info(product)
    assert client.session.get_user_attribute("type") == "premium"
    command, moment = await client.receive()
    assert command == Packet.Type.ping
    client.session.send(Packet.Type.pong, moment)
    command, _ = await client.receive()
    assert command == Packet.Type.pong_ack


async def test_understands_a_refusal(lab: Lab, client: Client) -> None:
    await lab.add_fault(Service.ACCESS_POINT, Refuse("premium_account_required"))
    await client.connect()
    with pytest.raises(Session.SpotifyAuthenticationException, match="PremiumAccountRequired"):
        await client.log_in()


async def test_notices_that_this_is_not_spotify(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_Session__server_key", AccessPointKey().public)
    with pytest.raises(RuntimeError, match="signature"):
        await client.connect()
