"""Real librespot processes, as the tests of the lab start them."""

import asyncio
from pathlib import Path
from typing import Self, override

from bench.zone import Zone as AnyZone, lab_environment
from lab.api import LabInfo
from lab.credentials import write_credentials
from lab.program import arguments

_LOG_FILTER = (
    "warn,librespot=info,librespot_core::session=debug,librespot_core::dealer=trace,"
    "librespot_core::dealer::protocol=warn,librespot_connect::spirc=debug,"
    "librespot_discovery=debug"
)
_AND_PLAYER = ",librespot_connect::spirc=trace"
_PATIENCE_S = 30.0


class Zone(AnyZone):
    """A zone of a lab, with the credentials of an account unless it isn't paired yet.

    It logs what its player does only if that is asked for.
    """

    def __init__(
        self,
        program: Path,
        info: LabInfo,
        name: str,
        account: str,
        *options: str,
        paired: bool = True,
        player_logged: bool = False,
    ) -> None:
        self.folder = info.folder / "zones" / f"{account}-{name}"
        self._account = account
        self._paired = paired
        usual = arguments(info, name, self.folder, announced=not paired)
        log_filter = _LOG_FILTER + (_AND_PLAYER if player_logged else "")
        environment = lab_environment(info) | {"RUST_LOG": log_filter}
        super().__init__(name, program, (*usual, *options), environment)

    @override
    async def __aenter__(self) -> Self:
        if self._paired:
            write_credentials(self.folder, self._account)
        return await super().__aenter__()

    async def exit_status(self) -> int:
        """Wait for its end, but not for ever."""
        async with asyncio.timeout(_PATIENCE_S):
            return await self.ended()
