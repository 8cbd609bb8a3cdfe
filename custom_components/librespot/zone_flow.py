"""The forms for an account's zones, which users know as speakers: add some, change one."""

from collections.abc import Iterator, Mapping
import json
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.util import slugify

from .const import (
    CONF_AREA,
    CONF_BACKEND,
    CONF_DEVICE,
    CONF_ENABLED,
    CONF_INITIAL_VOLUME,
    CONF_PROGRAM,
    DOMAIN,
    SUBENTRY_ZONE,
)
from .core.engine.librespot.command import PIPE
from .core.engine.librespot.program import real_time_backends
from .core.names import NameNotPossibleError, identity, possible_name
from .flow_checks import FieldError, Problems, async_program, check_outputs
from .flow_schemas import FIELD_NAME, FIELD_NAMES, SECTION_ADVANCED, zone_schema
from .manager import async_get_manager
from .markdown import code, escaped

# Stands in an output for each speaker's own name.
_NAME_PLACEHOLDER: Final = "{name}"
_NAME_SHOWN: Final = 40

_NOT_STORED_AS_TYPED: Final = {FIELD_NAME, FIELD_NAMES, CONF_DEVICE}


class ZoneFlow(ConfigSubentryFlow):
    """Adds zones, or changes one."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._backends: list[str] = []
        # What stands in the form, and what it showed of the zone that is changed. Both are flat:
        # the section is only a matter of looks.
        self._typed: Mapping[str, Any] = {}
        self._shown: Mapping[str, Any] = {}
        self._devices: Mapping[str, str] = {}
        self._commands: list[list[str]] = []
        self._namesakes: Mapping[str, str] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for new zones: a name each, and what they have in common."""
        if not self._typed:
            # A line to begin with; those left empty don't count.
            self._typed = {FIELD_NAMES: [""]}
        return await self._async_step_zones(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for all of a zone again."""
        if not self._typed:
            self._typed = self._shown = self._stored()
        return await self._async_step_zones(user_input)

    async def _async_step_zones(self, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        """Show the form until all in it is good."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if not self._backends:
            try:
                self._backends = await self._async_backends()
            except FieldError as error:
                return self.async_abort(
                    reason=error.problem,
                    description_placeholders={
                        key: escaped(value) for key, value in error.placeholders.items()
                    },
                )
        problems = Problems()
        if user_input is not None:
            advanced = user_input.pop(SECTION_ADVANCED)
            self._typed = {**user_input, **advanced}
            try:
                await self._async_check()
            except FieldError as error:
                problems.add(error)
            else:
                return await self.async_step_command()
        return self._show_zones(problems)

    def _show_zones(self, problems: Problems) -> SubentryFlowResult:
        """Show the form with what stands in it."""
        schema = zone_schema(self._backends, new=self._changed_zone is None)
        return self.async_show_form(
            step_id=self._form,
            data_schema=self.add_suggested_values_to_schema(
                schema, {**self._typed, SECTION_ADVANCED: self._typed}
            ),
            errors=problems.errors,
            description_placeholders={"placeholder": _NAME_PLACEHOLDER, **problems.placeholders},
        )

    async def async_step_command(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show how the output's command line was read, before anything is started by it."""
        if not self._commands:
            return await self.async_step_elsewhere()
        commands = [json.dumps(command, ensure_ascii=False) for command in self._commands]
        return self.async_show_menu(
            step_id="command",
            menu_options=["elsewhere", self._form],
            description_placeholders={
                "commands": "\n".join(f"- {code(command)}" for command in commands)
            },
        )

    async def async_step_elsewhere(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Mention the names that another account's speakers bear too: it is allowed."""
        if not self._namesakes:
            return await self.async_step_save()
        names = [
            f"- {escaped(name)} ({escaped(account)})" for name, account in self._namesakes.items()
        ]
        return self.async_show_menu(
            step_id="elsewhere",
            menu_options=["save", self._form],
            description_placeholders={"names": "\n".join(names)},
        )

    async def async_step_save(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Store what was found good, if it still is; the account follows by itself."""
        async with async_get_manager(self.hass).zone_forms:
            try:
                await self._async_check()
            except FieldError as error:
                problems = Problems()
                problems.add(error)
                return self._show_zones(problems)
            return self._save()

    def _save(self) -> SubentryFlowResult:
        """Store the zones."""
        entry = self._entry
        *others, last = self._devices.items()
        name, device = last
        if zone := self._changed_zone:
            kept = {key: value for key, value in zone.data.items() if key == CONF_AREA}
            return self.async_update_and_abort(
                entry, zone, title=name, data={**kept, **self._settings(device)}
            )
        for other, its_device in others:
            self.hass.config_entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType(self._new_zone(its_device)),
                    subentry_type=SUBENTRY_ZONE,
                    title=other,
                    unique_id=None,
                ),
            )
        return self.async_create_entry(
            title=name,
            data=self._new_zone(device),
            description_placeholders={"names": ", ".join(map(escaped, self._devices))},
        )

    def _new_zone(self, device: str) -> dict[str, Any]:
        """Return what is stored of a new zone."""
        return {CONF_ENABLED: True, **self._settings(device)}

    def _settings(self, device: str) -> dict[str, Any]:
        """Return what is stored of a zone whenever its form is sent."""
        settings = {
            key: value for key, value in self._typed.items() if key not in _NOT_STORED_AS_TYPED
        }
        settings[CONF_INITIAL_VOLUME] = round(settings[CONF_INITIAL_VOLUME])
        if device:
            settings[CONF_DEVICE] = device
        return settings

    async def _async_check(self) -> None:
        """Keep each zone's name and device; raises FieldError when one can't be.

        What was left as the form showed it stays as it is now, wherever it was changed meanwhile.
        """
        stored = self._stored()
        self._typed = _merged(self._typed, self._shown, stored)
        self._shown = stored
        names = self._checked_names()
        device = self._typed.get(CONF_DEVICE, "").strip()
        self._devices = {name: device.replace(_NAME_PLACEHOLDER, slugify(name)) for name in names}
        pipes = {
            zone.data[CONF_DEVICE]: zone.title
            for _, zone in self._other_zones()
            if zone.data[CONF_BACKEND] == PIPE and CONF_DEVICE in zone.data
        }
        self._commands = await self.hass.async_add_executor_job(
            check_outputs, self._typed[CONF_BACKEND], self._devices, pipes
        )
        self._leave_out_what_is_known()

    def _leave_out_what_is_known(self) -> None:
        """See which names other accounts have; a zone's own output and name need no telling."""
        accounts = {
            identity(other.title): entry.title
            for entry, other in self._other_zones()
            if entry.entry_id != self._entry_id
        }
        if zone := self._changed_zone:
            accounts.pop(identity(zone.title), None)
            if self._is_output_of(zone):
                self._commands = []
        self._namesakes = {
            name: accounts[identity(name)] for name in self._devices if identity(name) in accounts
        }

    def _checked_names(self) -> list[str]:
        """Return the names as Spotify will show them; lines left empty don't count."""
        key = FIELD_NAME if self._changed_zone else FIELD_NAMES
        texts = [self._typed[key]] if key == FIELD_NAME else self._typed[key]
        taken = {
            identity(zone.title)
            for entry, zone in self._other_zones()
            if entry.entry_id == self._entry_id
        }
        names: list[str] = []
        for text in [text for text in texts if text.strip()] or [""]:
            try:
                name = possible_name(text, frozenset(taken))
            except NameNotPossibleError as error:
                shown = error.name[:_NAME_SHOWN]
                shown += "…" if shown != error.name else ""
                raise FieldError(key, error.problem, name=shown) from None
            names.append(name)
            taken.add(identity(name))
        return names

    def _stored(self) -> Mapping[str, Any]:
        """Return what a form shows of the zone that is changed; of new ones there is nothing."""
        if (zone := self._changed_zone) is None:
            return {}
        shown = {key: value for key, value in zone.data.items() if key != CONF_AREA}
        return {CONF_ENABLED: True, **shown, FIELD_NAME: zone.title}

    @property
    def _entry(self) -> ConfigEntry:
        """The account.

        Raises AbortFlow when it was removed while the form was open.
        """
        if (entry := self.hass.config_entries.async_get_entry(self._entry_id)) is None:
            raise AbortFlow("account_gone")
        return entry

    @property
    def _form(self) -> str:
        """The step that asks."""
        return SOURCE_RECONFIGURE if self._changed_zone else SOURCE_USER

    @property
    def _changed_zone(self) -> ConfigSubentry | None:
        """The zone that is changed; None while new ones are added.

        Raises AbortFlow when it was removed while the form was open.
        """
        if self.source != SOURCE_RECONFIGURE:
            return None
        if (zone := self._entry.subentries.get(self._reconfigure_subentry_id)) is None:
            raise AbortFlow("speaker_gone")
        return zone

    def _is_output_of(self, zone: ConfigSubentry) -> bool:
        """Say whether what was typed is the output that a zone has already."""
        [device] = self._devices.values()
        return (self._typed[CONF_BACKEND], device) == (
            zone.data[CONF_BACKEND],
            zone.data.get(CONF_DEVICE),
        )

    def _other_zones(self) -> Iterator[tuple[ConfigEntry, ConfigSubentry]]:
        """Return every zone of every account, but for the one that is changed."""
        changed = self._changed_zone
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            for zone in entry.get_subentries_of_type(SUBENTRY_ZONE):
                if zone is not changed:
                    yield entry, zone

    async def _async_backends(self) -> list[str]:
        """Return what the account's own program can send sound to in real time.

        A zone can be changed even while the program can't be asked.
        """
        zone = self._changed_zone
        offered = [zone.data[CONF_BACKEND]] if zone else []
        try:
            program = await async_program(self.hass, self._entry.data.get(CONF_PROGRAM))
            offered.extend(real_time_backends(program))
        except FieldError:
            if zone is None:
                raise
        if not offered:
            raise FieldError(CONF_BACKEND, "no_output")
        return list(dict.fromkeys(offered))


def _merged(
    typed: Mapping[str, Any], shown: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was typed, but what is stored where that is what the form showed."""
    sources = {
        key: stored if typed.get(key) == shown.get(key) else typed
        for key in typed.keys() | stored.keys()
    }
    return {key: source[key] for key, source in sources.items() if key in source}
