"""What the lab can be asked and told: the same in process and over HTTP."""

from abc import ABC, abstractmethod
import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from .cloud.cluster import Reason
from .cloud.connections import DropHow
from .cloud.world import Product, device_id
from .conditions import Condition
from .events import Event, EventKind
from .faults import Fault
from .limiter import Limit
from .limits import Per
from .music.catalogue import PLAIN
from .phone.commands import Command
from .phone.devices import WebDevice
from .phone.pairing import PairingReport
from .phone.remote import CommandReport, PlayerReport
from .scenario import Scenario
from .services import Action, Refusal, Service

LONGEST_WAIT_S = 60.0
"""How long one call may wait for events."""


@dataclass(frozen=True, slots=True)
class LabInfo:
    """Where a running lab is found; all addresses are on 127.0.0.1.

    Attributes:
        proxy: URL of the CONNECT proxy.
        ap_port: the port under which clients must look for every service.
        access_point_port: the access point without proxy, for other clients.
        control: URL of the control surface.
        ca_file: PEM file with the authority to trust.
        server_key_file: 256 bytes, the public key that a program must hold.
        folder: private folder of this run, gone with the lab if it made it.
    """

    proxy: str
    ap_port: int
    access_point_port: int
    control: str
    ca_file: Path
    server_key_file: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """A device as the lab sees it.

    Attributes:
        id: 40 hexadecimal digits for librespot's.
        name: what it calls itself, once known.
        account: whose it is.
        registered: whether the account's other devices see it.
        active: whether it is the one that plays.
        dealers: open dealer connections.
        access_points: open access point connections.
        muted: those of both over which nothing is sent any more.
        frozen: those of both over which nothing passes.
        logins: dealer upgrades asked for.
        refused: those of them that were answered 429.
        registrations: registrations accepted.
    """

    id: str
    name: str | None
    account: str
    registered: bool
    active: bool
    dealers: int
    access_points: int
    muted: int
    frozen: int
    logins: int
    refused: int
    registrations: int


@dataclass(frozen=True, slots=True)
class AccountReport:
    """An account as the lab sees it; the counts are those of its devices.

    Attributes:
        name: the user name.
        limits: what its devices are limited to, by service.
        logins: dealer upgrades asked for.
        refused: those of them that were answered 429.
        registrations: registrations accepted.
        devices: in the order of their appearance.
    """

    name: str
    limits: dict[Service, Limit]
    logins: int
    refused: int
    registrations: int
    devices: tuple[DeviceReport, ...] = ()


@dataclass(frozen=True, slots=True)
class CountsReport:
    """How often the lab was asked.

    Attributes:
        logins: dealer upgrades asked for.
        refused: those of them that were answered 429.
        registrations: registrations accepted.
        accounts: the same for each account, by name.
    """

    logins: int = 0
    refused: int = 0
    registrations: int = 0
    accounts: dict[str, AccountReport] = field(default_factory=dict)


class LabApi(ABC):
    """Everything that tests, the demo and people do with a running lab.

    A name that doesn't exist raises UnknownNameError, which lists those that
    do; any other wrong instruction raises LabError. Devices may be given by id
    or by name. Accounts appear at their first login; to speak of one earlier,
    add it.
    """

    @property
    @abstractmethod
    def info(self) -> LabInfo:
        """Where the lab is found."""

    @abstractmethod
    async def add_account(self, account: str) -> None:
        """Make an account known before its first login."""

    @abstractmethod
    async def add_device(self, account: str, name: str) -> str:
        """Make a device known before its first login; return its id."""

    @abstractmethod
    async def credentials(self, account: str) -> str:
        """Return the text of a credentials.json; the account appears."""

    @abstractmethod
    async def renew_credentials(self, account: str) -> None:
        """Answer an account's logins with another secret than the one they came with."""

    @abstractmethod
    async def accounts(self) -> tuple[AccountReport, ...]:
        """Return all accounts with their devices."""

    @abstractmethod
    async def devices(self, account: str | None = None) -> tuple[DeviceReport, ...]:
        """Return the devices of one account, or all."""

    @abstractmethod
    async def counts(self) -> CountsReport:
        """Return how often the lab was asked since its start."""

    @abstractmethod
    async def events(self, after: int = 0, wait_s: float = 0) -> tuple[Event, ...]:
        """Return the events that followed the one numbered `after`.

        If there is none yet, wait up to `wait_s` seconds (0 to 60) for one.
        """

    @abstractmethod
    async def set_limiter(
        self,
        limiter: str | Limit,
        account: str | None = None,
        service: Service = Service.DEALER,
        *,
        per: Per = Per.ACCOUNT,
        refusal: Refusal | None = None,
        retry_after: bool = False,
        seed: int = 0,
    ) -> None:
        """Limit what one account, or each and every new one, is granted by a service.

        It begins afresh, with nothing asked yet.

        Args:
            limiter: a name (strict, lenient, penalty, none) or a whole limit.
            account: whose devices share it; each account has its own if none is
                named.
            service: dealer, login5, access_point, client_token or connect_state.
            per: who shares it; those of one address do so whatever their
                account, and beside the limits of accounts.
            refusal: what the others are told: status 429, or at the access point
                to try another, unless it says otherwise.
            retry_after: whether a refusing status says when to come back.
            seed: moves the limit's strangers.
        """

    @abstractmethod
    async def drop(
        self,
        service: Service,
        how: DropHow = DropHow.RESET,
        account: str | None = None,
        device: str | None = None,
        count: int | None = None,
    ) -> int:
        """Drop open dealer or access point connections; return how many.

        All are dropped at once, unless narrowed to an `account`, one of its
        devices, or the `count` oldest of them. Frozen and muted ones stay open
        and are reported as such.
        """

    @abstractmethod
    async def set_network(self, condition: Condition) -> None:
        """Change what becomes of everything between clients and the lab.

        All ports but that of the control surface are concerned, and the open
        connections too. The ports stay the same.

        Raises:
            LabError: a refused port was taken by somebody else meanwhile.
        """

    @abstractmethod
    async def evict(self, account: str, device: str, *, tell_neighbours: bool = False) -> None:
        """Forget a registered device, while its connections stay.

        It isn't told, and comes back when it registers anew. The account's
        other devices only hear of it with `tell_neighbours`.
        """

    @abstractmethod
    async def push_cluster_update(self, account: str, device: str, reason: Reason) -> int:
        """Tell the account's other devices about `device`, true or not.

        What is told goes with the `reason`: a device that disappears is missing
        in it, even though it is fine. Return how many were told.
        """

    @abstractmethod
    async def add_fault(
        self,
        service: Service,
        action: Action,
        times: int | None = None,
        account: str | None = None,
        device: str | None = None,
        *,
        for_s: float | None = None,
        probability: float = 1.0,
        seed: int = 0,
    ) -> int:
        """Make a service do something else than its work; return a number.

        It does so `times` times, for `for_s` seconds, or until the fault is
        cleared, whatever comes first; and each time with a `probability` (above
        0, at most 1) by the dice of a `seed`. Of several faults that fit, the
        oldest decides.
        """

    @abstractmethod
    async def add_faults(self, faults: list[Fault]) -> list[int]:
        """Switch several faults on at once, or none if one is wrong; return their numbers."""

    @abstractmethod
    async def clear_faults(self, number: int | None = None) -> None:
        """Switch off one fault, or all of them."""

    @abstractmethod
    async def expire_tokens(self, account: str | None = None, device: str | None = None) -> int:
        """End the life of the access tokens granted so far; return how many lived.

        The dealer and connect-state answer them with 401. Open connections stay.
        """

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

    @abstractmethod
    async def scenarios(self) -> tuple[Scenario, ...]:
        """Return the recorded scenarios: several steps in their time."""

    @abstractmethod
    async def play_scenario(
        self, scenario: str | Scenario, account: str | None = None, device: str | None = None
    ) -> int:
        """Begin with a scenario, a recorded one by name; return a number.

        It concerns one account, one of its devices, or all, and goes on until its
        last step or the lab's end; its steps are events.
        """

    async def wait_for(
        self,
        kind: EventKind,
        account: str | None = None,
        device: str | None = None,
        *,
        times: int = 1,
        after: int = 0,
        timeout_s: float = 30,
    ) -> tuple[Event, ...]:
        """Return the first `times` events of a `kind`, as soon as there are so many.

        Only those after the one numbered `after` count, and of these only those
        of the `account` and the `device` (id or name) if given.

        Raises:
            TimeoutError: they didn't happen within `timeout_s` seconds.
        """
        devices = set() if device is None else {device, device_id(device)}
        found: list[Event] = []
        async with asyncio.timeout(timeout_s):
            while True:
                for event in await self.events(after, LONGEST_WAIT_S):
                    after = event.sequence
                    if (
                        event.kind is kind
                        and account in {None, event.account}
                        and (device is None or event.device in devices)
                    ):
                        found.append(event)
                    if len(found) == times:
                        return tuple(found)
