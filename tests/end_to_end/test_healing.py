"""What librespot never notices itself: Home Assistant says what it was, and mends it."""

from homeassistant.helpers import issue_registry as ir

from lab.phone.commands import Play
from lab.services import Refuse, Service

from .home import ACCOUNT, Home

TRACKS = 6
"""More than are skipped until it is clear that none can be played."""


async def play(home: Home, room: str) -> None:
    """Let the phone tell a speaker to play."""
    tracks = [await home.lab.add_track(f"Track {number}") for number in range(TRACKS)]
    await home.lab.command(ACCOUNT, Play(tuple(tracks)), room)


async def test_a_speaker_that_spotify_forgot(home: Home) -> None:
    """Its neighbours are told, it isn't; only it is restarted, and the event says why."""
    await home.add_speakers("Kitchen", "Bath", "Hall")
    await home.until_connected()

    async def forget() -> None:
        await home.lab.evict(ACCOUNT, "Kitchen", tell_neighbours=True)
        await home.until(lambda: home.told("Kitchen", "trouble").get("event_type") == "restarted")
        told = home.told("Kitchen", "trouble")
        assert told["cause"] == "evicted"
        assert "DEVICES_DISAPPEARED" in str(told["evidence"])
        await home.until(lambda: home.told("Kitchen", "trouble")["event_type"] == "recovered")
        await home.until_connected()

    await home.keeps(["Bath", "Hall"], forget)
    assert home.state("Bath", "trouble", "event") == "unknown"
    assert {device.name for device in await home.lab.web_devices(ACCOUNT)} == {
        "Kitchen",
        "Bath",
        "Hall",
    }


async def test_an_account_that_gets_no_keys(home: Home) -> None:
    """One restart is tried. Then a repair tells, until something plays after all."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    await home.lab.add_fault(Service.AUDIO_KEY, Refuse("not_granted"))
    await play(home, "Kitchen")
    await home.until(lambda: home.told("Kitchen", "trouble").get("event_type") == "recovered")
    issues = ir.async_get(home.hass).issues
    assert not issues

    async def play_elsewhere() -> None:
        await play(home, "Bath")
        await home.until_state("Bath", "failed")
        assert home.state("Bath", "cause") == "no_audio_keys"
        [issue] = issues.values()
        assert issue.translation_key == "no_audio_keys"
        assert issue.translation_placeholders is not None
        assert issue.translation_placeholders["speakers"] == "Bath"
        await home.lab.clear_faults()
        await play(home, "Bath")
        await home.until_connected()
        assert not issues

    # It stays in the app, with the same program.
    await home.keeps(["Kitchen", "Bath"], play_elsewhere)
