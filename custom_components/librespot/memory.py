"""What an account learned, kept over restarts of Home Assistant."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import UnsupportedStorageVersionError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN, LOGGER
from .core.account import Account
from .core.model import AccountStatus, Restart, ZoneStatus
from .core.pace import Json

VERSION: Final = 1
SAVE_DELAY_S: Final = 300
"""Seconds from a change to its write: what a power cut takes is soon learned again."""


class Memory:
    """Writes what one account learned, now and then, and gives it back to the account's next life.

    It is worth little, so nothing that is wrong with it keeps an account from working.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], account: Account) -> None:
        """Follow an account until its end."""
        self._title = entry.title
        self._account = account
        self._store: Store[dict[str, Json]] = Store(
            hass, VERSION, storage_key(entry), private=True, atomic_writes=True
        )
        self._save_is_due = False
        self._unfollow = account.subscribe(self)

    async def async_recall(self) -> None:
        """Let the account go on where it was; before its first `configure`."""
        try:
            if (memory := await self._store.async_load()) is not None:
                self._account.recall(memory, _wall_clock())
        except UnsupportedStorageVersionError:
            self._begin_afresh("a newer version of this integration wrote it")
        # Store passes on whatever becomes of a file that isn't one of its own.
        except Exception as error:  # noqa: BLE001
            self._begin_afresh(f"{error} ({type(error).__name__})")

    @callback
    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Save later: a login came to something."""
        self._async_save_later()

    @callback
    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Save later: so many more are the zone's by now."""
        self._async_save_later()

    @callback
    def account_changed(self, status: AccountStatus) -> None:
        """Save later: a freeze began or ended."""
        self._async_save_later()

    async def async_save(self) -> None:
        """Save now; while Home Assistant stops, with its last writes."""
        try:
            await self._store.async_save(self._content())
        except Exception:  # noqa: BLE001 - told in full, and no reason to keep anybody waiting
            LOGGER.exception("What was learned of %s could not be kept", self._title)

    async def async_end(self) -> None:
        """Save for the last time; follow the account no longer."""
        self._unfollow()
        await self.async_save()

    @callback
    def _async_save_later(self) -> None:
        # Each further call would put a write off that is due already, perhaps for ever.
        if not self._save_is_due:
            self._save_is_due = True
            self._store.async_delay_save(self._content, SAVE_DELAY_S)

    @callback
    def _content(self) -> dict[str, Json]:
        self._save_is_due = False
        return self._account.memory(_wall_clock())

    def _begin_afresh(self, reason: str) -> None:
        LOGGER.warning(
            "What was learned of %s can't be used and is learned anew: %s",
            self._title,
            reason,
        )


async def async_remove_memory(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove what was kept of an account that has ended, or tell why it stays."""
    store: Store[dict[str, Json]] = Store(hass, VERSION, storage_key(entry))
    try:
        await store.async_remove()
    except OSError as error:
        LOGGER.warning("What was learned of %s could not be removed: %s", entry.title, error)


def storage_key(entry: ConfigEntry[Any]) -> str:
    """Return the name under which Home Assistant keeps what an account learned."""
    return f"{DOMAIN}.{entry.entry_id}"


def _wall_clock() -> float:
    """Return the time now, in seconds since the epoch."""
    return dt_util.utcnow().timestamp()
