"""Section 4: what it does with its files."""

import json
from pathlib import Path
import shutil
import signal

from lab.credentials import write_credentials
from lab.services import Delay, Service

from ..row import Drive, Row, Section
from ..scene import ACCOUNT, Scene

_CREDENTIALS = "credentials.json"
_DELAY_S = 2.0


def _listing(folder: Path) -> str:
    files = sorted(folder.iterdir())
    return ", ".join(f"{file.name} {file.stat().st_mode & 0o777:04o}" for file in files) or "none"


async def _left_alone(scene: Scene) -> None:
    folder = scene.folder("Kitchen")
    write_credentials(folder, ACCOUNT)
    before = (folder / _CREDENTIALS).stat()
    zone = await scene.registered("Kitchen", account=None)
    after = (folder / _CREDENTIALS).stat()
    same = (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    scene.say(f"credentials.json {'is left alone' if same else 'was written'}")
    await scene.end(zone, signal.SIGINT)
    scene.say(f"files: {_listing(folder)}")


async def _renewed(scene: Scene) -> None:
    folder = scene.folder("Kitchen")
    await scene.lab.add_account(ACCOUNT)
    await scene.lab.renew_credentials(ACCOUNT)
    write_credentials(folder, ACCOUNT)
    before = json.loads((folder / _CREDENTIALS).read_text())
    await scene.registered("Kitchen", account=None)
    text = (folder / _CREDENTIALS).read_text()
    after = json.loads(text)
    changed = sorted(key for key in after if after[key] != before.get(key))
    scene.say(f"other fields of credentials.json: {', '.join(changed) or 'none'}")
    for key in changed:
        text = text.replace(json.dumps(after[key]), '"…"')
    scene.say(f"its form: {text}")
    scene.say(f"files: {_listing(folder)}")


async def _written_anew(scene: Scene) -> None:
    folder = scene.folder("Kitchen")
    await scene.lab.add_account(ACCOUNT)
    await scene.lab.renew_credentials(ACCOUNT)
    await scene.lab.add_fault(Service.ACCESS_POINT, Delay(_DELAY_S))
    zone = await scene.start()
    await zone.line("Connecting to AP")
    (folder / _CREDENTIALS).unlink()
    await scene.outcome(zone)
    scene.say(f"files: {_listing(folder)}")


async def _copied(scene: Scene) -> None:
    kitchen = await scene.registered("Kitchen")
    bath = scene.folder("Bath")
    bath.mkdir(parents=True)
    shutil.copy(scene.folder("Kitchen") / _CREDENTIALS, bath)
    await scene.outcome(await scene.start("Bath", account=None))
    scene.say(f"{'still' if kitchen.running else 'no longer'} running", kitchen)


def _broken(file: str, content: str) -> Drive:
    async def drive(scene: Scene) -> None:
        folder = scene.folder("Kitchen")
        write_credentials(folder, ACCOUNT)
        (folder / file).write_text(content)
        await scene.outcome(await scene.start(account=None))

    return drive


async def _no_folder(scene: Scene) -> None:
    folder = scene.folder("Kitchen")
    folder.parent.mkdir()
    folder.write_text("no folder")
    await scene.outcome(await scene.start(account=None))


def _row(name: str, happens: str, means: str, drive: Drive) -> Row:
    return Row(name, Section.FILES, happens, means, drive)


FILES: tuple[Row, ...] = (
    _row(
        "credentials_kept",
        "it logs in with stored credentials, and Spotify confirms them",
        "The file isn't written when nothing changed.",
        _left_alone,
    ),
    _row(
        "credentials_renewed",
        "Spotify answers the login with other credentials",
        "The file is written over in place; whoever keeps a copy has to take the new one.",
        _renewed,
    ),
    _row(
        "credentials_written",
        "the file is gone when Spotify answers the login with other credentials",
        "librespot's own file may be read by everybody: its folder has to be private.",
        _written_anew,
    ),
    _row(
        "credentials_copied",
        "another zone starts with a copy of the file",
        "One login serves any number of zones of an account.",
        _copied,
    ),
    _row(
        "credentials_broken",
        "credentials.json isn't JSON",
        "As if there were none, but for the warning.",
        _broken(_CREDENTIALS, "{"),
    ),
    _row(
        "volume_broken",
        "the file that keeps the volume holds no number",
        "Harmless: the volume is the usual one.",
        _broken("volume", "loud"),
    ),
    _row(
        "cache_no_folder",
        "the folder for its files is a file",
        "It goes on without its files, so it has no credentials.",
        _no_folder,
    ),
)
