"""The pretended program says and does what the real one was seen to."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from bench.simulation import lines, session as model
from bench.simulation.launcher import SimulatedLauncher
from bench.simulation.session import SimulatedSession
from bench.simulation.spotify import SimulatedSpotify
from bench.simulation.virtual_time import run_virtually
from custom_components.librespot.core.engine.librespot import LibrespotEngine
from custom_components.librespot.core.engine.signals import BareLine, ErrorSaid
from custom_components.librespot.core.launcher import Command, Farewell
from lab.limiter import Limit, Limiter, Penalty, TokenBucket, Unlimited

REFUSES_AFTER_ONE = Limit(TokenBucket(1, 1 / 86_400))


class Machine:
    """One session and all it said, each line with its moment."""

    def __init__(self, limit: Limit | None = None) -> None:
        self.spotify = SimulatedSpotify(Limiter(limit or Limit(Unlimited())))
        self.launcher = SimulatedLauncher(self.spotify, Random(1))
        self.launcher.start_takes_s = 0.0
        self.loop = asyncio.get_running_loop()
        self.said: list[tuple[float, bytes]] = []
        self._heard = asyncio.Event()

    async def start(self) -> SimulatedSession:
        command = Command(
            program=Path("librespot"),
            program_name="librespot",
            arguments=(),
            environment={},
            folder="zone",
        )
        await self.launcher.start(command, self._note)
        return self.launcher.sessions["zone"]

    async def start_connected(self) -> SimulatedSession:
        session = await self.start()
        await self.until(lambda: session.connected)
        return session

    async def until(self, condition: Callable[[], bool], within_s: float = 60) -> None:
        async with asyncio.timeout(within_s):
            while not condition():
                self._heard.clear()
                await self._heard.wait()

    def times_of(self, line: bytes) -> list[float]:
        return [moment for moment, said in self.said if said == line]

    def _note(self, line: bytes) -> None:
        self.said.append((self.loop.time(), line))
        self._heard.set()


def play(story: Callable[[Machine], Coroutine[None, None, None]], limit: Limit | None) -> Machine:
    """Let a story happen in virtual time."""

    async def scenario() -> Machine:
        machine = Machine(limit)
        await story(machine)
        return machine

    return run_virtually(scenario())


def within(seconds: float, between: tuple[float, float]) -> bool:
    return between[0] - 1e-6 <= seconds <= between[1] + 1e-6


def test_a_start_takes_its_steps_in_order() -> None:
    async def story(machine: Machine) -> None:
        await machine.start_connected()

    said = play(story, None).said
    assert [line for _, line in said] == [
        lines.STARTED,
        lines.LOGGING_IN,
        lines.AUTHENTICATED,
        lines.LAUNCHING_DEALER,
        lines.registered("zone"),
        lines.PONG,
    ]
    started, _, authenticated, launched, registered, _ = (moment for moment, _ in said)
    assert within(started, model.STARTUP_S)
    assert within(authenticated - started, model.LOGIN_S)
    assert launched == authenticated
    assert within(registered - launched, model.REGISTRATION_S)


def test_a_refused_start_tries_six_more_times_and_gives_up() -> None:
    async def story(machine: Machine) -> None:
        machine.spotify.admit("a stranger")
        session = await machine.start()
        assert (await session.wait()).status == 1

    machine = play(story, REFUSES_AFTER_ONE)
    upgrades = [attempt.at for attempt in machine.spotify.attempts[1:]]
    assert len(upgrades) == 7
    for first, then in pairwise(upgrades):
        assert within(then - first - model.REFUSAL_SEEN_S, model.LOGIN_AGAIN_S)
    assert len(machine.spotify.logins) == 7
    assert len(machine.times_of(lines.REFUSED_AT_START)) == 7
    assert machine.said[-1][1] == lines.GAVE_UP


def test_a_refusal_is_seen_a_moment_later() -> None:
    async def story(machine: Machine) -> None:
        machine.spotify.admit("a stranger")
        session = await machine.start()
        await machine.until(lambda: bool(machine.times_of(lines.REFUSED_AT_START)))
        session.ask_to_end(Farewell.AT_ONCE)
        await asyncio.sleep(60)

    machine = play(story, REFUSES_AFTER_ONE)
    _, attempt = machine.spotify.attempts
    assert machine.times_of(lines.REFUSED_AT_START) == [
        pytest.approx(attempt.at + model.REFUSAL_SEEN_S)
    ]


def test_a_dropped_socket_comes_back_at_once() -> None:
    async def story(machine: Machine) -> None:
        session = await machine.start_connected()
        session.drop()
        assert not session.connected
        await machine.until(lambda: session.connected)

    machine = play(story, None)
    (dropped,) = machine.times_of(lines.DROPPED)
    _, again = machine.times_of(lines.registered("zone"))
    assert within(again - dropped, model.RECONNECT_S)
    assert len(machine.spotify.logins) == 1


def test_a_refused_reconnect_tries_every_ten_seconds_for_ever() -> None:
    async def story(machine: Machine) -> None:
        session = await machine.start_connected()
        session.drop()
        await asyncio.sleep(3600)
        assert not session.ended

    machine = play(story, Limit(TokenBucket(1, 1 / 86_400), Penalty(30)))
    refused = machine.times_of(lines.REFUSED_AT_RECONNECT)
    assert 350 < len(refused) <= 360
    for first, then in pairwise(refused):
        assert within(then - first - 10, model.RECONNECT_S)


def test_without_network_a_start_ends_at_once() -> None:
    async def story(machine: Machine) -> None:
        machine.spotify.away_since = 0.0
        session = await machine.start()
        assert (await session.wait()).status == 1

    machine = play(story, None)
    assert [line for _, line in machine.said] == [lines.STARTED, lines.NO_NETWORK]
    assert not machine.spotify.attempts


def test_a_short_outage_is_noticed_by_a_ping_and_ends_with_a_reconnect() -> None:
    async def story(machine: Machine) -> None:
        session = await machine.start_connected()
        machine.spotify.away_since = machine.loop.time()
        await asyncio.sleep(60)
        assert not session.connected
        machine.spotify.away_since = None
        await machine.until(lambda: session.connected)

    machine = play(story, None)
    (mute,) = machine.times_of(lines.MUTE)
    registered, again = machine.times_of(lines.registered("zone"))
    assert within(mute - registered, (model.PONG_S, model.PING_S + model.PONG_S))
    assert machine.times_of(lines.UNREACHABLE_AT_RECONNECT)
    assert within(again - registered - 60, (0, 11))
    assert len(machine.spotify.logins) == 1


def test_an_outage_of_more_than_80_s_ends_with_a_login_in_the_process() -> None:
    async def story(machine: Machine) -> None:
        session = await machine.start_connected()
        machine.spotify.away_since = machine.loop.time()
        await asyncio.sleep(600)
        machine.spotify.away_since = None
        await machine.until(lambda: session.connected)

    machine = play(story, None)
    (invalid,) = machine.times_of(lines.INVALIDATED)
    registered, _ = machine.times_of(lines.registered("zone"))
    assert invalid - registered == pytest.approx(model.SESSION_AWAY_S, abs=0.01)
    assert machine.times_of(lines.SPIRC_ENDED)
    assert len(machine.spotify.logins) == 2
    assert len(machine.spotify.attempts) == 3, "the reconnect, and the login after it"


def test_an_expired_token_without_network_is_a_silent_end() -> None:
    async def story(machine: Machine) -> None:
        session = await machine.start_connected()
        await asyncio.sleep(model.TOKEN_S)
        machine.spotify.away_since = machine.loop.time()
        await asyncio.sleep(600)
        machine.spotify.away_since = None
        said = len(machine.said)
        await asyncio.sleep(100)
        assert {line for _, line in machine.said[said:]} <= {lines.ACCESS_POINT_ALIVE}
        assert not session.connected
        assert not session.ended
        asked = machine.loop.time()
        session.ask_to_end(Farewell.GRACEFUL)
        await session.wait()
        assert machine.loop.time() - asked == pytest.approx(model.SECOND_INTERRUPT_S)

    machine = play(story, None)
    assert not machine.times_of(lines.UNREACHABLE_AT_RECONNECT)


def test_a_token_is_renewed_by_a_reconnect_when_there_is_a_network() -> None:
    async def story(machine: Machine) -> None:
        session = await machine.start_connected()
        await asyncio.sleep(model.TOKEN_S + 100)
        session.drop()
        await machine.until(lambda: session.connected)
        machine.spotify.away_since = machine.loop.time()
        await asyncio.sleep(60)
        machine.spotify.away_since = None
        await machine.until(lambda: session.connected)

    play(story, None)


def test_hearts_beat_in_their_time() -> None:
    async def story(machine: Machine) -> None:
        await machine.start_connected()
        await asyncio.sleep(599)

    machine = play(story, None)
    (registered,) = machine.times_of(lines.registered("zone"))
    pongs = machine.times_of(lines.PONG)
    assert [round(pong - registered) for pong in pongs] == list(range(0, 600, 30))
    assert len(machine.times_of(lines.ACCESS_POINT_ALIVE)) == 5


def test_music_is_told_and_ends_with_the_process() -> None:
    async def story(machine: Machine) -> None:
        played: list[bool] = []
        machine.launcher.on_music = lambda _zone_id, plays: played.append(plays)
        session = await machine.start_connected()
        session.play()
        session.drop()
        await asyncio.sleep(600)
        assert played == [True]
        session.ask_to_end(Farewell.AT_ONCE)
        assert played == [True, False]

    machine = play(story, None)
    events = [line[1:].split(b"\x1f")[0] for _, line in machine.said if line[:1] == b"\x1f"]
    assert events[:4] == [b"loading", b"track_changed", b"playing", b"end_of_track"]


@pytest.mark.parametrize(
    "line",
    [each for each in vars(lines).values() if isinstance(each, bytes)]
    + [lines.registered("zone"), lines.player_event("playing", POSITION_MS="0")],
)
def test_the_engine_knows_every_line(line: bytes) -> None:
    signal = LibrespotEngine().reader().read(line)
    assert signal is not None
    assert not isinstance(signal, ErrorSaid | BareLine)
