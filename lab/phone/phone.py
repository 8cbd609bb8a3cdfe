"""A phone in somebody's hand."""

import asyncio
from collections.abc import Awaitable, Callable

from ..api import LONGEST_WAIT_S, LabApi
from ..cloud.player import PlayerStatus, Repeat
from ..errors import LabError
from ..events import EventKind
from .commands import (
    LOUDEST,
    AddToQueue,
    Command,
    Next,
    Pause,
    Play,
    Previous,
    Resume,
    Seek,
    SetRepeat,
    SetShuffle,
    SetVolume,
    Transfer,
)
from .devices import WebDevice
from .pairing import PairingReport
from .remote import PlayerReport

PATIENCE_S = 30.0
"""How long a phone waits until a device has said what became of a command."""
_TOLD = 5
"""How many of the last events an error tells."""


class Phone:
    """A phone that is logged in to one account.

    What it asks for goes to the device that plays, unless another is named by
    id or name. It returns when the device has said what became of it, and
    raises what LabApi.command does, or after 30 s TimeoutError, which tells
    what was said last.
    """

    def __init__(self, lab: LabApi, account: str) -> None:
        """Use an account of a lab, which may run in another process."""
        self._lab = lab
        self._account = account

    async def pair(self, device: str) -> PairingReport:
        """Make a device this account's, by its address or its name; it logs in next."""
        return await self._lab.pair(self._account, device)

    async def devices(self) -> tuple[WebDevice, ...]:
        """Return the devices that can be chosen."""
        return await self._lab.web_devices(self._account)

    async def player(self) -> PlayerReport:
        """Return what plays where.

        Raises:
            LabError: nothing does.
        """
        report = await self._lab.player(self._account)
        if report is None:
            raise LabError(f"nothing plays at {self._account}")
        return report

    async def play(
        self,
        *tracks: str,
        context: str | None = None,
        device: str | None = None,
        index: int | None = None,
        position_ms: int = 0,
        shuffle: bool = False,
        repeat: Repeat = Repeat.OFF,
    ) -> PlayerReport:
        """Play tracks or a context by URI; see the command Play for the rest.

        Returns when there is music.
        """
        command = Play(tracks, context, index, position_ms, shuffle, repeat)
        await self._do(command, device)
        return await self.until_playing()

    async def pause(self, device: str | None = None) -> PlayerReport:
        """Fall silent."""
        return await self._do(Pause(), device)

    async def resume(self, device: str | None = None) -> PlayerReport:
        """Go on."""
        return await self._do(Resume(), device)

    async def seek(self, position_ms: int, device: str | None = None) -> PlayerReport:
        """Go on from another place of the track."""
        return await self._do(Seek(position_ms), device)

    async def skip(self, device: str | None = None) -> PlayerReport:
        """Go on with the next track."""
        return await self._do(Next(), device)

    async def previous(self, device: str | None = None) -> PlayerReport:
        """Go back to the previous track, or after 3 s to the beginning of this one."""
        return await self._do(Previous(), device)

    async def shuffle(self, shuffle: bool, device: str | None = None) -> PlayerReport:
        """Draw the order of what comes next, or don't."""
        return await self._do(SetShuffle(shuffle), device)

    async def repeat(self, repeat: Repeat, device: str | None = None) -> PlayerReport:
        """Let the context or the track come again, or neither."""
        return await self._do(SetRepeat(repeat), device)

    async def queue(self, track: str, device: str | None = None) -> PlayerReport:
        """Play a track after the current one."""
        return await self._do(AddToQueue(track), device)

    async def transfer(self, device: str, *, play: bool = False) -> PlayerReport:
        """Let a device take over from the one that plays; it is named."""
        return await self._do(Transfer(play), device)

    async def set_volume(self, percent: int, device: str | None = None) -> WebDevice:
        """Make a device so loud, 0 to 100 percent; it needn't play."""
        volume = round(percent * LOUDEST / 100)
        report = await self._lab.command(self._account, SetVolume(volume), device)

        async def found() -> WebDevice | None:
            for listed in await self.devices():
                if listed.id == report.device and listed.volume_percent == percent:
                    return listed
            return None

        return await self._until(found, report.event)

    async def until_playing(self, track: str | None = None) -> PlayerReport:
        """Wait until music is heard, of a certain track if one is given."""
        return await self.until(
            lambda report: (
                report.state.status is PlayerStatus.PLAYING and track in {None, report.state.track}
            )
        )

    async def until(self, condition: Callable[[PlayerReport], bool]) -> PlayerReport:
        """Wait until a device plays and what it said last fulfils a condition."""
        return await self._until_player(condition)

    async def _do(self, command: Command, device: str | None) -> PlayerReport:
        taken = await self._lab.command(self._account, command, device)
        return await self._until_player(
            lambda report: report.device == taken.device and report.command >= taken.number,
            taken.event,
        )

    async def _until_player(
        self, condition: Callable[[PlayerReport], bool], after: int = 0
    ) -> PlayerReport:
        async def found() -> PlayerReport | None:
            report = await self._lab.player(self._account)
            return report if report is not None and condition(report) else None

        return await self._until(found, after)

    async def _until[Found](self, find: Callable[[], Awaitable[Found | None]], after: int) -> Found:
        """Try again whenever a device says something after an event."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while (found := await find()) is None:
                    after = await self._next_state(after)
                return found
        except TimeoutError:
            raise TimeoutError(await self._last_words()) from None

    async def _last_words(self) -> str:
        report = await self._lab.player(self._account)
        names = {device.id: device.name for device in await self.devices()}
        said = [
            " ".join(
                (
                    f"{names.get(event.device or '', event.device)}: {event.kind}",
                    *(f"{what}={value}" for what, value in event.detail.items()),
                )
            )
            for event in await self._lab.events()
            if event.account == self._account and event.kind in _SAYING
        ]
        active = "no device is active" if report is None else f"the active one is {report}"
        vain = f"not within {PATIENCE_S:g} s at {self._account}; {active}; said last:"
        return "\n".join((vain, *said[-_TOLD:]))

    async def _next_state(self, after: int) -> int:
        """Wait until a device of the account says something; return the last event."""
        while True:
            events = await self._lab.events(after, LONGEST_WAIT_S)
            if events:
                after = events[-1].sequence
            if any(each.account == self._account and each.kind in _SAYING for each in events):
                return after


_SAYING = frozenset({EventKind.REGISTERED, EventKind.STATE_CHANGED, EventKind.BECAME_INACTIVE})
