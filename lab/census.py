"""Who is there: what a lab says of its accounts and their devices."""

from .api import AccountReport, DeviceReport
from .cloud.cloud import Cloud
from .cloud.connections import LASTING, Connection
from .cloud.world import Account, Device
from .link import LinkState
from .services import Service


def census(cloud: Cloud) -> tuple[AccountReport, ...]:
    """Return all accounts as a lab sees them."""
    return tuple(account_report(cloud, account) for account in cloud.world.accounts.values())


def account_report(cloud: Cloud, account: Account) -> AccountReport:
    """Return an account as a lab sees it."""
    counts = account.counts
    return AccountReport(
        name=account.name,
        limits=cloud.limits.of(account.name),
        logins=counts.logins,
        refused=counts.refused,
        registrations=counts.registrations,
        devices=tuple(
            _device_report(cloud, account, device) for device in account.devices.values()
        ),
    )


def _device_report(cloud: Cloud, account: Account, device: Device) -> DeviceReport:
    connections: dict[Service, tuple[Connection, ...]] = {
        service: cloud.connections.select(service, account, device) for service in LASTING
    }
    states = [connection.state for each in connections.values() for connection in each]
    return DeviceReport(
        id=device.id,
        name=device.name,
        account=account.name,
        registered=device.registered,
        active=account.active_device == device.id,
        dealers=len(connections[Service.DEALER]),
        access_points=len(connections[Service.ACCESS_POINT]),
        muted=states.count(LinkState.MUTED),
        frozen=states.count(LinkState.FROZEN),
        logins=device.counts.logins,
        refused=device.counts.refused,
        registrations=device.counts.registrations,
    )
