"""What speakers log in with: none, others, and all of an account's settings at once."""

from pathlib import Path

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigEntryDisabler
import pytest

from lab.services import Refuse, Service

from .home import ACCOUNT, Home


def asked_for_credentials(home: Home) -> list[str]:
    """Return the flows that ask the user for new credentials."""
    flows = home.hass.config_entries.flow.async_progress()
    return [flow["flow_id"] for flow in flows if flow["context"]["source"] == SOURCE_REAUTH]


async def reconfigure(home: Home, **changed: object) -> None:
    """Send the account's form with other settings."""
    flows = home.hass.config_entries.flow
    form = await flows.async_init(
        home.entry.domain,
        context={"source": SOURCE_RECONFIGURE, "entry_id": home.entry.entry_id},
    )
    result = await flows.async_configure(form["flow_id"], {**home.entry.data, **changed})
    assert result["reason"] == "reconfigure_successful", result


@pytest.mark.parametrize("garbage", [b"", b"\xff\0 no text", b'{"auth_type": 1}', b"[]"])
async def test_garbage_on_the_disk(home: Home, garbage: bytes) -> None:
    """Nothing is started with it, and the user is asked; then all is well again."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    before = set(home.process_ids().values())
    entries = home.hass.config_entries
    await entries.async_set_disabled_by(home.entry.entry_id, ConfigEntryDisabler.USER)
    home.folder("Kitchen").with_name("credentials.json").write_bytes(garbage)
    await entries.async_set_disabled_by(home.entry.entry_id, None)
    await home.until_state("Kitchen", "failed")
    await home.until_state("Bath", "failed")
    assert home.state("Kitchen", "cause") == "credentials_missing"
    assert home.history("Kitchen").count("starting") == 1
    assert before.issuperset(home.process_ids().values())
    await home.until(lambda: not home.process_ids())
    await home.hass.async_block_till_done()
    [flow_id] = asked_for_credentials(home)
    result = await entries.flow.async_configure(
        flow_id, {"credentials_text": await home.lab.credentials(ACCOUNT)}
    )
    assert result["reason"] == "reauth_successful"
    await home.until_connected()
    assert not asked_for_credentials(home)


async def test_all_of_an_account_changes(home: Home, tmp_path: Path) -> None:
    """Each speaker logs in once more with all that is new, and none with half of it."""
    await home.add_speakers("Kitchen", "Bath")
    await home.until_connected()
    before = home.process_ids()
    await home.lab.renew_credentials(ACCOUNT)
    await reconfigure(
        home,
        local_files=[str(tmp_path)],
        credentials_text=await home.lab.credentials(ACCOUNT),
    )
    await home.until(lambda: not before.items() & home.process_ids().items())
    await home.until_connected()
    assert home.process_ids().keys() == before.keys()
    assert (await home.lab.counts()).logins == 2 * len(before)
    for process_id in home.process_ids().values():
        words = Path(f"/proc/{process_id}/cmdline").read_bytes().split(b"\0")
        assert f"--local-file-dir={tmp_path}".encode() in words


async def test_what_failed_is_tried_with_what_was_changed(home: Home) -> None:
    """One login is enough, and nobody is asked for what was just given."""
    await home.lab.add_fault(Service.ACCESS_POINT, Refuse("bad_credentials"))
    await home.add_speakers("Kitchen", "Bath")
    await home.until_state("Kitchen", "failed")
    await home.lab.clear_faults()
    starts = home.history("Kitchen").count("starting")
    await reconfigure(
        home,
        access_point_port=home.lab.info.ap_port,
        credentials_text=await home.lab.credentials(ACCOUNT),
    )
    await home.until_connected()
    await home.hass.async_block_till_done()
    assert home.history("Kitchen").count("starting") == starts + 1
    assert not asked_for_credentials(home)
