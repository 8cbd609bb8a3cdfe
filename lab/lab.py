"""The lab itself: all services, started and ended together."""

from pathlib import Path
import shutil
import tempfile
from typing import Self, override

from .api import LONGEST_WAIT_S, AccountReport, CountsReport, DeviceReport, LabApi, LabInfo
from .calls import checked
from .census import account_report, census
from .certificates import AccessPointKey
from .cloud.cloud import Cloud
from .cloud.world import device_id
from .control import Control
from .credentials import make_credentials, make_secret
from .director import Director
from .disturbing import Disturbing
from .errors import LabError
from .events import Event
from .limiter import Limit, limit_of
from .loopback import HOST
from .phone.remote import RemoteControl
from .playing import Playing


@checked
class Lab(Disturbing, Playing, LabApi):
    """A make-believe Spotify; an async context manager that runs it."""

    def __init__(
        self,
        limiter: str | Limit = "none",
        folder: Path | None = None,
        control_port: int = 0,
        key: AccessPointKey | None = None,
    ) -> None:
        """Prepare a lab.

        Args:
            limiter: what each account's logins are limited to.
            folder: where keys and certificates go, made if needed; a temporary
                one if none is given, removed at the end.
            control_port: for the control surface; any free one if 0.
            key: the access point's, for labs that share a program; a new one if none is given.

        Raises:
            UnknownNameError: there is no such limiter.
        """
        self._folder = folder
        self._temporary: Path | None = None
        self._control_port = control_port
        self._cloud = Cloud(limit_of(limiter), key)
        self._remote = RemoteControl(self._cloud.connections, self._cloud.events)
        self._director = Director(self, self._cloud.events)
        self._control = Control(self)
        self._info: LabInfo | None = None

    async def stop(self) -> None:
        """End every listener and connection; no trace is left."""
        await self._control.close()
        await self._director.close()
        await self._cloud.close()
        self._info = None
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    async def start(self) -> None:
        """Start everything.

        Raises:
            OSError: a folder can't be made, or the control port is taken.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    @override
    def info(self) -> LabInfo:
        if self._info is None:
            raise LabError("the lab isn't running")
        return self._info

    @override
    async def add_account(self, account: str) -> None:
        if not account:
            raise LabError("an account needs a name")
        self._cloud.world.ensure_account(account)

    @override
    async def add_device(self, account: str, name: str) -> str:
        if not name:
            raise LabError("a device needs a name")
        return self._cloud.world.account(account).ensure_device(device_id(name), name).id

    @override
    async def credentials(self, account: str) -> str:
        await self.add_account(account)
        return make_credentials(account)

    @override
    async def renew_credentials(self, account: str) -> None:
        self._cloud.world.account(account).renewed_secret = make_secret()

    @override
    async def accounts(self) -> tuple[AccountReport, ...]:
        return census(self._cloud)

    @override
    async def devices(self, account: str | None = None) -> tuple[DeviceReport, ...]:
        if account is not None:
            return account_report(self._cloud, self._cloud.world.account(account)).devices
        return tuple(device for report in census(self._cloud) for device in report.devices)

    @override
    async def counts(self) -> CountsReport:
        accounts = await self.accounts()
        return CountsReport(
            logins=sum(account.logins for account in accounts),
            refused=sum(account.refused for account in accounts),
            registrations=sum(account.registrations for account in accounts),
            accounts={account.name: account for account in accounts},
        )

    @override
    async def events(self, after: int = 0, wait_s: float = 0) -> tuple[Event, ...]:
        if not 0 <= wait_s <= LONGEST_WAIT_S:
            raise LabError(f"wait_s is {wait_s}; it must be 0 to {LONGEST_WAIT_S:g}")
        if after < 0:
            raise LabError(f"after is {after}; it must be 0 or more")
        return await self._cloud.events.wait_after(after, wait_s)

    async def _start(self) -> None:
        if self._folder is None:
            folder = self._temporary = Path(tempfile.mkdtemp(prefix="lab-"))
        else:
            folder = self._folder
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        entrance = await self._cloud.open(folder)
        self._info = LabInfo(
            proxy=f"http://{HOST}:{entrance.proxy}",
            ap_port=entrance.services,
            access_point_port=entrance.access_point,
            control=await self._control.open(self._control_port),
            ca_file=entrance.ca_file,
            server_key_file=entrance.server_key_file,
            folder=folder,
        )
