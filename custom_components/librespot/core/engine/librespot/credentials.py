"""What librespot logs in with: its `credentials.json`, read as strictly as librespot reads it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import json

MAX_SIZE = 64 * 1024
"""Bytes. librespot's own file has some 300."""

_MAX_USER = 255
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# librespot's types of login (`AuthenticationType` of its protocol). Stored credentials last; a
# password isn't taken any more, and a token is over within the hour.
_LASTING = frozenset((1, 2))
_PASSING = frozenset((0, 3, 4))


class CredentialsProblem(StrEnum):
    """Why something is no credentials of librespot's."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_LIBRESPOT = "not_librespot"
    """Of something else: a token of Spotify's Web API, for example."""
    NOT_LASTING = "not_lasting"
    """A password or an access token instead of stored credentials."""
    DAMAGED = "damaged"
    """Incomplete or altered."""


class CredentialsError(ValueError):
    """Something is no credentials of librespot's. Holds nothing of what was read."""

    def __init__(self, problem: CredentialsProblem) -> None:
        """Keep what is wrong."""
        super().__init__(f"not credentials of librespot: {problem}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account's credentials."""

    user: str = field(repr=False)
    """Spotify's own name of the user, 1 to 255 characters: whose they are."""
    content: bytes = field(repr=False)
    """The file as librespot itself would write it. A secret."""


class _AmbiguousError(ValueError):
    """One key stands there twice."""


def parse(content: bytes) -> Credentials:
    """Return the credentials that a `credentials.json` holds. Raises CredentialsError."""
    if len(content) > MAX_SIZE:
        raise CredentialsError(CredentialsProblem.TOO_LARGE)
    # An editor may have put the mark there; librespot would stumble over it.
    text = content.removeprefix(_BYTE_ORDER_MARK).strip()
    if not text:
        raise CredentialsError(CredentialsProblem.EMPTY)
    document: object = None
    problem = None
    try:
        document = json.loads(text.decode(), object_pairs_hook=_unambiguous)
    except _AmbiguousError:
        problem = CredentialsProblem.DAMAGED
    except ValueError, RecursionError:
        problem = CredentialsProblem.NOT_JSON
    if problem is not None:
        # Raised out here, because a decoder's error has the whole text with it.
        raise CredentialsError(problem)
    if not isinstance(document, dict):
        raise CredentialsError(CredentialsProblem.NOT_LIBRESPOT)
    return _read(document)


def renewal(held: bytes, found: bytes) -> bytes | None:
    """Return the credentials found, if they are the same user's and other than those held."""
    try:
        old, new = parse(held), parse(found)
    except CredentialsError:
        return None
    return new.content if new.user == old.user and new.content != old.content else None


def _unambiguous(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _AmbiguousError
    return document


def _read(document: Mapping[str, object]) -> Credentials:
    data_keys = document.keys() & {"auth_data", "encoded_auth_blob"}
    if "auth_type" not in document or not data_keys:
        raise CredentialsError(CredentialsProblem.NOT_LIBRESPOT)
    kind = document["auth_type"]
    # A bool is an int to Python, and True would pass for 1.
    if type(kind) is not int or kind not in _LASTING | _PASSING or len(data_keys) > 1:
        raise CredentialsError(CredentialsProblem.DAMAGED)
    if kind in _PASSING:
        raise CredentialsError(CredentialsProblem.NOT_LASTING)
    user = document.get("username")
    if not isinstance(user, str) or not 0 < len(user) <= _MAX_USER or not user.isprintable():
        raise CredentialsError(CredentialsProblem.DAMAGED)
    normalised = {
        "username": user,
        "auth_type": kind,
        "auth_data": _checked_data(document[data_keys.pop()]),
    }
    content = json.dumps(normalised, ensure_ascii=False, separators=(",", ":"))
    return Credentials(user, content.encode())


def _checked_data(value: object) -> str:
    """Return base64 as librespot's own reader takes it, which is stricter than Python's."""
    data = b""
    if isinstance(value, str):
        try:
            data = base64.b64decode(value, validate=True)
        except ValueError:
            data = b""
    if not data:
        raise CredentialsError(CredentialsProblem.DAMAGED)
    return base64.b64encode(data).decode()
