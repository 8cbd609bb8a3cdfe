"""What changes while the home is up: only the one that is meant notices."""

from collections import Counter
import json
import os
from pathlib import Path
import shutil
import signal

from homeassistant.helpers import device_registry as dr

from custom_components.librespot.const import DOMAIN
from lab.cloud.connections import DropHow
from lab.events import EventKind
from lab.services import Service

from .home import ACCOUNT, Home, processes_of


async def test_a_killed_process_comes_back_through_the_gate(home: Home) -> None:
    """The others keep theirs."""
    await home.add_speakers("Kitchen", "Bath", "Hall")
    await home.until_connected()
    before = home.process_ids()
    os.kill(before["Kitchen"], signal.SIGKILL)
    await home.until_state("Kitchen", "backing_off")
    assert home.state("Kitchen", "cause") == "crashed"
    await home.until_connected()
    after = home.process_ids()
    assert after["Kitchen"] != before["Kitchen"]
    assert (after["Bath"], after["Hall"]) == (before["Bath"], before["Hall"])
    history = home.history("Kitchen")
    assert history[history.index("backing_off") :] == [
        "backing_off",
        "starting",
        "authenticating",
        "connected",
    ]


async def test_a_dropped_socket_is_healed_by_the_program(home: Home) -> None:
    """Reconnecting for a moment, with the same process."""
    await home.add_speakers("Kitchen")
    await home.until_connected()

    async def drop() -> None:
        assert await home.lab.drop(Service.DEALER, DropHow.RESET) == 1
        await home.until(lambda: "reconnecting" in home.history("Kitchen"))
        await home.until_connected()

    await home.keeps(["Kitchen"], drop)


async def test_speakers_are_added_to_a_running_home(home: Home) -> None:
    """Those that run don't notice."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()

    async def add() -> None:
        await home.add_speakers("Hall", "Office")
        await home.until_connected("Hall", "Office")

    await home.keeps(["Kitchen", "Bath"], add)


async def test_a_speaker_is_renamed_and_changed(home: Home) -> None:
    """It is another device to Spotify afterwards; the old one is gone."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    before = home.process_ids()["Kitchen"]

    async def change() -> None:
        await home.change_speaker("Kitchen", name="Küche", bitrate="96")
        await home.until(lambda: "Küche" in home.process_ids())
        await home.until_connected()

    await home.keeps(["Bath"], change)
    assert home.process_ids()["Küche"] != before
    registered = {device.name for device in await home.lab.devices() if device.registered}
    assert registered == {"Küche", "Bath"}
    words = Path(f"/proc/{home.process_ids()['Küche']}/cmdline").read_bytes().split(b"\0")
    assert b"--bitrate=96" in words


async def test_a_rename_in_home_assistants_own_dialog(home: Home) -> None:
    """Counts like one in our form; an impossible one leaves the speaker as it was."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    kitchen = home.entry.subentries[home.subentry_id("Kitchen")]
    home.hass.config_entries.async_update_subentry(home.entry, kitchen, title="Galley")
    await home.until(lambda: home.process_ids().keys() == {"Galley", "Bath"})
    await home.until_connected()

    async def impossible() -> None:
        home.hass.config_entries.async_update_subentry(home.entry, kitchen, title="Bath")
        await home.hass.async_block_till_done()

    await home.keeps(["Galley", "Bath"], impossible)


async def test_two_speakers_swap_their_names(home: Home) -> None:
    """No name is borne by two programs: the goodbye of one would be the end of both."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    before = home.process_ids()
    subentries = {name: home.entry.subentries[home.subentry_id(name)] for name in before}
    for name, title in (("Kitchen", "Bath"), ("Bath", "Kitchen")):
        home.hass.config_entries.async_update_subentry(home.entry, subentries[name], title=title)

    def swapped() -> bool:
        now = home.process_ids()
        return now.keys() == before.keys() and not set(now.values()) & set(before.values())

    await home.until(swapped)
    await home.until_connected()
    registered = {device.name for device in await home.lab.devices() if device.registered}
    assert registered == {"Kitchen", "Bath"}


async def test_a_speaker_is_removed(home: Home) -> None:
    """With its process, its device at Spotify, its folder and its entities."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    subentry_id = home.subentry_id("Kitchen")
    folder = home.folder("Kitchen")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "credentials.json").stat().st_mode & 0o777 == 0o600

    async def remove() -> None:
        home.hass.config_entries.async_remove_subentry(home.entry, subentry_id)
        await home.until(lambda: "Kitchen" not in home.process_ids() and not folder.exists())

    await home.keeps(["Bath"], remove)
    registered = {device.name for device in await home.lab.devices() if device.registered}
    assert registered == {"Bath"}


async def test_a_speaker_is_switched_off_and_on(home: Home) -> None:
    """By its switch."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()

    async def off_and_on() -> None:
        await home.switch("Kitchen", on=False)
        await home.until_state("Kitchen", "disabled")
        assert home.process_ids().keys() == {"Bath"}
        await home.switch("Kitchen", on=True)
        await home.until_connected("Kitchen")

    await home.keeps(["Bath"], off_and_on)


async def test_a_speaker_is_restarted(home: Home) -> None:
    """By its button: a new process, and the others keep theirs."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    before = home.process_ids()["Kitchen"]

    async def restart() -> None:
        await home.restart("Kitchen")
        await home.until(lambda: home.process_ids().get("Kitchen", before) != before)
        await home.until_connected("Kitchen")

    await home.keeps(["Bath"], restart)
    assert "stopping" in home.history("Kitchen")
    assert (await home.lab.counts()).logins == 3


async def test_a_speakers_device_is_disabled(home: Home) -> None:
    """The same as switched off."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    devices = dr.async_get(home.hass)
    device = devices.async_get_device_by_identifier(
        (DOMAIN, home.subentry_id("Kitchen")), home.entry.entry_id
    )
    assert device is not None

    async def disable() -> None:
        devices.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
        await home.until(lambda: "Kitchen" not in home.process_ids())

    await home.keeps(["Bath"], disable)


async def test_an_output_that_vanished(home: Home) -> None:
    """A regular file in the FIFO's place is never written to; the state says why."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    fifo = Path(home.entry.subentries[home.subentry_id("Kitchen")].data["device"])
    fifo.unlink()
    fifo.write_text("not a pipe")
    os.kill(home.process_ids()["Kitchen"], signal.SIGKILL)
    await home.until(lambda: home.state("Kitchen", "cause") == "output_broken")
    assert home.state("Kitchen") == "backing_off"
    assert fifo.read_text() == "not a pipe"
    assert home.state("Bath") == "connected"
    fifo.unlink()
    os.mkfifo(fifo)
    await home.until_connected()


async def test_a_folder_that_is_missing_is_made_anew(home: Home) -> None:
    """Somebody tidied up: the account's credentials are still known."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    folder = home.folder("Kitchen")
    shutil.rmtree(folder.parent)
    os.kill(home.process_ids()["Kitchen"], signal.SIGKILL)
    await home.until_state("Kitchen", "backing_off")
    await home.until_connected()
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_can_not_be_made(home: Home) -> None:
    """The state says why, and the speaker comes when it can."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    folder = home.folder("Kitchen")
    shutil.rmtree(folder)
    folder.write_text("in the way")
    os.kill(home.process_ids()["Kitchen"], signal.SIGKILL)
    await home.until(lambda: home.state("Kitchen", "cause") == "storage")
    assert home.state("Bath") == "connected"
    folder.unlink()
    await home.until_connected()


async def test_a_program_that_vanished(home: Home) -> None:
    """The speaker fails and says why; a reload after it was put back starts it again."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    bath = home.process_ids()["Bath"]
    elsewhere = home.program.rename(home.program.with_name("elsewhere"))
    os.kill(processes_of(elsewhere)["Kitchen"], signal.SIGKILL)
    await home.until_state("Kitchen", "failed")
    assert home.state("Kitchen", "cause") == "program_missing"
    assert home.state("Bath") == "connected"
    elsewhere.rename(home.program)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.until_connected()
    assert home.process_ids()["Bath"] == bath


async def test_credentials_that_spotify_renews(home: Home) -> None:
    """They become the account's, are kept for the next start, and disturb nobody."""
    await home.add_speakers("Kitchen")
    await home.until_connected()
    account_file = home.folder("Kitchen").with_name("credentials.json")
    first = account_file.read_bytes()
    await home.lab.renew_credentials(ACCOUNT)

    async def add() -> None:
        await home.add_speakers("Bath")
        await home.until_connected("Bath")
        await home.until(lambda: account_file.read_bytes() != first)

    await home.keeps(["Kitchen"], add)
    given = json.loads((home.folder("Bath") / "credentials.json").read_bytes())
    assert json.loads(account_file.read_bytes()) == given
    assert account_file.stat().st_mode & 0o777 == 0o600
    os.kill(home.process_ids()["Kitchen"], signal.SIGKILL)
    await home.until_state("Kitchen", "backing_off")
    await home.until_connected()
    assert json.loads((home.folder("Kitchen") / "credentials.json").read_bytes()) == given


async def test_deaf_neighbours_come_back_through_the_gate(home: Home) -> None:
    """Librespot doesn't act on a lost access point before something wakes it; then all would."""
    rooms = ("Kitchen", "Bath", "Hall", "Office")
    await home.add_speakers(*rooms)
    await home.until_connected()
    await home.lab.drop(Service.ACCESS_POINT, DropHow.CLOSE)
    await home.until(lambda: all(home.state(room) == "reconnecting" for room in rooms))
    [*_, last] = await home.lab.events()
    os.kill(home.process_ids()["Kitchen"], signal.SIGKILL)
    await home.until(lambda: all(home.history(room).count("starting") == 2 for room in rooms))
    await home.until_connected()
    kinds = Counter(event.kind for event in await home.lab.events(after=last.sequence))
    # Each logged in once: none by itself as well, when it was woken.
    assert kinds[EventKind.DEALER_ASKED] == kinds[EventKind.REGISTERED] == len(rooms)
