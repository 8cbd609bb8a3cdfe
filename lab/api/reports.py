"""What a lab says of itself."""

from dataclasses import dataclass, field
from pathlib import Path

from ..limiter import Limit
from ..services import Service


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
