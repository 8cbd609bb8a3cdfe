"""What the lab can be asked and told: the same in process and over HTTP."""

from .disturbing import DisturbingApi
from .lab_api import LONGEST_WAIT_S, LabApi
from .playing import PlayingApi
from .reports import AccountReport, CountsReport, DeviceReport, LabInfo

__all__ = [
    "LONGEST_WAIT_S",
    "AccountReport",
    "CountsReport",
    "DeviceReport",
    "DisturbingApi",
    "LabApi",
    "LabInfo",
    "PlayingApi",
]
