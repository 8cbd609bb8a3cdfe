"""What can be played, and by whom."""

from abc import ABC, abstractmethod

from ..cloud.world import Product
from ..music.catalogue import PLAIN
from ..phone.commands import Command
from ..phone.devices import WebDevice
from ..phone.pairing import PairingReport
from ..phone.remote import CommandReport, PlayerReport


class PlayingApi(ABC):
    """Made-up tracks, what an account may play, and its phone."""

    @abstractmethod
    async def add_track(
        self,
        name: str,
        music: str = PLAIN.file,
        *,
        allowed_in: tuple[str, ...] | None = None,
        forbidden_in: tuple[str, ...] | None = None,
        has_file: bool = True,
    ) -> str:
        """Add a made-up track of Spotify's, or change it; return its URI.

        Its key is granted but for faults of the audio_key service.

        Args:
            name: its title; the same name has the same URI.
            music: file of the lab's music that is heard, as plain.mp3.
            allowed_in: the only countries where it may be played, as DE.
            forbidden_in: the countries where it may not.
            has_file: whether it can be played anywhere at all.
        """

    @abstractmethod
    async def add_context(
        self, uri: str, tracks: tuple[str, ...], autoplay: tuple[str, ...] = ()
    ) -> None:
        """Add a context, or change it: an album, a playlist and the like.

        Any other that is asked for is answered with 404, and autoplay too where
        there is none.

        Args:
            uri: as spotify:playlist:mine.
            tracks: URIs of what it consists of, made up or local.
            autoplay: URIs of what follows it.
        """

    @abstractmethod
    async def set_product(
        self, account: str, product: Product | None = None, country: str | None = None
    ) -> None:
        """Change what an account pays for, or where it is, and tell its devices.

        It begins as premium in DE.
        """

    @abstractmethod
    async def command(
        self, account: str, command: Command, device: str | None = None
    ) -> CommandReport:
        """Send a device a command, as a phone of the account does.

        Without `device` it goes to the one that plays; a transfer goes to the
        one that shall. Returns when the device answered that it succeeded; its
        state follows. A device that isn't there, doesn't allow it, fails, or
        doesn't answer within 10 s is a LabError.
        """

    @abstractmethod
    async def web_devices(self, account: str) -> tuple[WebDevice, ...]:
        """Return an account's registered devices as Spotify's Web API lists them."""

    @abstractmethod
    async def player(self, account: str) -> PlayerReport | None:
        """Return what an account plays and where, or nothing if no device is active."""

    @abstractmethod
    async def pair(self, account: str, device: str) -> PairingReport:
        """Pair a device with an account, as a phone in the same network does.

        `device` is its address, `http://127.0.0.1:PORT`, or the name under
        which it announces itself. By name it is asked for by multicast DNS,
        which is refused with LabError unless nothing leaves the network, as
        with lab.phone.closed_network.
        """
