"""What an account's devices know of each other."""

from enum import StrEnum
import time

from ..events import EventKind
from ..protocol import protobuf
from ..services import Service
from .connections import Connections
from .dealer_connection import DealerConnection, make_message
from .player import PlayerState
from .world import Account, Device, World

_CLUSTER_URI = "hm://connect-state/v1/cluster"


class Reason(StrEnum):
    """Why a cluster update is sent, in the order of their numbers on the wire.

    The names are those of ClusterUpdateReason in librespot's connect.proto.
    """

    UNKNOWN_CLUSTER_UPDATE_REASON = "unknown_cluster_update_reason"
    DEVICES_DISAPPEARED = "devices_disappeared"
    DEVICE_STATE_CHANGED = "device_state_changed"
    NEW_DEVICE_APPEARED = "new_device_appeared"
    DEVICE_VOLUME_CHANGED = "device_volume_changed"
    DEVICE_ALIAS_CHANGED = "device_alias_changed"
    DEVICE_NEW_CONNECTION = "device_new_connection"


_NUMBERS = {reason: number for number, reason in enumerate(Reason)}


class Clusters:
    """The registered devices of all accounts, told to each other."""

    def __init__(self, world: World, connections: Connections) -> None:
        """Tell the devices of `world` over the dealers among `connections`."""
        self._world = world
        self._connections = connections

    def register(self, account: Account, device: Device, connection_id: str) -> None:
        """Note that a device is reachable over a dealer connection."""
        known = device.registered
        device.connection_id = connection_id
        for counts in (account.counts, device.counts):
            counts.registrations += 1
        self._world.events.add(
            EventKind.REGISTERED, account.name, device.id, name=device.name or ""
        )
        reason = Reason.DEVICE_NEW_CONNECTION if known else Reason.NEW_DEVICE_APPEARED
        self.push(account, device, reason)

    def unregister(self, account: Account, device: Device) -> None:
        """Note that a device is gone."""
        if not device.registered:
            return
        _forget(account, device)
        self._world.events.add(EventKind.UNREGISTERED, account.name, device.id)
        self.push(account, device, Reason.DEVICES_DISAPPEARED)

    def evict(self, account: Account, device: Device, *, tell_neighbours: bool) -> None:
        """Forget a device that is still there, without a word to it."""
        _forget(account, device)
        self._world.events.add(
            EventKind.EVICTED, account.name, device.id, tell_neighbours=tell_neighbours
        )
        if tell_neighbours:
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
            if rival is None or rival.active_since_ms <= device.active_since_ms:
                account.active_device = device.id
        elif account.active_device == device.id:
            account.active_device = ""

    def encode(self, account: Account, without: Device | None = None) -> bytes:
        """Encode what a device is told about its account, maybe `without` one device."""
        now = int(time.time() * 1000)
        present = {
            device.id: device
            for device in account.devices.values()
            if device.registered and device is not without
        }
        active = present.get(account.active_device)
        playing = () if active is None else ((2, active.id), (3, active.player_state))
        devices = (
            (4, protobuf.encode((1, device.id), (2, device.info))) for device in present.values()
        )
        return protobuf.encode((1, now), *playing, *devices, (9, now))

    def push(self, account: Account, device: Device, reason: Reason) -> int:
        """Tell the account's other devices what changed with `device`; return how many.

        Only registered devices are told, as they are those that the account has.
        """
        listeners = [
            connection
            for connection in self._connections.select(Service.DEALER, account)
            if isinstance(connection, DealerConnection)
            and connection.device is not device
            and connection.device.connection_id == connection.connection_id
        ]
        gone = device if reason is Reason.DEVICES_DISAPPEARED else None
        update = protobuf.encode(
            (1, self.encode(account, without=gone)), (2, _NUMBERS[reason]), (4, device.id)
        )
        message = make_message(_CLUSTER_URI, update, {"Content-Type": "application/x-protobuf"})
        for connection in listeners:
            connection.send(message)
        self._world.events.add(
            EventKind.CLUSTER_PUSHED, account.name, device.id, reason=reason, told=len(listeners)
        )
        return len(listeners)


def _forget(account: Account, device: Device) -> None:
    device.connection_id = None
    device.info = device.player_state = b""
    device.player = PlayerState()
    device.asked = device.command = 0
    if account.active_device == device.id:
        account.active_device = ""
