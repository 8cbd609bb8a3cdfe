"""What is typed into the forms, held against the world. What isn't a coroutine may block."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
import os
from pathlib import Path
import re
import shutil
import stat
from typing import Any, Final

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant

from .const import CONF_ACCESS_POINT_PORT, CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROGRAM, CONF_PROXY
from .core.engine.librespot.command import PIPE, PROGRAM_NAME, SUBPROCESS
from .core.engine.librespot.credentials import MAX_SIZE
from .core.engine.librespot.program import (
    MINIMUM_VERSION,
    ProgramError,
    ProgramInfo,
    ProgramProblem,
    check_program,
    dotted,
    find_program,
)
from .core.engine.librespot.shell_words import MissingQuoteError, split
from .flow_schemas import FIELD_CREDENTIALS_FILE
from .manager import async_get_manager

_PROGRAM_PROBLEMS: Final = {
    ProgramProblem.MISSING: "program_missing",
    ProgramProblem.FOLDER: "program_folder",
    ProgramProblem.NOT_EXECUTABLE: "program_not_executable",
    ProgramProblem.UNSUITABLE: "program_unsuitable",
    ProgramProblem.HANGS: "program_hangs",
    ProgramProblem.NOT_LIBRESPOT: "program_not_librespot",
    ProgramProblem.TOO_OLD: "program_too_old",
    ProgramProblem.CRASHED: "program_crashed",
    ProgramProblem.RESOURCES: "program_resources",
}

_PROXY: Final = re.compile(r"http://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})/?")
_HIGHEST_PORT: Final = 65535
_VARIABLE: Final = re.compile(r"[A-Za-z_]\w*=")
"""How a shell's command begins that sets a variable. librespot takes that for the program."""


class FieldError(Exception):
    """A field of a form holds what can't be."""

    def __init__(self, key: str, problem: str, **placeholders: str) -> None:
        """Keep the field, the key of the text that says so, and what stands in that text."""
        super().__init__(problem)
        self.key = key
        self.problem = problem
        self.placeholders = placeholders


@dataclass
class Problems:
    """All that is wrong with a form."""

    errors: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)

    def add(self, error: FieldError) -> None:
        """Add what is wrong with one field."""
        self.errors[error.key] = error.problem
        self.placeholders.update(error.placeholders)


async def async_program(hass: HomeAssistant, given: str | None) -> ProgramInfo:
    """Return what librespot says of itself, the one given or else the one that is found."""
    search = async_get_manager(hass).program_search
    path = Path(given) if given else None
    try:
        path = await hass.async_add_executor_job(find_program, path, search)
        return await check_program(path)
    except ProgramError as error:
        raise FieldError(
            CONF_PROGRAM,
            _PROGRAM_PROBLEMS[error.problem],
            program=str(path or PROGRAM_NAME),
            version=dotted(error.version or ()),
            minimum=dotted(MINIMUM_VERSION),
        ) from error


def read_upload(hass: HomeAssistant, file_id: str) -> bytes:
    """Return an uploaded file's content; the file is gone afterwards, whatever it held.

    Of one that is too large for credentials, only as much as tells that.
    """
    try:
        with process_uploaded_file(hass, file_id) as path, path.open("rb") as file:
            return file.read(MAX_SIZE + 1)
    except OSError, ValueError:
        # A file can be used once: a form that is submitted again has none.
        raise FieldError(FIELD_CREDENTIALS_FILE, "upload_gone") from None


def check_settings(typed: Mapping[str, Any]) -> tuple[dict[str, Any], Problems]:
    """Return an account's settings as they are stored, and what is wrong with them.

    The program is still to be asked.
    """
    settings: dict[str, Any] = {}
    problems = Problems()
    for key, check in _SETTINGS.items():
        try:
            if key in typed and (value := check(typed[key])):
                settings[key] = value
        except FieldError as error:
            problems.add(error)
    return settings, problems


def _checked_proxy(typed: str) -> str | None:
    """Return a proxy's address as librespot takes it."""
    if not (proxy := typed.strip()):
        return None
    match = _PROXY.fullmatch(proxy)
    if match is None or not 1 <= int(match[1]) <= _HIGHEST_PORT:
        raise FieldError(CONF_PROXY, "proxy_invalid")
    return proxy.removesuffix("/")


def _checked_port(typed: float) -> int:
    """Return a port."""
    if not typed.is_integer() or not 1 <= typed <= _HIGHEST_PORT:
        raise FieldError(CONF_ACCESS_POINT_PORT, "port_invalid")
    return int(typed)


def _checked_folders(typed: Sequence[str]) -> list[str]:
    """Return folders that exist."""
    folders = [folder for text in typed if (folder := text.strip())]
    for folder in folders:
        path = Path(folder)
        if not path.is_absolute() or not path.is_dir():
            raise FieldError(CONF_LOCAL_FILES, "folder_missing", folder=folder)
    return folders


_SETTINGS: Final[Mapping[str, Callable[[Any], Any]]] = {
    CONF_PROGRAM: str.strip,
    CONF_PROXY: _checked_proxy,
    CONF_ACCESS_POINT_PORT: _checked_port,
    CONF_LOCAL_FILES: _checked_folders,
}


def check_outputs(
    backend: str, devices: Mapping[str, str], pipes: Mapping[str, str]
) -> list[list[str]]:
    """Raise FieldError when a speaker's output can't be; return how command lines were read.

    `devices` is by speaker; `pipes` is the other speakers' own, to their names.
    """
    if any(not device.isprintable() for device in devices.values()):
        raise FieldError(CONF_DEVICE, "device_unprintable")
    if backend == PIPE:
        _check_pipes(devices, pipes)
    if backend == SUBPROCESS:
        return [_checked_command(device) for device in dict.fromkeys(devices.values())]
    return []


def _check_pipes(devices: Mapping[str, str], pipes: Mapping[str, str]) -> None:
    """See to it that every speaker has a pipe, and none another's."""
    owners = {os.path.realpath(path): name for path, name in pipes.items()}
    for name, device in devices.items():
        _check_pipe(device)
        path = os.path.realpath(device)
        if (owner := owners.get(path)) is not None:
            raise FieldError(CONF_DEVICE, "pipe_shared", path=device, name=name, other=owner)
        owners[path] = name


def _check_pipe(device: str) -> None:
    """See to it that a pipe is there, or can be made."""
    path = Path(device)
    if not path.is_absolute():
        raise FieldError(CONF_DEVICE, "pipe_not_absolute")
    try:
        mode = path.stat().st_mode
    except FileNotFoundError, NotADirectoryError:
        if not os.access(path.parent, os.W_OK | os.X_OK) or not path.parent.is_dir():
            raise FieldError(CONF_DEVICE, "pipe_no_folder", folder=str(path.parent)) from None
        return
    except PermissionError:
        raise FieldError(CONF_DEVICE, "pipe_denied", path=device) from None
    except OSError as error:
        raise FieldError(
            CONF_DEVICE, "pipe_unusable", path=device, error=error.strerror or str(error)
        ) from None
    if not stat.S_ISFIFO(mode):
        raise FieldError(CONF_DEVICE, "pipe_not_fifo", path=device)
    if not os.access(path, os.R_OK | os.W_OK):
        raise FieldError(CONF_DEVICE, "pipe_denied", path=device)


def _checked_command(device: str) -> list[str]:
    """Return a command line's words as librespot will split them."""
    try:
        words = split(device)
    except MissingQuoteError:
        raise FieldError(CONF_DEVICE, "command_unreadable") from None
    if not words:
        raise FieldError(CONF_DEVICE, "command_missing")
    program = words[0]
    if _VARIABLE.match(program):
        raise FieldError(CONF_DEVICE, "command_variable")
    # librespot runs in a folder of its own: a relative path would lead nowhere.
    if (os.sep in program and not Path(program).is_absolute()) or shutil.which(program) is None:
        raise FieldError(CONF_DEVICE, "command_not_found", program=program)
    return words
