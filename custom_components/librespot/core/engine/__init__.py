"""What is started: an engine turns settings into a command, and its output into signals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..launcher import Command
from ..model import AccountConfig, ZoneConfig
from .signals import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRequest:
    """All an engine needs to know to make one session's command."""

    zone_id: str
    account: AccountConfig
    zone: ZoneConfig
    credentials: bytes = field(repr=False)
    """The account's `credentials.json`, as it stands in the file. A secret."""


class Reader(Protocol):
    """Reads one session's stream of lines; one reader per session, as it may keep state."""

    def read(self, line: bytes) -> Signal | None:
        """Return what a line says, or None when it says nothing of interest.

        Never raises, whatever the line holds. `line` has no line end.
        """

    def shown(self, line: bytes) -> str | None:
        """Return a line as a log may hold it, without what is secret; None: nothing is left."""


class Engine(Protocol):
    """A program that makes a zone a Spotify Connect device."""

    @property
    def minimum_version(self) -> tuple[int, int, int]:
        """The oldest version of the program that this engine knows how to read."""

    @property
    def credentials_file(self) -> str:
        """Name of the file, in a session's folder, which the program itself may renew."""

    def command(self, request: SessionRequest, environment: Mapping[str, str]) -> Command:
        """Return what to start; `environment` is ours, of which only the needed is passed on."""

    def reader(self) -> Reader:
        """Return a reader for one new session."""

    def renewal(self, held: bytes, found: bytes) -> bytes | None:
        """Return what the account should hold from now on, None when nothing is new.

        `held` is what a session was started with, `found` what lies in its folder after it
        registered: credentials that can't be read, or are another user's, are no renewal.
        """
