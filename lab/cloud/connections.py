"""The long-lived connections of devices, and how to drop them."""

from dataclasses import dataclass
from enum import StrEnum

from ..link import Link, LinkState
from ..loopback import reset, send_fin
from ..services import Service
from .world import Account, Device

LASTING = (Service.DEALER, Service.ACCESS_POINT)
"""The services whose connections last."""

# As long as the longest packet, so that it ends one; its authentication code is wrong.
_NO_PACKET = bytes(3 + 65_535 + 4)


class DropHow(StrEnum):
    """How a connection ends, or what becomes of it.

    Attributes:
        RESET: a TCP reset.
        FIN: TCP ends without a word, also without one of TLS.
        CLOSE: as the service itself would: the dealer with close frame 1001.
        PROTOCOL_VIOLATION: the dealer ends TLS without a close frame; the access
            point sends what can't be decrypted.
        FREEZE: it stays, and nothing passes in either direction.
        MUTE: it stays and hears, and nothing is sent any more.
    """

    RESET = "reset"
    FIN = "fin"
    CLOSE = "close"
    PROTOCOL_VIOLATION = "protocol_violation"
    FREEZE = "freeze"
    MUTE = "mute"


@dataclass(eq=False, slots=True)
class Connection:
    """An open connection of a device."""

    service: Service
    account: Account
    device: Device
    writer: Link

    def drop(self, how: DropHow) -> None:
        """End the connection, or let it stay without use."""
        match how:
            case DropHow.RESET:
                reset(self.writer)
            case DropHow.FIN:
                # Whatever the abort says on top, the other side reads the FIN first.
                send_fin(self.writer)
                self.writer.abort()
            case DropHow.CLOSE:
                self.close()
            case DropHow.PROTOCOL_VIOLATION:
                self.violate()
            case DropHow.FREEZE:
                self.writer.freeze()
            case DropHow.MUTE:
                self.writer.mute()

    @property
    def state(self) -> LinkState:
        """What passes."""
        return self.writer.state

    def violate(self) -> None:
        """Break the rules of the service's protocol, and end the connection."""
        self.writer.write(_NO_PACKET)
        self.writer.close()

    def close(self) -> None:
        """End the connection as the service itself would."""
        self.writer.close()


class Connections:
    """All open connections."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[Connection, None] = {}

    def add(self, connection: Connection) -> None:
        """Note an open connection."""
        self._open[connection] = None

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        self._open.pop(connection, None)

    def select(
        self,
        service: Service,
        account: Account | None = None,
        device: Device | None = None,
    ) -> tuple[Connection, ...]:
        """Return the open connections of a service, an account, a device."""
        return tuple(
            connection
            for connection in self._open
            if connection.service is service
            and (account is None or connection.account is account)
            and (device is None or connection.device is device)
        )
