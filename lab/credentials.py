"""The credentials file with which a device of a lab account logs in."""

import base64
import json
import os
from pathlib import Path
import secrets

_STORED_CREDENTIALS = 1


def make_secret() -> bytes:
    """Return a secret to log in with, drawn anew."""
    return secrets.token_bytes(48)


def make_credentials(account: str) -> str:
    """Return the text of a credentials.json for `account`.

    The secret in it is drawn anew; the lab accepts any.
    """
    return json.dumps(
        {
            "username": account,
            "auth_type": _STORED_CREDENTIALS,
            "auth_data": base64.b64encode(make_secret()).decode(),
        }
    )


def write_credentials(folder: Path, account: str) -> Path:
    """Write a credentials.json for `account` to `folder`, which is made.

    Only the owner may look into either.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "credentials.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(make_credentials(account))
    return path
