"""The forms: which fields they have, and how each is typed."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    AreaSelector,
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .const import (
    CONF_ACCESS_POINT_PORT,
    CONF_AREA,
    CONF_AUTOPLAY,
    CONF_BACKEND,
    CONF_BITRATE,
    CONF_DEVICE,
    CONF_DEVICE_TYPE,
    CONF_ENABLED,
    CONF_GROUP,
    CONF_INITIAL_VOLUME,
    CONF_LOCAL_FILES,
    CONF_NORMALISATION,
    CONF_PROGRAM,
    CONF_PROXY,
    CONF_VOLUME_CURVE,
)
from .core.model import Autoplay, Bitrate, DeviceType, VolumeCurve

# Fields whose content isn't stored under their name, if at all.
FIELD_CREDENTIALS_FILE: Final = "credentials_file"
FIELD_CREDENTIALS_TEXT: Final = "credentials_text"
FIELD_NAME: Final = "name"
FIELD_NAMES: Final = "names"

SECTION_ADVANCED: Final = "advanced"

_CREDENTIALS: Final = {
    vol.Optional(FIELD_CREDENTIALS_FILE): FileSelector(
        FileSelectorConfig(accept=".json,application/json")
    ),
    vol.Optional(FIELD_CREDENTIALS_TEXT): TextSelector(
        TextSelectorConfig(multiline=True, autocomplete="off")
    ),
}

# Nothing here is checked by its selector: within a section that would end in an English text at the
# form's head. The step checks, and shows these fields outside a section when one is wrong.
_SETTINGS: Final = {
    vol.Optional(CONF_PROGRAM): TextSelector(TextSelectorConfig(autocomplete="off")),
    vol.Optional(CONF_PROXY): TextSelector(TextSelectorConfig(autocomplete="off")),
    vol.Optional(CONF_ACCESS_POINT_PORT): NumberSelector(
        NumberSelectorConfig(mode=NumberSelectorMode.BOX)
    ),
    vol.Optional(CONF_LOCAL_FILES): TextSelector(TextSelectorConfig(multiple=True)),
}

USER_SCHEMA: Final = vol.Schema(
    {
        **_CREDENTIALS,
        vol.Required(SECTION_ADVANCED): section(vol.Schema(_SETTINGS), {"collapsed": True}),
    }
)
SETTINGS_SCHEMA: Final = vol.Schema(_SETTINGS)
REAUTH_SCHEMA: Final = vol.Schema(_CREDENTIALS)
RECONFIGURE_SCHEMA: Final = vol.Schema({**_SETTINGS, **_CREDENTIALS})


def _select(options: type[StrEnum] | Sequence[str], translation_key: str) -> SelectSelector:
    """Return a choice of translated options."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[str(option) for option in options],
            mode=SelectSelectorMode.DROPDOWN,
            translation_key=translation_key,
        )
    )


_PERCENT: Final = NumberSelector(
    NumberSelectorConfig(
        min=0, max=100, step=1, unit_of_measurement="%", mode=NumberSelectorMode.SLIDER
    )
)
_NAMES: Final = {vol.Required(FIELD_NAMES): TextSelector(TextSelectorConfig(multiple=True))}
_CHANGED: Final = {
    vol.Required(FIELD_NAME): TextSelector(),
    vol.Required(CONF_ENABLED, default=True): BooleanSelector(),
}
_AREA: Final = {vol.Optional(CONF_AREA): AreaSelector()}
_COMMON: Final = {
    vol.Required(CONF_INITIAL_VOLUME, default=50): _PERCENT,
    vol.Required(CONF_BITRATE, default=Bitrate.HIGH.value): _select(Bitrate, CONF_BITRATE),
    vol.Required(CONF_DEVICE_TYPE, default=DeviceType.SPEAKER.value): _select(
        DeviceType, CONF_DEVICE_TYPE
    ),
}
_ADVANCED: Final = {
    vol.Required(CONF_GROUP, default=False): BooleanSelector(),
    vol.Required(CONF_VOLUME_CURVE, default=VolumeCurve.LOGARITHMIC.value): _select(
        VolumeCurve, CONF_VOLUME_CURVE
    ),
    vol.Required(CONF_NORMALISATION, default=False): BooleanSelector(),
    vol.Required(CONF_AUTOPLAY, default=Autoplay.FOLLOW_APP.value): _select(
        Autoplay, CONF_AUTOPLAY
    ),
}


def zone_schema(backends: Sequence[str], *, new: bool) -> vol.Schema:
    """Return the form for new zones, or for the one that is changed."""
    output = {
        vol.Required(CONF_BACKEND, default=backends[0]): _select(backends, CONF_BACKEND),
        vol.Optional(CONF_DEVICE): TextSelector(TextSelectorConfig(autocomplete="off")),
    }
    return vol.Schema(
        {
            **(_NAMES if new else _CHANGED),
            **output,
            **(_AREA if new else {}),
            **_COMMON,
            vol.Required(SECTION_ADVANCED): section(vol.Schema(_ADVANCED), {"collapsed": True}),
        }
    )
