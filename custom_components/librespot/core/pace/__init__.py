"""How fast an account may log in: the gate asks, one policy answers."""

from .budget import ACCOUNT_ALLOWANCE, ZONE_ALLOWANCE, Allowance, Budget
from .learned import CONFIDENCE, LearnedPace
from .memory import InvalidMemoryError, Json, mapping, moment, sequence
from .policy import Hold, Login, Policy
from .shared import Address, Resident, SharedPace

__all__ = [
    "ACCOUNT_ALLOWANCE",
    "CONFIDENCE",
    "ZONE_ALLOWANCE",
    "Address",
    "Allowance",
    "Budget",
    "Hold",
    "InvalidMemoryError",
    "Json",
    "LearnedPace",
    "Login",
    "Policy",
    "Resident",
    "SharedPace",
    "mapping",
    "moment",
    "sequence",
]
