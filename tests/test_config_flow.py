"""An account is set up, changed, and given new credentials."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.components.file_upload import FileUploadData
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util.ulid import ulid_hex
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.librespot import manager
from custom_components.librespot.const import DOMAIN
from custom_components.librespot.core.engine.librespot import program
from custom_components.librespot.core.model import Cause, ZoneState

from .entries import CREDENTIALS, USER, folder, zone_id
from .fake_account import FakeAccount
from .forms import TEXTS, read, suggested
from .programs import VERSION, make_librespot, make_program

pytestmark = pytest.mark.usefixtures("enable_custom_integrations")

type Upload = Callable[[bytes], str]

TEXT = CREDENTIALS.decode()
RENEWED = CREDENTIALS.replace(b"c2VjcmV0", b"bmV3ZXI=")
NOBODYS = CREDENTIALS.replace(USER.encode(), b"nobody")


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a librespot."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.defpath}")
    return make_librespot(folder / "librespot")


@pytest.fixture
def upload(hass: HomeAssistant, tmp_path: Path) -> Upload:
    """Upload a file, as the page does before it sends the form."""
    uploads = FileUploadData(tmp_path / "uploads", {})
    hass.data["file_upload"] = uploads

    def add(content: bytes) -> str:
        file_id = ulid_hex()
        path = uploads.temp_dir / file_id / "credentials.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        uploads.files[file_id] = path.name
        return file_id

    return add


async def begin(hass: HomeAssistant) -> str:
    """Open the form for a new account."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert read(result) == {}
    return result["flow_id"]


async def send(hass: HomeAssistant, flow_id: str, **typed: Any) -> ConfigFlowResult:
    """Send a form."""
    return await hass.config_entries.flow.async_configure(flow_id, typed)


def errors(result: ConfigFlowResult, step_id: str) -> dict[str, str] | None:
    """Return what is wrong with a form, which must be readable and show no secret."""
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step_id
    told = read(result)
    shown = repr((told, suggested(result), result["description_placeholders"]))
    assert "auth_data" not in shown
    assert "credentials_" not in repr(suggested(result))
    return result["errors"]


@pytest.mark.parametrize("way", ["file", "text"])
async def test_new_account(
    hass: HomeAssistant, accounts: list[FakeAccount], upload: Upload, way: str
) -> None:
    given = {"file": upload(CREDENTIALS), "text": f"\n {TEXT}\n"}[way]
    flow_id = await begin(hass)
    result = await send(hass, flow_id, **{f"credentials_{way}": given}, advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == USER
    assert result["data"] == {}
    entry = result["result"]
    assert entry.unique_id == USER
    assert "c2VjcmV0" not in repr(entry.as_dict())
    assert entry.state is ConfigEntryState.LOADED
    assert accounts[0].credentials == CREDENTIALS

    kind, next_id = result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    [speakers] = hass.config_entries.subentries.async_progress()
    assert (speakers["flow_id"], speakers["step_id"]) == (next_id, "user")


@contextmanager
def nothing_can_be_written(hass: HomeAssistant) -> Iterator[None]:
    """Put something in the place where the integration's folder is."""
    folder = Path(hass.config.path(".storage", DOMAIN))
    aside = folder.with_name("aside")
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    folder.touch()
    yield
    folder.unlink()
    aside.rename(folder)


WRONG_CREDENTIALS = {
    "credentials_empty": b" \n",
    "credentials_too_large": b" " * 70_000 + CREDENTIALS,
    "credentials_not_json": CREDENTIALS[:-1],
    "credentials_not_librespot": b'{"access_token": "secret"}',
    "credentials_not_lasting": CREDENTIALS.replace(b":1", b":3"),
    "credentials_damaged": CREDENTIALS.replace(b"c2VjcmV0", b"?"),
}


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("problem", WRONG_CREDENTIALS)
async def test_wrong_upload(hass: HomeAssistant, upload: Upload, problem: str) -> None:
    flow_id = await begin(hass)
    file_id = upload(WRONG_CREDENTIALS[problem])
    result = await send(
        hass, flow_id, credentials_file=file_id, advanced={"proxy": "http://proxy:1"}
    )
    assert errors(result, "user") == {"credentials_file": problem}
    assert suggested(result) == {"proxy": "http://proxy:1"}
    # The file is gone, and the page may send it once more.
    result = await send(hass, flow_id, credentials_file=file_id, advanced={})
    assert errors(result, "user") == {"credentials_file": "upload_gone"}
    result = await send(hass, flow_id, credentials_file=upload(CREDENTIALS), advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize(
    ("typed", "field", "problem"),
    [
        ({}, "credentials_file", "credentials_required"),
        ({"credentials_text": " \n"}, "credentials_file", "credentials_required"),
        ({"credentials_text": TEXT[1:]}, "credentials_text", "credentials_not_json"),
        ({"credentials_text": "\ud83d"}, "credentials_text", "credentials_not_json"),
        ({"credentials_text": "[]"}, "credentials_text", "credentials_not_librespot"),
    ],
)
async def test_wrong_text(
    hass: HomeAssistant, typed: dict[str, Any], field: str, problem: str
) -> None:
    flow_id = await begin(hass)
    result = await send(hass, flow_id, **typed, advanced={})
    assert errors(result, "user") == {field: problem}
    result = await send(hass, flow_id, credentials_text=TEXT, advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("accounts")
async def test_file_and_text(hass: HomeAssistant, upload: Upload) -> None:
    flow_id = await begin(hass)
    file_id = upload(CREDENTIALS)
    result = await send(hass, flow_id, credentials_file=file_id, credentials_text=TEXT, advanced={})
    assert errors(result, "user") == {"credentials_file": "credentials_twice"}
    assert not hass.data["file_upload"].has_file(file_id)
    result = await send(hass, flow_id, credentials_text=TEXT, advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"proxy": "proxy:3128"}, "proxy_invalid"),
        ({"proxy": "https://proxy:3128"}, "proxy_invalid"),
        ({"proxy": "http://proxy"}, "proxy_invalid"),
        ({"proxy": "http://proxy:0"}, "proxy_invalid"),
        ({"proxy": "http://proxy:65536"}, "proxy_invalid"),
        ({"proxy": "http://me:secret@proxy:3128"}, "proxy_invalid"),
        ({"proxy": "http://proxy:3128/path"}, "proxy_invalid"),
        ({"access_point_port": 0}, "port_invalid"),
        ({"access_point_port": 65536}, "port_invalid"),
        ({"access_point_port": 443.5}, "port_invalid"),
        ({"local_files": ["/nowhere"]}, "folder_missing"),
        ({"local_files": ["tests"]}, "folder_missing"),
        ({"local_files": ["/bin/sh"]}, "folder_missing"),
        ({"local_files": ["/\0"]}, "folder_missing"),
    ],
)
async def test_wrong_setting(
    hass: HomeAssistant, tmp_path: Path, typed: dict[str, Any], problem: str
) -> None:
    flow_id = await begin(hass)
    result = await send(hass, flow_id, credentials_text=TEXT, advanced=typed)
    [field] = typed
    assert errors(result, "settings") == {field: problem}
    assert suggested(result) == typed

    # Nothing is lost when the page asks once more, nor the credentials; and nothing is done.
    with patch("custom_components.librespot.config_flow.async_program", side_effect=AssertionError):
        assert await hass.config_entries.flow.async_configure(flow_id) == result
    good = {
        "proxy": "http://[::1]:3128/",
        "access_point_port": 443,
        "local_files": [str(tmp_path), " "],
        "program": " ",
    }
    result = await send(hass, flow_id, **good)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {
        "proxy": "http://[::1]:3128",
        "access_point_port": 443,
        "local_files": [str(tmp_path)],
    }


@pytest.mark.usefixtures("accounts")
async def test_everything_wrong_is_told_at_once(hass: HomeAssistant) -> None:
    flow_id = await begin(hass)
    typed = {"program": "/nowhere", "proxy": "?", "access_point_port": 0, "local_files": ["?"]}
    result = await send(hass, flow_id, credentials_text=TEXT, advanced=typed)
    assert errors(result, "settings") == {
        "program": "program_missing",
        "proxy": "proxy_invalid",
        "access_point_port": "port_invalid",
        "local_files": "folder_missing",
    }
    result = await send(hass, flow_id, proxy=" ", local_files=[])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {}


def no_program(path: Path) -> Path:
    return path


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def not_executable(path: Path) -> Path:
    path.write_text("librespot")
    return path


def anothers(path: Path) -> Path:
    path.write_bytes(b"\x7fELF of another world")
    path.chmod(0o755)
    return path


WRONG_PROGRAMS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (no_program, "program_missing"),
    "folder": (a_folder, "program_folder"),
    "not executable": (not_executable, "program_not_executable"),
    "another machine's": (anothers, "program_unsuitable"),
    "hangs": (lambda path: make_program(path, "exec sleep 60"), "program_hangs"),
    "garbage": (lambda path: make_program(path, r"printf '\377{}\0'"), "program_not_librespot"),
    "crashes": (lambda path: make_program(path, "exit 3"), "program_crashed"),
    "too old": (
        lambda path: make_librespot(path, version=VERSION.replace("0.8.0", "0.7.9")),
        "program_too_old",
    ),
}


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("kind", WRONG_PROGRAMS)
async def test_wrong_program(hass: HomeAssistant, tmp_path: Path, kind: str) -> None:
    make, problem = WRONG_PROGRAMS[kind]
    wrong = make(tmp_path / "wrong")
    flow_id = await begin(hass)
    in_a_moment = partial(program.check_program, time_limit=0.5)
    with patch("custom_components.librespot.flow_checks.check_program", in_a_moment):
        result = await send(hass, flow_id, credentials_text=TEXT, advanced={"program": str(wrong)})
    assert errors(result, "settings") == {"program": problem}
    assert str(wrong) in read(result)["program"]
    assert suggested(result) == {"program": str(wrong)}

    right = str(make_librespot(tmp_path / "right"))
    result = await send(hass, flow_id, program=f" {right}")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {"program": right}


async def test_too_old_program_is_told_apart(hass: HomeAssistant, tmp_path: Path) -> None:
    old = make_librespot(tmp_path / "old", version=VERSION.replace("0.8.0", "0.7.1"))
    result = await send(
        hass, await begin(hass), credentials_text=TEXT, advanced={"program": str(old)}
    )
    assert "is librespot 0.7.1, but 0.8.0 or newer" in read(result)["program"]


@pytest.mark.parametrize("problem", program.ProgramProblem)
async def test_every_problem_of_a_program_is_told(
    hass: HomeAssistant, problem: program.ProgramProblem
) -> None:
    error = program.ProgramError(problem, "")
    with patch("custom_components.librespot.flow_checks.check_program", side_effect=error):
        result = await send(hass, await begin(hass), credentials_text=TEXT, advanced={})
    assert errors(result, "settings") == {"program": f"program_{problem}"}
    assert f"program_{problem}" in TEXTS["config_subentries"]["zone"]["abort"]


@pytest.mark.usefixtures("accounts")
async def test_program_installed_meanwhile(hass: HomeAssistant, installed: Path) -> None:
    installed.rename(installed.with_name("elsewhere"))
    flow_id = await begin(hass)
    result = await send(hass, flow_id, credentials_text=TEXT, advanced={})
    assert errors(result, "settings") == {"program": "program_missing"}
    installed.with_name("elsewhere").rename(installed)
    # Looking is no deed.
    assert await hass.config_entries.flow.async_configure(flow_id) == result
    result = await send(hass, flow_id)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("accounts")
async def test_developers_own_program(
    hass: HomeAssistant, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv(manager.ENV_PROGRAM_FOLDERS, str(installed.parent))
    result = await send(hass, await begin(hass), credentials_text=TEXT, advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_account_twice(hass: HomeAssistant, account: FakeAccount) -> None:
    result = await send(hass, await begin(hass), credentials_text=TEXT, advanced={})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    read(result)
    await hass.async_block_till_done()
    assert account.configured == 1


@pytest.mark.usefixtures("accounts")
async def test_forgotten_form_is_in_nobodys_way(hass: HomeAssistant) -> None:
    forgotten = await begin(hass)
    typed = {"credentials_text": TEXT, "advanced": {"proxy": "?"}}
    assert errors(await send(hass, forgotten, **typed), "settings")
    result = await send(hass, await begin(hass), credentials_text=TEXT, advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.usefixtures("accounts")
async def test_no_speakers_for_an_account_that_is_not_loaded(hass: HomeAssistant) -> None:
    with nothing_can_be_written(hass):
        result = await send(hass, await begin(hass), credentials_text=TEXT, advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].state is ConfigEntryState.SETUP_RETRY
    assert "next_flow" not in result
    assert hass.config_entries.subentries.async_progress() == []


async def test_reconfigure(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry, tmp_path: Path
) -> None:
    hass.config_entries.async_update_entry(entry, data={"proxy": "http://proxy:1"})
    result = await entry.start_reconfigure_flow(hass)
    assert errors(result, "reconfigure") == {}
    assert suggested(result) == {"proxy": "http://proxy:1"}

    result = await send(hass, result["flow_id"], access_point_port=0, local_files=["/"])
    assert errors(result, "settings") == {"access_point_port": "port_invalid"}
    other = str(make_librespot(tmp_path / "other"))
    result = await send(hass, result["flow_id"], access_point_port=80, program=other)
    assert result["reason"] == "reconfigure_successful"
    read(result)
    await hass.async_block_till_done()
    assert entry.data == {"access_point_port": 80, "program": other}
    assert account.config.access_point_port == 80
    assert account.config.program == Path(other)
    assert account.credentials == CREDENTIALS
    assert not account.closed


async def test_reconfigure_without_a_change_tries_again(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    """What was mended may be the program itself."""
    retried = account.retried
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    result = await send(hass, flow_id, credentials_text=" \n")
    assert result["reason"] == "reconfigure_successful"
    assert account.retried == retried + 1


@pytest.mark.usefixtures("account")
async def test_reconfigure_with_anothers_credentials(
    hass: HomeAssistant, accounts: list[FakeAccount], entry: MockConfigEntry, upload: Upload
) -> None:
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    result = await send(hass, flow_id, credentials_file=upload(NOBODYS), proxy="http://proxy:1")
    assert errors(result, "reconfigure") == {"credentials_file": "wrong_account"}
    assert "nobody" in read(result)["credentials_file"]
    assert suggested(result) == {"proxy": "http://proxy:1"}
    result = await send(hass, flow_id, credentials_text=RENEWED.decode())
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert [account.credentials for account in accounts] == [RENEWED]
    assert entry.unique_id == USER
    assert entry.title == "Somebody's account"


async def test_reconfigure_on_a_broken_disk(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    with nothing_can_be_written(hass):
        result = await send(hass, flow_id, credentials_text=RENEWED.decode(), access_point_port=80)
    assert errors(result, "reconfigure") == {"base": "credentials_not_saved"}
    assert suggested(result) == {"access_point_port": 80}
    assert "could not be written: Not a directory" in read(result)["base"]
    assert account.credentials == CREDENTIALS
    result = await send(hass, flow_id, access_point_port=80)
    assert result["reason"] == "reconfigure_successful"
    assert account.credentials == RENEWED


async def test_new_credentials(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry, upload: Upload
) -> None:
    result = await entry.start_reauth_flow(hass)
    assert errors(result, "reauth_confirm") == {}
    flow_id = result["flow_id"]

    result = await send(hass, flow_id)
    assert errors(result, "reauth_confirm") == {"credentials_file": "credentials_required"}
    result = await send(hass, flow_id, credentials_text=NOBODYS.decode())
    assert errors(result, "reauth_confirm") == {"credentials_text": "wrong_account"}
    with nothing_can_be_written(hass):
        result = await send(hass, flow_id, credentials_text=RENEWED.decode())
    assert errors(result, "reauth_confirm") == {"base": "credentials_not_saved"}
    result = await send(hass, flow_id, credentials_file=upload(RENEWED))
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert account.credentials == RENEWED
    assert not account.closed
    assert entry.state is ConfigEntryState.LOADED
    assert hass.config_entries.flow.async_progress() == []


async def test_an_account_is_tried_again_as_it_is_now(
    hass: HomeAssistant,
    account: FakeAccount,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A login with settings that were just changed would be for nothing."""
    tried: list[tuple[int | None, bytes | None]] = []
    monkeypatch.setattr(
        account,
        "retry_failed",
        lambda: tried.append((account.config.access_point_port, account.credentials)),
    )
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    result = await send(hass, flow_id, access_point_port=80, credentials_text=RENEWED.decode())
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert tried == [(80, RENEWED)]


@pytest.mark.usefixtures("accounts")
async def test_newer_credentials_are_not_replaced_by_those_of_the_first_try(
    hass: HomeAssistant, accounts: list[FakeAccount]
) -> None:
    with nothing_can_be_written(hass):
        result = await send(hass, await begin(hass), credentials_text=TEXT, advanced={})
    entry = result["result"]
    assert not accounts
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )
    result = await send(hass, result["flow_id"], credentials_text=RENEWED.decode())
    assert result["reason"] == "reconfigure_successful"
    # It isn't made to wait for its next attempt either.
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert [account.credentials for account in accounts] == [RENEWED]


async def test_two_forms_for_one_account(
    hass: HomeAssistant, accounts: list[FakeAccount], tmp_path: Path
) -> None:
    """The slower one changes nothing."""
    waited = asyncio.Event()

    async def slowly(*_: Any) -> None:
        await waited.wait()

    with patch("custom_components.librespot.config_flow.async_program", slowly):
        slower = asyncio.create_task(
            send(hass, await begin(hass), credentials_text=TEXT, advanced={})
        )
        await asyncio.sleep(0.01)
    faster = await begin(hass)
    result = await send(hass, faster, credentials_text=RENEWED.decode(), advanced={})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    waited.set()
    slow = await slower
    assert (slow["type"], slow["reason"]) == (FlowResultType.ABORT, "already_configured")
    await hass.config_entries.async_unload(result["result"].entry_id)
    await hass.config_entries.async_setup(result["result"].entry_id)
    assert {account.credentials for account in accounts} == {RENEWED}


@pytest.mark.usefixtures("account")
async def test_account_is_removed_while_its_form_is_open(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    await hass.config_entries.async_remove(entry.entry_id)
    result = await send(hass, flow_id, credentials_text=RENEWED.decode())
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "account_gone")
    read(result)
    assert not folder(hass).exists()


def asked_for_credentials(hass: HomeAssistant) -> int:
    """Return how often the user is asked for new credentials."""
    flows = hass.config_entries.flow.async_progress()
    return sum(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)


async def test_credentials_are_asked_for_after_a_form_that_was_given_up(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    """While it is open it is the place for them."""
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    account.tell(zone_id("Bath"), ZoneState.FAILED, Cause.CREDENTIALS_REFUSED)
    await hass.async_block_till_done()
    assert asked_for_credentials(hass) == 0
    hass.config_entries.flow.async_abort(flow_id)
    await hass.async_block_till_done()
    assert asked_for_credentials(hass) == 1


async def test_a_form_is_given_up_whose_account_is_away(
    hass: HomeAssistant, account: FakeAccount, entry: MockConfigEntry
) -> None:
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    await hass.config_entries.async_unload(entry.entry_id)
    configured = account.configured
    hass.config_entries.flow.async_abort(flow_id)
    await hass.async_block_till_done()
    assert account.configured == configured
