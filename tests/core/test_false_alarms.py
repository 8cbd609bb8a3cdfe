"""Eight hours of a home where all is well: nobody may be restarted."""

import asyncio
from itertools import count
from random import Random

import pytest

from custom_components.librespot.core.model import Cause, ZoneState

from .conftest import Live
from .house import House
from .recorded import (
    COMMAND,
    FIRST_PLAY_FAILS,
    INACTIVE,
    NO_CONTEXT_YET,
    NOT_HERE,
    SHUFFLE_FAILS,
    SHUFFLE_IS_FORBIDDEN,
    SUCCESS,
    devices,
    say,
    skipped,
    tell_neighbours,
)

EIGHT_HOURS_S = 8 * 3600
SLOW_ANSWER_S = 5.0
LOCKED = "the one track that isn't to be had in this country"
_tracks = count()


class Resident:
    """Somebody who listens to music in a room, as people do."""

    def __init__(self, place: House, zone_id: str, random: Random) -> None:
        """Live in a room."""
        self._place = place
        self._zone_id = zone_id
        self._random = random

    async def live(self) -> None:
        """Do something every few minutes."""
        doings = [
            self._listen,
            self._skip_quickly,
            self._pause_and_resume,
            self._hand_over,
            self._meet_the_locked_track,
            self._lose_the_socket,
            self._wait_for_a_slow_answer,
            self._play_what_is_gone,
            self._shuffle_what_cannot_be,
            self._be_slandered,
            self._let_a_phone_come_and_go,
        ]
        while True:
            await self._random.choice(doings)()
            await asyncio.sleep(self._random.expovariate(1 / 120))

    def _say(self, *texts: str) -> None:
        say(self._place, self._zone_id, *texts)

    def _event(self, name: str, **fields: str) -> None:
        self._place.launcher.sessions[self._zone_id].tell(name, **fields)

    def _play(self, track: str, seconds: float) -> None:
        self._event("loading", TRACK_ID=track)
        self._event("track_changed", TRACK_ID=track, DURATION_MS=str(int(seconds * 1000)))
        self._event("playing", TRACK_ID=track, POSITION_MS="0")
        tell_neighbours(self._place, self._zone_id, "DEVICE_STATE_CHANGED")

    async def _command(self, takes_s: float = 0.1) -> None:
        self._say(COMMAND, NO_CONTEXT_YET)
        await asyncio.sleep(takes_s)
        self._say(SUCCESS)

    async def _listen(self) -> None:
        await self._command()
        for _ in range(self._random.randint(1, 4)):
            self._play(f"track{next(_tracks)}", 200)
            await asyncio.sleep(200)
        self._event("stopped")

    async def _skip_quickly(self) -> None:
        for _ in range(self._random.randint(3, 15)):
            await self._command()
            self._play(f"track{next(_tracks)}", 200)
            await asyncio.sleep(self._random.uniform(0.3, 2))
        self._event("paused")

    async def _pause_and_resume(self) -> None:
        await self._command()
        self._play(f"track{next(_tracks)}", 200)
        for event in ("paused", "playing", "paused"):
            await asyncio.sleep(self._random.uniform(1, 60))
            await self._command()
            self._event(event, POSITION_MS="60000")

    async def _hand_over(self) -> None:
        await self._listen()
        self._say(INACTIVE, NO_CONTEXT_YET)
        self._event("session_disconnected")
        self._event("stopped")
        tell_neighbours(self._place, self._zone_id, "DEVICE_STATE_CHANGED")

    async def _meet_the_locked_track(self) -> None:
        """It is in the album that is played again and again."""
        await self._command()
        for _ in range(self._random.randint(1, 5)):
            self._say(NOT_HERE, skipped(LOCKED))
            await asyncio.sleep(self._random.uniform(0.1, 1.5))
            self._play(f"track{next(_tracks)}", 30)
            await asyncio.sleep(30)
        self._event("stopped")

    async def _lose_the_socket(self) -> None:
        self._place.launcher.sessions[self._zone_id].drop()
        await asyncio.sleep(10)

    async def _wait_for_a_slow_answer(self) -> None:
        await self._command(SLOW_ANSWER_S)
        self._play(f"track{next(_tracks)}", 20)
        await asyncio.sleep(20)
        self._event("stopped")

    async def _play_what_is_gone(self) -> None:
        """A playlist that somebody deleted; then one that there is."""
        self._say(*FIRST_PLAY_FAILS)
        await asyncio.sleep(5)
        await self._listen()

    async def _shuffle_what_cannot_be(self) -> None:
        """Nothing, or a radio; and again, as nothing happened."""
        for fails in (SHUFFLE_FAILS, SHUFFLE_IS_FORBIDDEN):
            self._say(*fails, *fails)
            await asyncio.sleep(5)

    async def _be_slandered(self) -> None:
        """Be told to be gone, and to be back, without having left."""
        tell_neighbours(self._place, self._zone_id, "DEVICES_DISAPPEARED")
        await asyncio.sleep(self._random.uniform(0, 15))
        tell_neighbours(self._place, self._zone_id, "NEW_DEVICE_APPEARED")

    async def _let_a_phone_come_and_go(self) -> None:
        for reason in ("NEW_DEVICE_APPEARED", "DEVICE_STATE_CHANGED", "DEVICES_DISAPPEARED"):
            for zone_id in self._place.zones:
                say(self._place, zone_id, devices(reason, "a-phone"))
            await asyncio.sleep(self._random.uniform(0, 60))


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_restarted_who_is_well(live: Live, seed: int) -> None:
    """Nor shown as anything else than connected, but for a lost socket's moment."""

    async def scenario(place: House) -> None:
        residents = [
            asyncio.create_task(Resident(place, zone_id, Random(seed * 100 + n)).live())
            for n, zone_id in enumerate(place.zones)
        ]
        shown = len(place.history)
        await asyncio.sleep(EIGHT_HOURS_S)
        for resident in residents:
            assert not resident.done()
            resident.cancel()
        assert len(place.launcher.started) == len(place.zones)
        assert {(status.state, status.cause) for _, _, status in place.history[shown:]} == {
            (ZoneState.CONNECTED, Cause.NONE),
            (ZoneState.RECONNECTING, Cause.CONNECTION_LOST),
        }

    live(scenario, zones=6)
