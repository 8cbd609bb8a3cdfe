"""Pairing with the real program; run by test_closed_network, in one."""

import json
from pathlib import Path

import pytest

from lab.api import LabApi
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.lab import Lab
from lab.loopback import HOST
from lab.phone import pairing, search
from lab.phone.phone import Phone
from lab.services import Refuse, Service
from tests.lab.conftest import StartZone
from tests.lab.zones import Zone

pytestmark = pytest.mark.timeout(60)

LISTENING = "Zeroconf server listening on 0.0.0.0:"


@pytest.fixture
async def kitchen(lab: Lab, start_zone: StartZone) -> Zone:
    """A zone that nobody owns."""
    await lab.add_account("alice")
    await lab.add_account("bob")
    zone = await start_zone("Küche 1.5", paired=False)
    await zone.line(LISTENING)
    return zone


def address(zone: Zone) -> str:
    (line,) = [line.text for line in zone.lines if LISTENING in line.text]
    return f"http://{HOST}:{line.rpartition(':')[2]}"


def credentials(folder: Path) -> dict[str, object]:
    content: dict[str, object] = json.loads((folder / "credentials.json").read_text())
    return content


async def test_by_name(lab: Lab, kitchen: Zone) -> None:
    assert not (kitchen.folder / "credentials.json").exists()
    report = await Phone(lab, "alice").pair(kitchen.name)
    assert (report.name, report.address, report.replaced) == (kitchen.name, address(kitchen), "")
    await lab.wait_for(EventKind.PAIRED, "alice", kitchen.name)
    await lab.wait_for(EventKind.REGISTERED, "alice", kitchen.name)
    (listed,) = await lab.web_devices("alice")
    assert (listed.id, listed.name) == (report.device, kitchen.name)
    written = credentials(kitchen.folder)
    assert (written["username"], written["auth_type"]) == ("alice", 1)
    assert (kitchen.folder / "credentials.json").stat().st_mode & 0o777 == 0o644


async def test_by_address_and_by_somebody_else(lab: Lab, either: LabApi, kitchen: Zone) -> None:
    await either.pair("alice", address(kitchen))
    await lab.wait_for(EventKind.REGISTERED, "alice", kitchen.name)
    report = await either.pair("bob", address(kitchen))
    assert report.replaced == "alice"
    await lab.wait_for(EventKind.REGISTERED, "bob", kitchen.name)
    await lab.wait_for(EventKind.UNREGISTERED, "alice", kitchen.name)
    assert credentials(kitchen.folder)["username"] == "bob"


async def test_an_account_that_is_refused_ends_it(lab: Lab, kitchen: Zone) -> None:
    await lab.pair("alice", address(kitchen))
    await lab.wait_for(EventKind.REGISTERED, "alice", kitchen.name)
    await lab.add_fault(Service.ACCESS_POINT, Refuse("bad_credentials"), account="bob")
    # The phone is told that all is well, whatever becomes of it.
    report = await lab.pair("bob", address(kitchen))
    assert report.replaced == "alice"
    assert await kitchen.exit_status() == 1
    await kitchen.line("Permission denied { Login failed with reason: Bad credentials }")
    await lab.wait_for(EventKind.UNREGISTERED, "alice", kitchen.name)
    assert credentials(kitchen.folder)["username"] == "alice"


async def test_a_blob_that_was_tampered_with(
    lab: Lab, kitchen: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "encrypt_for_conversation", lambda content, _: bytes(99))
    with pytest.raises(LabError, match="refuses: ERROR-MAC"):
        await lab.pair("alice", address(kitchen))
    await kitchen.line("MAC mismatch")
    assert await lab.web_devices("alice") == ()


async def test_a_name_that_nobody_announces(
    lab: Lab, kitchen: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await search.find_address(kitchen.name) == address(kitchen)
    monkeypatch.setattr(search, "ANSWER_WITHIN_S", 3.0)
    with pytest.raises(
        UnknownNameError, match=f"unknown device in the network 'Attic'; there are: {kitchen.name}"
    ):
        await lab.pair("alice", "Attic")


async def test_a_name_that_is_forbidden_there(
    lab: Lab, kitchen: Zone, start_zone: StartZone
) -> None:
    other = await start_zone("Attic\tRoom", paired=False)
    await other.line(LISTENING)
    with pytest.raises(LabError, match=r"nobody can be asked for as 'Attic\\tRoom': Ascii control"):
        await lab.pair("alice", other.name)
    # Whoever is beside it is found nevertheless.
    assert (await lab.pair("alice", kitchen.name)).name == kitchen.name
    await lab.pair("alice", address(other))
    await lab.wait_for(EventKind.REGISTERED, "alice", other.name)


@pytest.mark.parametrize("name", ["x" * 63, "Attic." + "ü" * 32])
async def test_a_name_that_is_too_long_is_a_panic(start_zone: StartZone, name: str) -> None:
    zone = await start_zone(name, paired=False)
    # Then it aborts, or hangs for ever: both were seen.
    await zone.line("assertion failed: part.len() < 63")


async def test_a_long_name_is_found(lab: Lab, start_zone: StartZone) -> None:
    zone = await start_zone("x" * 62, paired=False)
    await zone.line(LISTENING)
    await lab.add_account("alice")
    await lab.pair("alice", zone.name)
    await lab.wait_for(EventKind.REGISTERED, "alice", zone.name)


@pytest.mark.parametrize("name", [".Attic", "Attic.", "At..tic"])
async def test_a_name_with_an_empty_part_is_found_by_its_address_alone(
    lab: Lab, kitchen: Zone, start_zone: StartZone, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    zone = await start_zone(name, paired=False)
    await zone.line(LISTENING)
    assert await search.find_address(kitchen.name) == address(kitchen)
    monkeypatch.setattr(search, "ANSWER_WITHIN_S", 1.0)
    with pytest.raises(UnknownNameError, match="unknown device in the network"):
        await lab.pair("alice", name)
    await lab.pair("alice", address(zone))
    await lab.wait_for(EventKind.REGISTERED, "alice", name)
