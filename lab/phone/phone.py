"""A phone in somebody's hand."""

import asyncio
from collections.abc import Callable

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

_PATIENCE_S = 30.0


class Phone:
    """A phone that is logged in to one account.

    What it asks for goes to the device that plays, unless another is named by
    id or name. It returns when the device has said what became of it, and
    raises what LabApi.command does, or TimeoutError after 30 s.
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
        after = report.event
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                for listed in await self.devices():
                    if listed.id == report.device and listed.volume_percent == percent:
                        return listed
                after = await self._next_state(after)

    async def until_playing(self, track: str | None = None) -> PlayerReport:
        """Wait until music is heard, of a certain track if one is given."""
        return await self.until(
            lambda report: (
                report.state.status is PlayerStatus.PLAYING and track in {None, report.state.track}
            )
        )

    async def until(self, condition: Callable[[PlayerReport], bool]) -> PlayerReport:
        """Wait until a device plays and what it said last fulfils a condition."""
        after = 0
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                report = await self._lab.player(self._account)
                if report is not None and condition(report):
                    return report
                after = await self._next_state(after)

    async def _do(self, command: Command, device: str | None) -> PlayerReport:
        taken = await self._lab.command(self._account, command, device)
        after = taken.event
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                report = await self._lab.player(self._account)
                if (
                    report is not None
                    and report.device == taken.device
                    and report.command >= taken.number
                ):
                    return report
                after = await self._next_state(after)

    async def _next_state(self, after: int) -> int:
        """Wait until a device of the account says something; return the last event."""
        while True:
            events = await self._lab.events(after, LONGEST_WAIT_S)
            if events:
                after = events[-1].sequence
            if any(each.account == self._account and each.kind in _SAYING for each in events):
                return after


_SAYING = frozenset({EventKind.REGISTERED, EventKind.STATE_CHANGED, EventKind.BECAME_INACTIVE})
