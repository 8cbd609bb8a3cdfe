"""Who exists in the lab: accounts, their devices, and the tokens they hold."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
import hashlib
import secrets

from ..errors import LabError, UnknownNameError
from ..events import EventLog
from .player import PlayerState

TOKEN_LIFETIME_S = 3600


class Product(StrEnum):
    """What an account pays for."""

    PREMIUM = "premium"
    FREE = "free"
    NONE = "none"
    """It isn't said."""


def device_id(name: str) -> str:
    """Return the id that librespot gives to a device of this `name`."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class Counts:
    """How often an account or a device asked.

    Attributes:
        logins: dealer upgrades asked for.
        refused: those of them that were answered 429.
        registrations: device states accepted for a new dealer connection.
    """

    logins: int = 0
    refused: int = 0
    registrations: int = 0


@dataclass(slots=True)
class Device:
    """A Connect device of an account.

    Attributes:
        id: as the device says it, 40 hexadecimal digits for librespot's.
        name: once it said it, or was declared.
        connection_id: that of the dealer connection it is registered with.
        info: what it said about itself, encoded; empty when not registered.
        player_state: what it said it plays, encoded; empty when not registered.
        counts: its own.
        player: what it plays, as it said last.
        active_since_ms: Unix time in milliseconds since which it is the one
            that plays, as it said last.
        asked: number of the last command that it took.
        command: number of the last command that it says it had executed.
    """

    id: str
    name: str | None = None
    connection_id: str | None = None
    info: bytes = b""
    player_state: bytes = b""
    counts: Counts = field(default_factory=Counts)
    player: PlayerState = field(default_factory=PlayerState)
    active_since_ms: int = 0
    asked: int = 0
    command: int = 0

    @property
    def registered(self) -> bool:
        """Whether other devices of the account see it."""
        return self.connection_id is not None


@dataclass(slots=True)
class Account:
    """One user.

    Attributes:
        name: the user name.
        devices: by id, in the order of their appearance.
        active_device: id of the one that plays, or an empty string.
        counts: those of all its devices.
        renewed_secret: what its logins are answered with from now on, in place
            of the secret they came with.
        product: what it pays for.
        country: where it is, as two capital letters.
    """

    name: str
    devices: dict[str, Device] = field(default_factory=dict)
    active_device: str = ""
    counts: Counts = field(default_factory=Counts)
    renewed_secret: bytes | None = None
    product: Product = Product.PREMIUM
    country: str = "DE"

    def device(self, device_id_or_name: str) -> Device:
        """Return a device that exists.

        Raises:
            UnknownNameError: it doesn't.
        """
        for key in (device_id_or_name, device_id(device_id_or_name)):
            if key in self.devices:
                return self.devices[key]
        for device in self.devices.values():
            if device.name == device_id_or_name:
                return device
        existing = (device.name or device.id for device in self.devices.values())
        raise UnknownNameError("device", device_id_or_name, existing)

    def ensure_device(self, identifier: str, name: str | None = None) -> Device:
        """Return the device with this id, which appears if it is new."""
        device = self.devices.setdefault(identifier, Device(identifier))
        device.name = name or device.name
        return device


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is, and until when on the world's clock."""

    account: Account
    device: Device
    expires_at: float


class World:
    """All accounts, and what they were granted."""

    def __init__(self, events: EventLog, clock: Callable[[], float]) -> None:
        """Begin without accounts."""
        self.events = events
        self.clock = clock
        self.accounts: dict[str, Account] = {}
        self._tokens: dict[str, Holder] = {}

    def account(self, name: str) -> Account:
        """Return an account that exists.

        Raises:
            UnknownNameError: it doesn't.
        """
        if name not in self.accounts:
            raise UnknownNameError("account", name, self.accounts)
        return self.accounts[name]

    def find(self, account: str | None, device: str | None) -> tuple[Account | None, Device | None]:
        """Return an account and one of its devices, as far as they are given.

        Raises:
            LabError: they don't exist, or a device is given without its account.
        """
        if account is None:
            if device is not None:
                raise LabError("say which account the device belongs to")
            return None, None
        owner = self.account(account)
        return owner, None if device is None else owner.device(device)

    def ensure_account(self, name: str) -> Account:
        """Return the account of this `name`, which appears if it is new."""
        if name not in self.accounts:
            self.accounts[name] = Account(name)
        return self.accounts[name]

    def account_of(self, device: str) -> str | None:
        """Return the only account that has a device of this id, if just one has."""
        owners = [each.name for each in self.accounts.values() if device in each.devices]
        return owners[0] if len(owners) == 1 else None

    def grant_token(
        self, account: Account, device: Device, lifetime_s: float = TOKEN_LIFETIME_S
    ) -> str:
        """Make a token that proves who asks, for as long as it lives."""
        token = f"lab-{secrets.token_urlsafe(24)}"
        self._tokens[token] = Holder(account, device, self.clock() + lifetime_s)
        return token

    def holder(self, token: str) -> Holder | None:
        """Return whose `token` it is, if it was granted here and still lives."""
        holder = self.last_holder(token)
        return holder if holder is not None and self.lives(holder) else None

    def last_holder(self, token: str) -> Holder | None:
        """Return whose `token` it is or was, if it was granted here."""
        return self._tokens.get(token)

    def lives(self, holder: Holder) -> bool:
        """Tell whether the token of a `holder` hasn't expired."""
        return self.clock() < holder.expires_at

    def expire_tokens(self, account: Account | None, device: Device | None) -> int:
        """End the life of all tokens of an account, a device, or all; return how many."""
        now = self.clock()
        ended = {
            token: replace(holder, expires_at=now)
            for token, holder in self._tokens.items()
            if self.lives(holder)
            and (account is None or holder.account is account)
            and (device is None or holder.device is device)
        }
        self._tokens |= ended
        return len(ended)
