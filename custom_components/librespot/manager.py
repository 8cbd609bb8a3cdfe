"""The domain's owner of everything that runs, whatever becomes of the entries meanwhile."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
import os
from pathlib import Path
from random import Random
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import instance_id
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER
from .core import private_files
from .core.account import Account
from .core.engine.librespot import LibrespotEngine
from .core.engine.librespot.credentials import CredentialsError, parse
from .core.launcher.leftovers import end_leftovers
from .core.launcher.local import LocalLauncher
from .core.pace import Address
from .memory import Memory, async_remove_memory
from .outside import Internet

DATA_MANAGER: HassKey[Manager] = HassKey(DOMAIN)

# Folders that a program of the user's is looked for in when PATH has none, as a developer's own
# build isn't on it; separated as PATH is. librespot takes every variable that begins with its own
# name for an option, hence this one doesn't.
ENV_PROGRAM_FOLDERS: Final = "HASS_LIBRESPOT_PROGRAM_FOLDERS"

CREDENTIALS_FILE: Final = "credentials.json"
KEPT_AFTER_FAILED_SETUP: Final = 60
CLOSE_LIMIT: Final = 10
# Offers are taken up within a second; one whose entry was never made must not stay for ever.
MAX_OFFERS: Final = 4


@dataclass
class ManagedAccount:
    """One account, which outlives a reload of the entry, and the end it is waiting for."""

    account: Account
    memory: Memory
    ends_at: float | None = None
    """Seconds on the event loop's clock."""
    cancel_end: CALLBACK_TYPE | None = None

    @callback
    def keep(self) -> None:
        """Forget that the account was to be ended."""
        if self.cancel_end is not None:
            self.cancel_end()
            self.cancel_end = None


class Manager:
    """Holds the accounts over reloads, keeps their credentials, and ends it all."""

    def __init__(self, hass: HomeAssistant) -> None:
        """See to it that nothing outlives Home Assistant."""
        self._hass = hass
        self._accounts: dict[str, ManagedAccount] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._writing = asyncio.Lock()
        self._offers: dict[str, bytes] = {}
        self._leftovers: asyncio.Task[None] | None = None
        self._address = Address(Random())  # noqa: S311 - delays, not secrets
        self.closing = False
        self.zone_forms = asyncio.Lock()
        """Held from the last look at all zones until new ones are stored, by one form at a time."""
        self.marker = ""
        self.program_search = tuple(
            Path(folder)
            for folder in os.environ.get(ENV_PROGRAM_FOLDERS, "").split(os.pathsep)
            if folder
        )
        # Background tasks are cancelled at stop, and nobody waits for what they still have to do:
        # processes are ended before. The listener is for whatever slipped through.
        hass.async_add_shutdown_job(HassJob(self.async_close, "librespot end"))
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self.async_close)

    def folder(self, entry_id: str) -> Path:
        """Return an account's private folder."""
        return Path(self._hass.config.path(STORAGE_DIR, DOMAIN, entry_id))

    @callback
    def offer_credentials(self, user: str, content: bytes) -> None:
        """Take the credentials for an entry of this unique id that is about to be made."""
        self._offers.pop(user, None)
        while len(self._offers) >= MAX_OFFERS:
            del self._offers[next(iter(self._offers))]
        self._offers[user] = content

    async def async_replace_credentials(self, entry: ConfigEntry[Any], content: bytes) -> None:
        """Give an account other credentials, from the next login on.

        Raises OSError when they can't be written; nothing has changed then.
        """
        async with self._locks[entry.entry_id], self._writing:
            if self._hass.config_entries.async_get_entry(entry.entry_id) is None:
                return  # it was removed a moment ago, and all that was kept of it
            await self._async_write(entry.entry_id, content)
            self._withdraw_offer(entry)
            if (managed := self._accounts.get(entry.entry_id)) is not None:
                managed.account.give_credentials(content)

    async def async_adopt(self, entry: ConfigEntry[Any]) -> Account:
        """Return the entry's account: the one that runs, else a new one.

        Raises OSError when its credentials can't be read.
        """
        if self._leftovers is None:
            self._leftovers = self._hass.async_create_background_task(
                self._async_end_leftovers(), "librespot leftovers"
            )
        await asyncio.shield(self._leftovers)
        async with self._locks[entry.entry_id]:
            managed = self._accounts.get(entry.entry_id)
            credentials = await self._async_credentials(entry, managed)
            if managed is None:
                managed = await self._async_make(entry)
                self._accounts[entry.entry_id] = managed
                if self.closing:
                    await managed.account.close()
            managed.keep()
            if credentials is not None:
                managed.account.give_credentials(credentials)
            return managed.account

    @callback
    def async_park(self, entry: ConfigEntry[Any]) -> None:
        """Let an account run on while its entry is away.

        A reload adopts it a moment later. When the entry's setup failed, nobody may ever.
        """
        if (managed := self._accounts.get(entry.entry_id)) is None:
            return
        if entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
            managed.ends_at = None
            return
        now = self._hass.loop.time()
        if managed.ends_at is None:
            # Counted from the first failure: what is tried again and again may never succeed.
            managed.ends_at = now + KEPT_AFTER_FAILED_SETUP

        async def end(_: datetime) -> None:
            async with self._locks[entry.entry_id]:
                # An adoption that came in between has the last word.
                if managed.cancel_end is not None:
                    await self._async_end(entry.entry_id)

        managed.cancel_end = async_call_later(
            self._hass,
            max(0, managed.ends_at - now),
            HassJob(end, "librespot end of an account without entry", cancel_on_shutdown=True),
        )

    async def async_save(self, entry: ConfigEntry[Any]) -> None:
        """Keep what an account learned so far."""
        if (managed := self._accounts.get(entry.entry_id)) is not None:
            await managed.memory.async_save()

    async def async_end(self, entry: ConfigEntry[Any]) -> None:
        """End an account's processes."""
        async with self._locks[entry.entry_id]:
            await self._async_end(entry.entry_id)

    async def async_remove(self, entry: ConfigEntry[Any]) -> None:
        """End an account and remove all that was kept of it."""
        self._withdraw_offer(entry)
        try:
            await self.async_end(entry)
        finally:
            # Whatever came of the processes: credentials don't stay behind.
            self._locks.pop(entry.entry_id, None)
            await self._async_remove_folder(entry)
            await async_remove_memory(self._hass, entry)

    async def async_close(self, _: Event | None = None) -> None:
        """End every process of every account."""
        self.closing = True
        try:
            async with asyncio.timeout(CLOSE_LIMIT):
                results = await asyncio.gather(
                    *(
                        self._async_close_account(entry_id, managed)
                        for entry_id, managed in self._accounts.items()
                    ),
                    return_exceptions=True,
                )
        except TimeoutError:
            LOGGER.warning("Not every program ended within %s seconds", CLOSE_LIMIT)
        else:
            for error in filter(None, results):
                LOGGER.error("An account's end failed", exc_info=error)
        self._accounts.clear()

    async def async_save_renewed(self, entry_id: str, content: bytes) -> None:
        """Keep credentials that Spotify renewed, unless a person gave others meanwhile.

        Raises OSError.
        """
        async with self._writing:
            managed = self._accounts.get(entry_id)
            if managed is not None and managed.account.credentials == content:
                await self._async_write(entry_id, content)

    @callback
    def _withdraw_offer(self, entry: ConfigEntry[Any]) -> None:
        """Forget what was offered for an entry that wasn't made yet."""
        self._offers.pop(entry.unique_id or "", None)

    async def _async_remove_folder(self, entry: ConfigEntry[Any]) -> None:
        """Remove an account's folder, or tell why it stays."""
        try:
            await self._hass.async_add_executor_job(
                private_files.remove_tree, self.folder(entry.entry_id)
            )
        except OSError as error:
            LOGGER.warning("The folder of %s could not be removed: %s", entry.title, error)

    async def _async_make(self, entry: ConfigEntry[Any]) -> ManagedAccount:
        """Return an account that runs nothing yet, and knows what was learned of it before."""
        account = self._new_account(entry.entry_id)
        memory = Memory(self._hass, entry, account)
        await memory.async_recall()
        return ManagedAccount(account, memory)

    def _new_account(self, entry_id: str) -> Account:
        """Return an account that runs nothing yet."""
        return Account(
            engine=LibrespotEngine(),
            launcher=LocalLauncher(self.folder(entry_id), self.program_search, self.marker),
            environment=dict(os.environ),
            save_credentials=partial(self.async_save_renewed, entry_id),
            random=Random(),  # noqa: S311 - delays, not secrets
            address=self._address,
            outside=Internet(),
        )

    async def _async_write(self, entry_id: str, content: bytes) -> None:
        """Write an account's credentials, or raise OSError."""
        await self._hass.async_add_executor_job(
            _write, self.folder(entry_id) / CREDENTIALS_FILE, content
        )

    async def _async_credentials(
        self, entry: ConfigEntry[Any], managed: ManagedAccount | None
    ) -> bytes | None:
        """Return what an account is to log in with from now on; None: what it has, if any.

        Raises OSError.
        """
        if managed is not None and managed.account.credentials is not None:
            # The file may be older: what Spotify renewed is written a little later.
            self._withdraw_offer(entry)
            return None
        folder = self.folder(entry.entry_id)
        if managed is None:
            await self._hass.async_add_executor_job(_remove_strangers, folder, {*entry.subentries})
        credentials = await self._hass.async_add_executor_job(_read, folder / CREDENTIALS_FILE)
        if credentials is not None and not _is_usable(credentials):
            LOGGER.warning("The file with the credentials of %s is damaged", entry.title)
            credentials = None
        # An offer is for an entry that is new. One that has credentials has newer ones.
        if credentials is None and (offer := self._offers.get(entry.unique_id or "")) is not None:
            await self._async_write(entry.entry_id, offer)
            credentials = offer
        self._withdraw_offer(entry)
        return credentials

    async def _async_end(self, entry_id: str) -> None:
        """End an account's processes; the lock is held."""
        if (managed := self._accounts.get(entry_id)) is not None:
            managed.keep()
            try:
                await self._async_close_account(entry_id, managed)
            finally:
                del self._accounts[entry_id]

    async def _async_close_account(self, entry_id: str, managed: ManagedAccount) -> None:
        """End an account; keep what it learned, and its credentials should their file be gone."""
        account = managed.account
        try:
            await account.close()
            if account.credentials is not None:
                with suppress(OSError):
                    await self._hass.async_add_executor_job(
                        _write_missing,
                        self.folder(entry_id) / CREDENTIALS_FILE,
                        account.credentials,
                    )
        finally:
            await managed.memory.async_end()

    async def _async_end_leftovers(self) -> None:
        """End what a Home Assistant that was killed left running; once, before anything starts."""
        # Of two installations on one machine neither may end the other's: a copy has the same id,
        # and in two containers the folder has the same name.
        identity = await instance_id.async_get(self._hass)
        self.marker = f"{identity} {self._hass.config.config_dir}"
        try:
            number = await end_leftovers(self.marker)
        except OSError as error:
            LOGGER.warning("Could not look for programs that were left running: %s", error)
        else:
            if number:
                LOGGER.info("Ended %s programs that an earlier Home Assistant left running", number)


@callback
def async_get_manager(hass: HomeAssistant) -> Manager:
    """Return the domain's manager; a flow may need it before anything was set up."""
    if (manager := hass.data.get(DATA_MANAGER)) is None:
        manager = hass.data[DATA_MANAGER] = Manager(hass)
    return manager


def _write(file: Path, content: bytes) -> None:
    """Write a private file into a private folder."""
    private_files.make_folder(file.parent)
    private_files.write(file, content)


def _read(file: Path) -> bytes | None:
    """Return what a private file holds; one that came from elsewhere is made private.

    Raises OSError.
    """
    if (content := private_files.read(file)) is not None:
        # Who can't write now can still read, and the next setup tries again.
        with suppress(OSError):
            private_files.make_folder(file.parent)
            private_files.write_when_other(file, content)
    return content


def _is_usable(credentials: bytes) -> bool:
    """Return whether it makes sense to start programs with them."""
    try:
        parse(credentials)
    except CredentialsError:
        return False
    return True


def _write_missing(file: Path, content: bytes) -> None:
    """Write a private file that somebody deleted."""
    if not file.exists():
        _write(file, content)


def _remove_strangers(folder: Path, zone_ids: set[str]) -> None:
    """Remove the folders of zones that were removed while their account was away, if possible."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and path.name not in zone_ids:
                private_files.remove_tree(path)
