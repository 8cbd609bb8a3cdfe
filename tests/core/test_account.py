"""Eleven zones on one account, under limits of every kind."""

import asyncio
from dataclasses import replace
import json
from random import Random

import pytest

from bench.simulation.virtual_time import run_virtually
from custom_components.librespot.core.model import Trouble, ZoneState
from custom_components.librespot.core.pace import Address, InvalidMemoryError, Json
from lab.limiter import Limit, Penalty, SlidingWindow, TokenBucket, Unlimited

from .house import CREDENTIALS, house
from .recorded import RESET, UNREACHABLE, say

ZONES = 11
LIMITS = {
    "strict": Limit(TokenBucket(burst=4, refill_per_s=1 / 5)),
    "lenient": Limit(TokenBucket(burst=10, refill_per_s=1)),
    "penalty": Limit(TokenBucket(burst=2, refill_per_s=1 / 5), Penalty(seconds=30)),
    "slow": Limit(TokenBucket(burst=1, refill_per_s=1 / 10)),
    "window": Limit(SlidingWindow(limit=5, window_s=30)),
    "window that counts refusals": Limit(SlidingWindow(limit=6, window_s=20, count_refused=True)),
    "growing penalty": Limit(
        TokenBucket(burst=2, refill_per_s=1 / 5), Penalty(seconds=15, growth=2, cap_s=600)
    ),
    "none": Limit(Unlimited()),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_a_cold_start_gets_every_zone_connected(limit: Limit, seed: int) -> None:
    """With fewer refusals than zones, and one session of a zone at a time."""

    async def scenario() -> None:
        async with house(zones=ZONES, limit=limit, seed=seed) as place:
            place.configure()
            await place.until_all_connected(within_s=1800)
            assert place.spotify.refusals <= ZONES // 2
            assert len(place.spotify.attempts) == ZONES + place.spotify.refusals

    run_virtually(scenario())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
def test_a_storm_is_survived(limit: Limit, seed: int) -> None:
    """Every dealer socket drops at once: librespot's own volley, then the gate."""

    async def scenario() -> None:
        async with house(zones=ZONES, limit=limit, seed=seed) as place:
            place.configure()
            await place.until_all_connected()
            await asyncio.sleep(600)
            refused_before = place.spotify.refusals
            for session in place.launcher.sessions.values():
                session.drop()
            await place.until(lambda: place.account.status.connected < ZONES, within_s=1)
            await place.until_all_connected(within_s=3600)
            assert place.spotify.refusals - refused_before <= 2 * ZONES

    run_virtually(scenario())


def test_one_zone_that_crashes_for_ever_takes_nothing_from_the_others() -> None:
    """A day long, the other ten stay connected with the process they have."""

    async def scenario() -> None:
        async with house(zones=ZONES, limit=LIMITS["strict"]) as place:
            place.configure()
            await place.until_all_connected()
            connected_at = asyncio.get_running_loop().time()
            victim = place.launcher.sessions["zone3"]
            starts = {zone: place.starts(zone) for zone in place.zones}
            for _ in range(40):
                victim.end(-11)
                await place.until(lambda: place.state("zone3") is ZoneState.BACKING_OFF)
                await place.until(lambda: place.state("zone3") is ZoneState.CONNECTED)
                victim = place.launcher.sessions["zone3"]
            others = [
                status.state
                for time, zone, status in place.history
                if zone != "zone3" and time > connected_at
            ]
            assert not others
            assert all(
                place.starts(zone) == starts[zone] for zone in place.zones if zone != "zone3"
            )

    run_virtually(scenario())


def test_a_hundred_zones() -> None:
    """The same rules, only more of them."""

    async def scenario() -> None:
        async with house(zones=100, limit=LIMITS["lenient"]) as place:
            place.configure()
            await place.until_all_connected(within_s=3600)
            assert place.spotify.refusals <= 10

    run_virtually(scenario())


def test_the_account_counts_its_zones() -> None:
    """All of them, those that are switched on, and those of these that are connected."""

    async def scenario() -> None:
        async with house(zones=3) as place:
            place.wanted["zone0"] = replace(place.wanted["zone0"], enabled=False)
            place.configure()
            await place.until_all_connected()
            counts = [
                (status.zones, status.enabled, status.connected) for status in place.account_history
            ]
            assert counts == [(3, 2, 0), (3, 2, 1), (3, 2, 2)]

    run_virtually(scenario())


def test_who_no_longer_listens_is_not_told() -> None:
    """And the others are."""

    async def scenario() -> None:
        async with house() as place:
            seen = len(place.history)
            stop = place.account.subscribe(place)
            stop()
            place.configure()
            await place.until_all_connected()
            states = [status.state for _, _, status in place.history[seen:]]
            assert states == [
                ZoneState.STARTING,
                ZoneState.AUTHENTICATING,
                ZoneState.CONNECTED,
            ]

    run_virtually(scenario())


def test_accounts_that_fall_together_suffer_from_the_network() -> None:
    """One alone suffers from Spotify, as far as anybody can tell."""

    async def scenario() -> None:
        address = Address(Random(0))
        async with house(zones=3, address=address) as one, house(zones=3, address=address) as two:
            for place in (one, two):
                place.configure()
                await place.until_all_connected()
            for place, troubles in ((one, [Trouble.ACCOUNT]), (two, [Trouble.NETWORK])):
                for session in place.launcher.sessions.values():
                    session.say("WARN  librespot_core::dealer] Websocket peer does not respond.")
                incident = place.account.status.incident
                assert incident is not None
                assert [incident.trouble] == troubles
            for session in one.launcher.sessions.values():
                session.end(-9)
            await one.until(lambda: len(one.account.incidents) == 1)
            assert one.account.incidents[0].trouble is Trouble.NETWORK

    run_virtually(scenario())


def test_an_incident_without_network_is_the_networks() -> None:
    """Though no login has looked for it yet: the programs' own attempts tell."""

    async def scenario() -> None:
        async with house(zones=3) as place:
            place.configure()
            await place.until_all_connected()
            for zone_id in place.wanted:
                say(place, zone_id, RESET)
            incident = place.account.status.incident
            assert incident is not None
            assert incident.trouble is Trouble.ACCOUNT
            for zone_id in place.wanted:
                say(place, zone_id, UNREACHABLE)
            await place.until(
                lambda: (
                    (incident := place.account.status.incident) is not None
                    and incident.trouble is Trouble.NETWORK
                ),
                within_s=5,
            )
            assert len(place.launcher.started) == len(place.wanted)

    run_virtually(scenario())


def test_what_was_learned_outlives_the_account() -> None:
    """The next start of the same zones is refused less often, and ends sooner."""

    async def scenario() -> None:
        limit = LIMITS["strict"]
        async with house(zones=ZONES, limit=limit) as place:
            place.configure()
            await place.until_all_connected()
            first_s, refusals = asyncio.get_running_loop().time(), place.spotify.refusals
            memory = json.loads(json.dumps(place.account.memory(wall_clock=1e9)))
        await asyncio.sleep(600)
        begun = asyncio.get_running_loop().time()
        async with house(zones=ZONES, limit=limit) as place:
            place.account.recall(memory, wall_clock=1e9 + 600)
            place.configure()
            await place.until_all_connected()
            assert asyncio.get_running_loop().time() - begun < first_s
            assert place.spotify.refusals < refusals

    run_virtually(scenario())


def test_whoever_was_listened_to_last_comes_first_after_a_restart_of_ours() -> None:
    """Credentials come before the zones do, and cost them nothing of their past."""

    async def scenario() -> None:
        async with house(zones=3) as place:
            place.configure()
            await place.until_all_connected()
            place.launcher.sessions["zone2"].play()
            await asyncio.sleep(60)
            memory = place.account.memory(wall_clock=1e9)
        async with house(zones=3) as place:
            place.account.recall(memory, wall_clock=1e9 + 60)
            place.account.give_credentials(CREDENTIALS)
            place.configure()
            await place.until_all_connected()
            started = [zone_id for _, zone_id, _ in place.launcher.started]
            assert started == ["zone0", "zone2", "zone1"], "nobody waited when the first one came"
            del place.wanted["zone1"]
            place.configure()
            kept = place.account.memory(wall_clock=1e9 + 70)["zones"]
            assert isinstance(kept, dict)
            assert kept.keys() == {"zone0", "zone2"}

    run_virtually(scenario())


@pytest.mark.parametrize(
    "memory",
    [None, {}, {"pace": None, "zones": {}}, {"pace": {"phase": "later"}, "zones": {}}],
)
def test_a_memory_that_nobody_wrote_is_refused_whole(memory: Json) -> None:
    """The account begins afresh."""

    async def scenario() -> None:
        async with house() as place:
            before = place.account.memory(wall_clock=1e9)
            with pytest.raises(InvalidMemoryError):
                place.account.recall(memory, wall_clock=1e9)
            assert place.account.memory(wall_clock=1e9) == before

    run_virtually(scenario())
