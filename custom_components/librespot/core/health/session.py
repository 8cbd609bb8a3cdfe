"""What is known of one session: each kind of evidence is weighed by itself."""

from collections.abc import Iterator

from ..engine.signals import (
    BareLine,
    CommandTaken,
    DeviceNews,
    DevicesChanged,
    ErrorSaid,
    PlayerEvent,
    RateLimitWait,
    Registered,
    SessionFailed,
    Signal,
)
from ..launcher import Exit
from ..model import Cause
from .commands import Commands
from .connection import Connection, Phase
from .fatal import judge_exit, judge_sign
from .listening import Listening
from .music import Music
from .pulse import Pulse
from .sparing import MUSIC_SPARED_S, Sparing
from .tracks import Tracks
from .verdict import Verdict
from .witnesses import Witnesses


class Health:
    """What is known of one session, and what follows."""

    def __init__(
        self,
        *,
        admitted_at: float,
        minimum_version: tuple[int, int, int],
        follows_another: bool = False,
    ) -> None:
        """Judge a session admitted at that moment, in seconds on the event loop's clock.

        `follows_another`: the zone was registered before.
        """
        self._minimum_version = minimum_version
        self._connection = Connection(admitted_at)
        self._music = Music()
        self._commands = Commands()
        self._tracks = Tracks()
        self._witnesses = Witnesses(follows_another=follows_another)
        self._pulse = Pulse(admitted_at)
        self._listening = Listening()
        self._sparing: Sparing | None = None
        self._last_error: str | None = None
        self._borne: Verdict | None = None

    @property
    def phase(self) -> Phase:
        """How far it has come."""
        return self._connection.phase

    @property
    def evidence(self) -> str | None:
        """The line that led to the phase."""
        return self._connection.evidence

    @property
    def was_registered(self) -> bool:
        """Whether Spotify knows the device, as far as the session ever said."""
        return self._connection.was_registered

    @property
    def loss(self) -> Cause:
        """What a registered session seems to have lost."""
        return self._connection.loss

    @property
    def finds_no_network(self) -> bool:
        """Whether it lost its connection and its own last attempt found no network."""
        return self.phase is Phase.LOST and self._connection.finds_no_network

    @property
    def device_id(self) -> str | None:
        """What its neighbours know it by; None: it never registered."""
        return self._connection.device_id

    @property
    def helpless_at(self) -> float:
        """When its own first attempt to come back will have been in vain, in seconds.

        Music needs the dealer only to be told what to do: while it plays, there is time.
        """
        return max(self._connection.helpless_at, self._music.plays_until)

    @property
    def spared(self) -> bool:
        """Whether it lived on after a refusal, because it played."""
        return self._sparing is not None

    @property
    def borne(self) -> Verdict | None:
        """What is wrong with it and isn't mended by another session; music ends it."""
        return self._borne if self.phase is Phase.REGISTERED else None

    def plays(self, now: float) -> bool:
        """Return whether music flows."""
        return self._music.plays(now) and self._tracks.verdict is None

    def may_be_spared(self, now: float) -> bool:
        """Return whether music is worth the program's own attempts after a refusal."""
        in_time = self._sparing is None or now < self._sparing.until
        return self.plays(now) and self.was_registered and in_time

    def healthy_s(self, now: float) -> float:
        """Return how long the session was connected without a break, or is, in seconds."""
        return self._connection.healthy_s(now)

    def hear(self, now: float) -> None:
        """Note that the program said something, whatever it was."""
        self._pulse.hear(now)

    def take(self, signal: Signal, now: float) -> Verdict | None:
        """Weigh one sign; return a verdict if it is one by itself."""
        if isinstance(signal, RateLimitWait) and not self.was_registered:
            return Verdict(Cause.RATE_LIMITED, signal.line, retry_after_s=signal.retry_after)
        if (cause := self._fatal(signal, now)) is not None:
            return Verdict(cause, signal.line)
        was_lost = self.phase is Phase.LOST
        self._connection.take(signal, now)
        self._commands.take(signal, now)
        self._tracks.take(signal, now)
        match signal:
            case Registered():
                self._last_error = None
                self._sparing = None
                self._witnesses.acquit()
                if was_lost:
                    self._witnesses.registered_again()
                self._commands.forget()
            case CommandTaken():
                self._witnesses.acquit()
            case DevicesChanged(news=news, device_ids=device_ids):
                # Only a registered device is told such things, unless it is told of its own end.
                if news is not DeviceNews.DISAPPEARED or self.device_id not in device_ids:
                    self._witnesses.acquit()
            case PlayerEvent():
                return self._follow_music(signal, now)
            case ErrorSaid() | BareLine():
                self._note_error(signal)
            case _:
                pass
        return None

    def _follow_music(self, signal: PlayerEvent, now: float) -> Verdict | None:
        """Follow the music; its end may be the end of what it was spared for."""
        self._music.take(signal, now)
        if signal.event == "playing":
            self._borne = None
        sparing = self._sparing
        if sparing is not None and sparing.ends_with(signal.event, plays=self.plays(now)):
            sparing.until = now
            return Verdict(Cause.RATE_LIMITED, sparing.line)
        return None

    def _note_error(self, signal: ErrorSaid | BareLine) -> None:
        """Keep a line that may say why a session ends."""
        if isinstance(signal, ErrorSaid) or not self.was_registered:
            self._last_error = signal.line

    def spare(self, line: str, now: float) -> None:
        """Let it live on after a refusal, for the sake of its music."""
        self._connection.lose(line, now)
        if self._sparing is None:
            self._sparing = Sparing(line, until=now + MUSIC_SPARED_S)
        else:
            self._sparing.in_vain += 1

    def bear(self, verdict: Verdict | None) -> None:
        """Go on in spite of tracks that can't be played, as another session would do no better.

        None: nothing is said of it, or not any more.
        """
        self._borne = verdict
        self._tracks.forget()

    def accuse(self, witness: str, line: str, now: float, *, neighbours: int) -> None:
        """Take a neighbour's word that Spotify forgot this device, as one of so many."""
        if self.phase is Phase.REGISTERED:
            registered_for_s = self._connection.healthy_s(now)
            self._witnesses.accuse(
                witness, line, now, neighbours=neighbours, registered_for_s=registered_for_s
            )

    def acquit(self) -> None:
        """Take a neighbour's word that Spotify knows this device."""
        self._witnesses.acquit()

    def to_be_looked_at(self, now: float) -> bool:
        """Return whether it is so quiet that somebody should look whether the process runs."""
        if self.phase is Phase.REGISTERED and self._pulse.looked_at < self._connection.due <= now:
            return True  # a stopped process isn't the dealer's fault
        return self.was_registered and now >= self._pulse.look_due

    def looked_at(self, now: float, *, stands_still: bool) -> None:
        """Note what somebody saw who looked at the process."""
        self._pulse.look(now, stands_still=stands_still)

    def to_be_listened_to(self, now: float) -> bool:
        """Return whether somebody should see whether it is heard, as it plays."""
        return self.plays(now) and now >= self._listening.look_due

    def listened_to(self, at: float, trouble: str | None) -> None:
        """Note why nobody hears it, as seen at that moment; infinity: nobody ever can tell."""
        self._listening.look(at, trouble)

    def judge(self, now: float) -> Verdict | None:
        """Return the verdict of time and of other evidence than its own; None: all may be well.

        Music that plays proves nothing: it goes on without Spotify for as long as it lasts.
        """
        if (seen := self._seen(now)) is not None:
            return seen
        if self._sparing is not None and self.phase is Phase.LOST:
            if now < self._sparing.until and self.plays(now):
                return None
            return Verdict(Cause.RATE_LIMITED, self._sparing.line)
        if (overdue := self._connection.verdict(now, self._last_error)) is not None:
            return overdue
        return self._useless(now) if self.phase is Phase.REGISTERED else None

    def _seen(self, now: float) -> Verdict | None:
        """Return the verdict of whoever looked at the process and its output."""
        if self._pulse.stands_still:
            return Verdict(Cause.FROZEN, "the process is stopped")
        if self._listening.trouble is not None and self.plays(now):
            return Verdict(Cause.OUTPUT_BROKEN, self._listening.trouble)
        return None

    def next_look(self, now: float) -> float | None:
        """Return when time alone may make something else of it; None: it won't, as it is.

        What is past already doesn't hide what is still to come.
        """
        return min((due for due in self._deadlines if due > now), default=None)

    @property
    def _deadlines(self) -> Iterator[float]:
        """All moments that `judge` and whoever looks go by, in seconds on the loop's clock."""
        yield self._connection.due
        yield self._music.plays_until
        if self._listening.look_due < self._music.plays_until:
            yield self._listening.look_due
        if self.was_registered:
            yield self._pulse.look_due
        if self.phase is Phase.LOST:
            yield self.helpless_at
            if self._sparing is not None:
                yield self._sparing.until
        elif self.phase is Phase.REGISTERED:
            yield from (due for due in (self._commands.due, self._witnesses.due) if due is not None)

    def judge_anew(self, now: float) -> None:
        """Forget what only time made of it: time stood still, and proves nothing."""
        self._connection.judge_anew(now)
        self._music.judge_anew(now)
        self._commands.forget()
        self._tracks.forget()
        self._witnesses.acquit()
        self._pulse.judge_anew(now)
        if self._sparing is not None:
            self._sparing.until = max(self._sparing.until, now)

    def judge_exit(self, ended: Exit) -> Verdict:
        """Return why a session ended that nobody asked to."""
        return judge_exit(ended, self._last_error)

    def lost(self) -> Verdict:
        """Return the verdict on a session that is not given the time to come back by itself."""
        return self._connection.lost()

    def _useless(self, now: float) -> Verdict | None:
        """Return the verdict on a session that seems well, and is of no use."""
        return self._tracks.verdict or self._commands.verdict(now) or self._witnesses.verdict(now)

    def _fatal(self, signal: Signal, now: float) -> Cause | None:
        """Return the cause if this one sign is enough."""
        if not isinstance(signal, SessionFailed):
            return judge_sign(signal, self._minimum_version)
        # The program would log in again at once, up to six times: that is the gate's matter. Only
        # music that plays is worth one login of its own.
        if not self.was_registered:
            return Cause.NETWORK_AWAY if signal.network else Cause.SERVICE_ERROR
        spared = self.plays(now) and not self._connection.failed
        return None if spared else Cause.CONNECTION_LOST
