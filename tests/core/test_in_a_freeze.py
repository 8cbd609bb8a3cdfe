"""What a freeze of the account means for whoever runs, and for whoever was about to."""

import asyncio

import pytest

from bench.simulation.session import Fault
from custom_components.librespot.core.health import OWN_ATTEMPT_S, RECONNECT_S
from custom_components.librespot.core.model import Bitrate, Cause, ZoneState

from .conftest import Live
from .house import House
from .recorded import RESET, registered, say

LATE_S = 1.0
"""Seconds that a test may be late to notice."""
REFUSED = "zone1"
"""Whom Spotify refuses each time."""
LATE = "zone2"
"""Who comes when the others wait already."""


async def _freeze(place: House, for_s: float = 0.0) -> None:
    """Let a zone be refused until the account is frozen for longer than that."""
    place.launcher.faults[REFUSED] = Fault.ALWAYS_REFUSED
    place.account.restart(REFUSED)
    await place.until(lambda: _frozen_s(place) > for_s)


def _frozen_s(place: House) -> float:
    """Return for how long nobody logs in, in seconds."""
    until = place.account.status.frozen_until
    return 0.0 if until is None else until - asyncio.get_running_loop().time()


def test_a_programs_first_own_attempt_is_waited_for(live: Live) -> None:
    """It comes at once, and most are back by it."""

    async def scenario(place: House) -> None:
        await _freeze(place, for_s=60)
        say(place, "zone0", RESET)
        await asyncio.sleep(OWN_ATTEMPT_S / 2)
        say(place, "zone0", registered("zone0"))
        await asyncio.sleep(30)
        assert _frozen_s(place) > 0
        assert place.state() is ZoneState.CONNECTED
        say(place, "zone0", RESET)
        session = place.launcher.sessions["zone0"]
        await place.until(lambda: session.ended, within_s=OWN_ATTEMPT_S + LATE_S)

    live(scenario, zones=2)


def test_music_that_plays_is_not_cut(live: Live) -> None:
    """It needs the dealer only to be told what to do. In silence there is nothing to wait for."""

    async def scenario(place: House) -> None:
        session = place.launcher.sessions["zone0"]
        session.play()
        await _freeze(place, for_s=RECONNECT_S)
        say(place, "zone0", RESET)
        await asyncio.sleep(RECONNECT_S / 2)
        assert _frozen_s(place) > 0
        assert not session.ended
        session.pause()
        await place.until(lambda: session.ended, within_s=LATE_S)

    live(scenario, zones=2)


def test_whoever_was_called_back_goes_before_all_who_come_later(live: Live) -> None:
    """Also before a room that was listened to: it was admitted already."""

    async def scenario(place: House) -> None:
        place.launcher.sessions[LATE].play()
        place.launcher.sessions[LATE].pause()
        place.change(LATE, enabled=False)
        await place.until(lambda: place.state(LATE) is ZoneState.DISABLED)
        others = [zone_id for zone_id in place.zones if zone_id != LATE]
        for zone_id in others:
            place.launcher.faults[zone_id] = Fault.ALWAYS_REFUSED
            place.launcher.sessions[zone_id].end(-9)
        await place.until(lambda: place.account.status.frozen_until is not None)
        place.launcher.faults.clear()
        called_back = {
            zone_id
            for zone_id in others
            if place.states_of(zone_id)[-2:] == [ZoneState.STARTING, ZoneState.WAITING]
        }
        assert called_back
        place.change(LATE, enabled=True)
        begun = len(place.launcher.started)
        await place.until_all_connected()
        order = [zone_id for _, zone_id, _ in place.launcher.started[begun:]]
        assert called_back <= set(order[: order.index(LATE)])

    live(scenario, zones=6)


@pytest.mark.parametrize("asked", ["zone0", "zone3"])
def test_a_person_who_asks_for_one_that_is_queued_already_goes_first(
    live: Live, asked: str
) -> None:
    """Whether its settings were changed, which would have waited for all others, or it was lost."""

    async def scenario(place: House) -> None:
        await _freeze(place, for_s=60)
        for zone_id in ("zone2", "zone3"):
            place.launcher.sessions[zone_id].end(-9)
        place.change("zone0", bitrate=Bitrate.LOW)
        await asyncio.sleep(20)
        place.account.restart(asked)
        place.launcher.faults.clear()
        assert _frozen_s(place) > 0
        begun = len(place.launcher.started)
        await place.until_all_connected()
        order = [zone_id for _, zone_id, _ in place.launcher.started[begun:]]
        assert order[0] == asked
        assert set(order) == set(place.zones)

    live(scenario, zones=4)


def test_a_refusal_of_before_is_not_told_again(live: Live) -> None:
    """Who was refused once, and connected since, only waits in the next freeze."""

    async def scenario(place: House) -> None:
        place.launcher.faults["zone0"] = Fault.ALWAYS_REFUSED
        place.account.restart("zone0")
        await place.until(lambda: place.state() is ZoneState.RATE_LIMITED)
        place.launcher.faults.clear()
        await place.until_all_connected()
        await _freeze(place, for_s=60)
        place.launcher.sessions["zone0"].end(-9)
        await asyncio.sleep(20)
        status = place.zones["zone0"]
        assert (status.state, status.cause) == (ZoneState.WAITING, Cause.ACCOUNT_FROZEN)

    live(scenario, zones=2)
