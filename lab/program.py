"""A copy of librespot that trusts the lab's access point, and how to start it.

The program holds the public key of Spotify's access points, 256 bytes of it,
and nothing at run time can change that. So the lab copies the program and
replaces them in the copy.
"""

from pathlib import Path
import shutil
import tempfile

from .api import LabInfo
from .certificates import SERVER_KEY_BYTES
from .errors import LabError

# The first bytes of the key, enough to find it; as in librespot-core's handshake.
_KEY_BEGINS = bytes.fromhex("ace0460bffc230aff46bfec3bfbf863d")


class PatchError(LabError):
    """The program isn't one that the lab knows how to copy."""


def make_copy(original: Path, copy: Path, key: bytes) -> None:
    """Copy the program `original` to `copy`, with `key` as the server's key.

    The copy appears whole or not at all, and is executable.

    Args:
        original: a librespot.
        copy: replaced if it exists; its folder must exist.
        key: 256 bytes, the modulus of the access point's key.

    Raises:
        PatchError: the known key isn't in `original` exactly once, or `key` has
            another length.
        OSError: a file can't be read or written.
    """
    if len(key) != SERVER_KEY_BYTES:
        raise PatchError(f"the key has {len(key)} bytes instead of {SERVER_KEY_BYTES}")
    position = _key_position(original)
    with tempfile.NamedTemporaryFile(dir=copy.parent, delete=False) as file:
        temporary = Path(file.name)
    try:
        shutil.copyfile(original, temporary)
        with temporary.open("r+b") as file:
            file.seek(position)
            file.write(key)
        temporary.chmod(0o700)
        temporary.replace(copy)
    finally:
        temporary.unlink(missing_ok=True)


def is_patched_copy_of(copy: Path, original: Path, key: bytes) -> bool:
    """Tell whether `copy` is `original` but for `key` in the key's place.

    Raises:
        PatchError: the known key isn't in `original` exactly once.
        OSError: a file can't be read.
    """
    position = _key_position(original)
    expected = original.read_bytes()
    return copy.read_bytes() == (
        expected[:position] + key + expected[position + SERVER_KEY_BYTES :]
    )


def arguments(
    info: LabInfo, name: str, folder: Path, *, announced: bool = False, backend: str = "pipe"
) -> tuple[str, ...]:
    """Return the options with which a patched copy becomes a device of the lab.

    Args:
        info: where the lab is found.
        name: what the device is called.
        folder: where its credentials lie.
        announced: whether it announces itself in the network, to be paired.
        backend: through which it plays.
    """
    return (
        f"--proxy={info.proxy}",
        f"--ap-port={info.ap_port}",
        f"--name={name}",
        f"--system-cache={folder}",
        f"--backend={backend}",
        *(() if announced else ("--disable-discovery",)),
    )


def environment(info: LabInfo) -> dict[str, str]:
    """Return the variables that make a program trust the lab's certificates."""
    return {"SSL_CERT_FILE": str(info.ca_file)}


def _key_position(program: Path) -> int:
    content = program.read_bytes()
    position = content.find(_KEY_BEGINS)
    if position < 0 or position + SERVER_KEY_BYTES > len(content):
        raise PatchError(f"{program} doesn't hold the key to replace")
    if content.find(_KEY_BEGINS, position + 1) >= 0:
        raise PatchError(f"{program} holds the key to replace more than once")
    return position
