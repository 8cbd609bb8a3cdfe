"""What an account's devices know of each other."""

from enum import IntEnum
import time

from ..events import EventKind
from ..protocol import protobuf
from ..services import Service
from .connections import Connections
from .dealer_connection import DealerConnection
from .player import PlayerState
from .world import Account, Device, World

_CLUSTER_URI = "hm://connect-state/v1/cluster"


class Reason(IntEnum):
    """Why a cluster update is sent; the numbers are those on the wire."""

    DEVICES_DISAPPEARED = 1
    DEVICE_STATE_CHANGED = 2
    NEW_DEVICE_APPEARED = 3
    DEVICE_VOLUME_CHANGED = 4


class Clusters:
    """The registered devices of all accounts, told to each other."""

    def __init__(self, world: World, connections: Connections) -> None:
        """Tell the devices of `world` over the dealers among `connections`."""
        self._world = world
        self._connections = connections

    def register(self, account: Account, device: Device, connection_id: str) -> None:
        """Note that a device is reachable over a dealer connection."""
        device.connection_id = connection_id
        for counts in (account.counts, device.counts):
            counts.registrations += 1
        self._world.events.add(
            EventKind.REGISTERED, account.name, device.id, name=device.name or ""
        )
        self.push(account, device, Reason.NEW_DEVICE_APPEARED)

    def unregister(self, account: Account, device: Device) -> None:
        """Note that a device is gone."""
        if not device.registered:
            return
        device.connection_id = None
        device.info = b""
        device.player = PlayerState()
        if account.active_device == device.id:
            account.active_device = ""
        self._world.events.add(EventKind.UNREGISTERED, account.name, device.id)
        self.push(account, device, Reason.DEVICES_DISAPPEARED)

    def connection_gone(self, account: Account, device: Device, connection_id: str) -> None:
        """Note that a dealer connection is gone, and the device if it lived on it."""
        if device.connection_id == connection_id:
            self.unregister(account, device)

    def set_active(self, account: Account, device: Device, *, active: bool) -> None:
        """Note whether a device says that it plays.

        At most one of an account does: of two that say so, the one that was
        activated later. The other is told, and then says so once more before
        it says that it doesn't.
        """
        if active:
            rival = account.devices.get(account.active_device)
            if rival is None or rival.active_since_ms < device.active_since_ms:
                account.active_device = device.id
        elif account.active_device == device.id:
            account.active_device = ""

    def encode(self, account: Account) -> bytes:
        """Encode what a device is told about its account."""
        now = int(time.time() * 1000)
        devices = (
            (4, protobuf.encode((1, device.id), (2, device.info)))
            for device in account.devices.values()
            if device.registered
        )
        return protobuf.encode((1, now), (2, account.active_device), *devices, (9, now))

    def push(self, account: Account, device: Device, reason: Reason) -> None:
        """Tell the account's other devices what changed with `device`."""
        listeners = [
            connection
            for connection in self._connections.select(Service.DEALER, account)
            if isinstance(connection, DealerConnection) and connection.device is not device
        ]
        if not listeners:
            return
        update = protobuf.encode((1, self.encode(account)), (2, int(reason)), (4, device.id))
        for connection in listeners:
            connection.tell(_CLUSTER_URI, update, {"Content-Type": "application/x-protobuf"})
