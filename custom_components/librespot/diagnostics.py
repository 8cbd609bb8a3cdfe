"""What a user may attach to a report: settings, states and last words, without secrets."""

from collections.abc import Mapping
from dataclasses import asdict
import re
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROGRAM, CONF_PROXY, DOMAIN
from .core.engine.librespot.lines import discreet
from .core.engine.librespot.shell_words import MissingQuoteError, split
from .core.model import Incident
from .runtime import AccountRuntime, LibrespotConfigEntry

# A command line may hold a password, and paths and addresses tell who lives here.
TO_REDACT: Final = {CONF_DEVICE, CONF_LOCAL_FILES, CONF_PROGRAM, CONF_PROXY}
LINES_OF_ONE: Final = 50
LINES_OF_EACH: Final = 10
SHORTEST_WORD: Final = 4
"""Characters of a command line's word that is left out wherever it stands: `-i` would hide much."""
NOTHING: Final = "(?!)"
"""A pattern that nothing fits."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LibrespotConfigEntry
) -> dict[str, Any]:
    """Return an account and all its zones."""
    settings = async_redact_data(entry.data, TO_REDACT)
    if entry.state is not ConfigEntryState.LOADED:
        return {"settings": settings}
    runtime = entry.runtime_data
    return {
        "settings": settings,
        "account": asdict(runtime.account.data),
        "incidents": [
            _incident(hass, entry, incident)
            for incident in (*runtime.core.incidents, runtime.core.status.incident)
            if incident is not None
        ],
        "zones": [_zone(hass, entry, zone_id, LINES_OF_EACH) for zone_id in runtime.zones],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: LibrespotConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return one zone, at greater length; for the account's device, the account."""
    if entry.state is ConfigEntryState.LOADED:
        for domain, identifier in device.identifiers:
            if domain == DOMAIN and identifier in entry.runtime_data.zones:
                return _zone(hass, entry, identifier, LINES_OF_ONE)
    return await async_get_config_entry_diagnostics(hass, entry)


def _zone(
    hass: HomeAssistant, entry: LibrespotConfigEntry, zone_id: str, lines: int
) -> dict[str, Any]:
    """Return one zone with the last lines of its program."""
    runtime: AccountRuntime = entry.runtime_data
    settings = entry.subentries[zone_id].data
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, zone_id), entry.entry_id)
    own = _Own(entry.data, settings)
    status = asdict(runtime.zones[zone_id].data)
    said = [
        shown for line in runtime.core.lines(zone_id) if (shown := own.without(line)) is not None
    ]
    return {
        "settings": async_redact_data(settings, TO_REDACT),
        # It switches the zone off as well, and leaves the switch as it is.
        "device_disabled": device is not None and device.disabled,
        "status": status | {"evidence": own.without(status["evidence"] or "") or None},
        "running": runtime.core.process_id(zone_id) is not None,
        "lines": said[-lines:],
    }


def _incident(
    hass: HomeAssistant, entry: LibrespotConfigEntry, incident: Incident
) -> dict[str, Any]:
    """Return what happened to many zones at once, times in seconds before now."""
    now = hass.loop.time()
    ended_at = incident.ended_at
    losses = {}
    for zone_id, line in incident.losses:
        subentry = entry.subentries.get(zone_id)
        own = _Own(entry.data, {} if subentry is None else subentry.data)
        losses[zone_id] = own.without(line)
    return {
        "trouble": incident.trouble,
        "started_s_ago": round(now - incident.started_at),
        "ended_s_ago": None if ended_at is None else round(now - ended_at),
        "losses": losses,
    }


class _Own:
    """What stands in settings and is to be shown to nobody, as programs repeat it."""

    def __init__(self, *settings: Mapping[str, Any]) -> None:
        self._values = _any_of({re.escape(value) for each in settings for value in _values(each)})
        # A word only as a whole: `player` is a module of librespot's as well.
        self._words = _any_of(
            {
                rf"(?<![\w:]){re.escape(word)}(?!\w)"
                for each in settings
                for word in _words(each.get(CONF_DEVICE, ""))
            }
        )

    def without(self, line: str) -> str | None:
        """Return a line as it may be shown; None: nothing is left."""
        shown = discreet(self._values.sub("…", line))
        # Words last: one may be what a secret is known by.
        return None if shown is None else self._words.sub("…", shown)


def _any_of(patterns: set[str]) -> re.Pattern[str]:
    """Return what fits the longest of some patterns, if there are any."""
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)) or NOTHING)


def _values(settings: Mapping[str, Any]) -> set[str]:
    """Return the values that are redacted where they stand."""
    values: set[str] = set()
    for key in TO_REDACT & settings.keys():
        value: str | list[str] = settings[key]
        for text in [value] if isinstance(value, str) else value:
            # Of an address, what stands behind `http://`; of a folder, no slash at its end.
            values.add(text.removeprefix("http://").rstrip("/"))
    return values - {""}


def _words(device: str) -> set[str]:
    """Return what a command line is made of: one word of it may be a password."""
    try:
        words = split(device)
    except MissingQuoteError:
        words = device.split()
    words += [word.partition("=")[2] for word in words]
    parts = {part for word in words for part in (word, *re.split("[=@]|:(?!/)", word))}
    return {part for part in parts if len(part) >= SHORTEST_WORD}
