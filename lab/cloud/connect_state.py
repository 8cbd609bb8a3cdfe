"""Where devices register, say what they do, and sign off."""

from ..events import EventKind
from ..protocol import protobuf
from ..services import Service
from .cluster import Clusters, Reason
from .connections import Connections
from .dealer_connection import DealerConnection
from .door import Answer, Door
from .http_service import Request, Response
from .player import PlayerState, parse_player_state
from .world import Account, Device, Holder, World

_PREFIX = "/connect-state/v1/devices/"
_NEW_DEVICE, _NEW_CONNECTION = 3, 9
_CHANGES = {5: Reason.DEVICE_VOLUME_CHANGED, 8: Reason.DEVICE_ALIAS_CHANGED}


class ConnectState:
    """The service."""

    def __init__(
        self,
        world: World,
        door: Door,
        connections: Connections,
        clusters: Clusters,
    ) -> None:
        """Serve `world`; `clusters` hear of every change."""
        self._world = world
        self._door = door
        self._connections = connections
        self._clusters = clusters

    async def handle(self, request: Request, holder: Holder) -> Response | Answer:
        """Answer a request of a device about itself."""
        account, device = holder.account, holder.device
        answer = await self._door.ask(
            Service.CONNECT_STATE, request.address, account.name, device.id
        )
        if answer is not None:
            return answer
        path = request.path.removeprefix(_PREFIX)
        match request.method, path.split("/"):
            case "PUT", [device.id]:
                return self._put(request, account, device)
            case "PUT", [device.id, "inactive"]:
                self._clusters.set_active(account, device, active=False)
                device.player, device.player_state = PlayerState(), b""
                self._world.events.add(EventKind.BECAME_INACTIVE, account.name, device.id)
                self._clusters.push(account, device, Reason.DEVICE_STATE_CHANGED)
                return Response(200, self._clusters.encode(account))
            case "DELETE", [device.id]:
                self._clusters.unregister(account, device)
                return Response(200)
        self._world.events.add(
            EventKind.UNKNOWN_REQUEST,
            account.name,
            device.id,
            method=request.method,
            path=request.path,
        )
        return Response(404)

    def _put(self, request: Request, account: Account, device: Device) -> Response:
        connection_id = request.headers.get("x-spotify-connection-id", "")
        if not self._is_open(account, device, connection_id):
            return Response(400)
        try:
            message = protobuf.Message.parse(request.body)
            info, player_state = message.message(2).data(1), message.message(2).data(2)
            name = protobuf.Message.parse(info).text(3)
            active, reason = bool(message.integer(4)), message.integer(5)
            player = parse_player_state(player_state)
            command, active_since_ms = message.integer(8), message.integer(9)
        except protobuf.ProtobufError:
            return Response(400)
        registers = reason in {_NEW_DEVICE, _NEW_CONNECTION}
        if registers or device.registered:
            # Who was forgotten stays so until it registers anew.
            device.info, device.player_state, device.player = info, player_state, player
            device.command, device.active_since_ms = command, active_since_ms
            device.name = name or device.name
            self._clusters.set_active(account, device, active=active)
        if registers or device.connection_id not in {None, connection_id}:
            self._clusters.register(account, device, connection_id)
        else:
            self._world.events.add(
                EventKind.STATE_CHANGED,
                account.name,
                device.id,
                reason=reason,
                active=active,
                command=command,
                status=player.status,
                track=player.track,
                position_ms=player.position_ms,
            )
            if device.registered:
                change = _CHANGES.get(reason, Reason.DEVICE_STATE_CHANGED)
                self._clusters.push(account, device, change)
        return Response(200, self._clusters.encode(account))

    def _is_open(self, account: Account, device: Device, connection_id: str) -> bool:
        return any(
            isinstance(connection, DealerConnection) and connection.connection_id == connection_id
            for connection in self._connections.select(Service.DEALER, account, device)
        )
