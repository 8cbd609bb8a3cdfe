"""Constants of the integration: the keys of what is stored, and nothing else."""

import logging
from typing import Final

DOMAIN: Final = "librespot"
LOGGER: Final = logging.getLogger(__package__)

SUBENTRY_ZONE: Final = "zone"

# An account's settings, in the config entry's data.
CONF_PROGRAM: Final = "program"
CONF_PROXY: Final = "proxy"
CONF_ACCESS_POINT_PORT: Final = "access_point_port"
CONF_LOCAL_FILES: Final = "local_files"

# A zone's settings, in the subentry's data; its name is the subentry's title alone.
CONF_ENABLED: Final = "enabled"
CONF_BITRATE: Final = "bitrate"
CONF_DEVICE_TYPE: Final = "device_type"
CONF_INITIAL_VOLUME: Final = "initial_volume"
CONF_VOLUME_CURVE: Final = "volume_curve"
CONF_NORMALISATION: Final = "normalisation"
CONF_AUTOPLAY: Final = "autoplay"
CONF_GROUP: Final = "group"
CONF_BACKEND: Final = "backend"
CONF_DEVICE: Final = "device"
# The id of the area that a new zone's device is put into; a device that exists stays where it is.
CONF_AREA: Final = "area"
