"""Commands on their way from a phone to a device and back."""

import asyncio
from dataclasses import dataclass
import itertools

from ..cloud.connections import Connections
from ..cloud.dealer_connection import DealerConnection, make_message
from ..cloud.player import PlayerState, PlayerStatus
from ..cloud.world import Account, Device
from ..errors import LabError
from ..events import EventKind, EventLog
from ..services import Service
from ..wire import Json
from .commands import Command, Play, SetVolume, Transfer
from .devices import web_device
from .requests import COMMAND_IDENT, VOLUME_URI, payload, plain, transfer, volume_message
from .transfer import transfer_state

ANSWER_WITHIN_S = 10.0
"""How long a device may take to answer; the phone's own patience, made up."""


@dataclass(frozen=True, slots=True)
class CommandReport:
    """A command that a device took.

    Attributes:
        device: its id.
        number: that of the command, which the device's states name from then
            on; 0 for the volume, which is a message without a number.
        event: sequence of the event that tells that it was sent.
    """

    device: str
    number: int
    event: int


@dataclass(frozen=True, slots=True)
class PlayerReport:
    """What an account plays.

    Attributes:
        device: id of the device that plays.
        name: what it calls itself.
        volume_percent: how loud it is, 0 to 100.
        command: number of the last command that it had executed then.
        state: what it said last.
    """

    device: str
    name: str
    volume_percent: int
    command: int
    state: PlayerState


class RemoteControl:
    """A phone in the hands of every account."""

    def __init__(self, connections: Connections, events: EventLog) -> None:
        """Send commands over the dealers among `connections`."""
        self._connections = connections
        self._events = events
        self._numbers = itertools.count(1)

    async def send(
        self, account: Account, command: Command, device_id_or_name: str | None
    ) -> CommandReport:
        """Let a device execute a command.

        Args:
            account: whose device it is.
            command: what to do.
            device_id_or_name: which one; the one that plays if none is given.

        Raises:
            UnknownNameError: there is no such device.
            LabError: the device isn't there, or can't or won't do it.
        """
        device = self._find(account, device_id_or_name)
        connection = self._connection(account, device)
        _check(account, device, command)
        match command:
            case SetVolume(volume):
                connection.send(make_message(VOLUME_URI, volume_message(volume)))
                event = self._events.add(
                    EventKind.COMMAND_SENT, account.name, device.id, command=0, what=command.kind
                )
                return CommandReport(device.id, 0, event.sequence)
            case Transfer(play):
                source = account.devices[account.active_device]
                body = transfer(source.id, transfer_state(source.player, play=play))
            case _:
                body = plain(command)
        number = next(self._numbers)
        event = self._events.add(
            EventKind.COMMAND_SENT, account.name, device.id, command=number, what=command.kind
        )
        success = await self._ask(connection, number, body)
        self._events.add(
            EventKind.COMMAND_ANSWERED, account.name, device.id, command=number, success=success
        )
        if not success:
            raise LabError(f"{_name(device)} failed to {_words(command)}")
        device.asked = number
        return CommandReport(device.id, number, event.sequence)

    def player(self, account: Account) -> PlayerReport | None:
        """Return what an account plays, or nothing when no device is active."""
        device = account.devices.get(account.active_device)
        if device is None:
            return None
        listed = web_device(device, active=True)
        return PlayerReport(
            device.id, listed.name, listed.volume_percent, device.command, device.player
        )

    def _find(self, account: Account, device_id_or_name: str | None) -> Device:
        if device_id_or_name is not None:
            return account.device(device_id_or_name)
        if not account.active_device:
            raise LabError(f"nothing plays at {account.name}; name a device")
        return account.devices[account.active_device]

    def _connection(self, account: Account, device: Device) -> DealerConnection:
        for connection in self._connections.select(Service.DEALER, account, device):
            if (
                isinstance(connection, DealerConnection)
                and connection.connection_id == device.connection_id
            ):
                return connection
        raise LabError(f"{_name(device)} isn't registered")

    async def _ask(self, connection: DealerConnection, number: int, body: dict[str, Json]) -> bool:
        name = _name(connection.device)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await connection.ask(COMMAND_IDENT, f"phone/{number}", payload(number, body))
        except TimeoutError:
            raise LabError(f"{name} didn't answer within {ANSWER_WITHIN_S:g} s") from None
        except ConnectionError:
            raise LabError(f"{name} left without an answer") from None


def _check(account: Account, device: Device, command: Command) -> None:
    """Refuse what the apps of Spotify don't even offer."""
    listed = web_device(device, active=account.active_device == device.id)
    if listed.is_restricted:
        raise LabError(f"{listed.name} takes no commands")
    match command:
        case SetVolume():
            if not listed.supports_volume:
                raise LabError(f"{listed.name}'s volume can't be set")
            return
        case Transfer():
            if listed.is_active:
                raise LabError(f"{listed.name} is already the one that plays")
            source = account.devices.get(account.active_device)
            if source is None or source.player.status is PlayerStatus.STOPPED:
                raise LabError(f"nothing plays at {account.name} that could be transferred")
            _check_allowed(source, command)
            return
        case Play():
            if not listed.is_active:
                return
    if device.command < device.asked:
        # It hasn't said yet what the last command led to.
        return
    if not listed.is_active:
        raise LabError(f"{listed.name} isn't the one that plays")
    _check_allowed(device, command)


def _check_allowed(device: Device, command: Command) -> None:
    if (reason := device.player.disallowed.get(command.kind)) is not None:
        raise LabError(f"{_name(device)} disallows to {_words(command)}: {reason}")


def _name(device: Device) -> str:
    return device.name or device.id


def _words(command: Command) -> str:
    return command.kind.replace("_", " ")
