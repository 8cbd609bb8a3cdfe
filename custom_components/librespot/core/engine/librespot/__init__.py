"""The first engine: librespot 0.8, by its command line, environment, log and player events."""

from collections.abc import Mapping
from typing import override

from ...launcher import Command
from .. import Engine, Reader, SessionRequest
from .command import CREDENTIALS_FILE, make_command
from .credentials import renewal
from .parser import LibrespotReader
from .program import MINIMUM_VERSION


class LibrespotEngine(Engine):
    """Makes a zone a Spotify Connect device with librespot."""

    @property
    @override
    def minimum_version(self) -> tuple[int, int, int]:
        return MINIMUM_VERSION

    @property
    @override
    def credentials_file(self) -> str:
        return CREDENTIALS_FILE

    @override
    def command(self, request: SessionRequest, environment: Mapping[str, str]) -> Command:
        return make_command(request, environment)

    @override
    def reader(self) -> Reader:
        return LibrespotReader()

    @override
    def renewal(self, held: bytes, found: bytes) -> bytes | None:
        return renewal(held, found)
