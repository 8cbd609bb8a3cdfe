"""What every policy is: somebody who starts and stops the zones' programs."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

type Json = Mapping[str, Json] | Sequence[Json] | str | float | bool | None
type Memory = Mapping[str, Json]


class Supervisor(Protocol):
    """Keeps the zones of a house running."""

    learns: ClassVar[bool]
    """Whether the past changes what it does beyond its delays."""

    def want(self, accounts: Sequence[Sequence[str]]) -> None:
        """Keep these zones running from now on, listed by the account that they belong to."""

    def memory(self) -> Memory | None:
        """Return what it keeps over its end, None when that is nothing."""

    async def close(self) -> None:
        """End all zones and itself."""
