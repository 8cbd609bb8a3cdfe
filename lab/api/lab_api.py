"""Everything at once, and who is there."""

from abc import abstractmethod
import asyncio

from ..cloud.world import device_id
from ..errors import UnknownNameError
from ..events import Event, EventKind
from .disturbing import DisturbingApi
from .playing import PlayingApi
from .reports import AccountReport, CountsReport, DeviceReport, LabInfo

LONGEST_WAIT_S = 60.0
"""How long one call may wait for events."""


class LabApi(DisturbingApi, PlayingApi):
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
            UnknownNameError: there is no such kind.
            TimeoutError: they didn't happen within `timeout_s` seconds.
        """
        if kind not in EventKind:
            raise UnknownNameError("kind of events", kind, EventKind)
        devices = set() if device is None else {device, device_id(device)}
        found: list[Event] = []
        async with asyncio.timeout(timeout_s):
            while True:
                for event in await self.events(after, LONGEST_WAIT_S):
                    after = event.sequence
                    if (
                        event.kind == kind
                        and account in {None, event.account}
                        and (device is None or event.device in devices)
                    ):
                        found.append(event)
                    if len(found) == times:
                        return tuple(found)
