"""The long-lived connections of devices, and how to drop them."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from ..loopback import reset
from ..services import Service
from .world import Account, Device


class DropHow(StrEnum):
    """How a connection ends."""

    RESET = "reset"
    CLOSE = "close"


@dataclass(eq=False, slots=True)
class Connection:
    """An open connection of a device."""

    service: Service
    account: Account
    device: Device
    writer: asyncio.StreamWriter

    def drop(self, how: DropHow) -> None:
        """End the connection, rudely or politely."""
        match how:
            case DropHow.RESET:
                reset(self.writer)
            case DropHow.CLOSE:
                self.close()

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
