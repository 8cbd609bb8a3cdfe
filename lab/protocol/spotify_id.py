"""Spotify's ids: 16 bytes, written as 22 digits of base 62."""

import string

ID_BYTES = 16

_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
_LENGTH = 22


def to_base62(identifier: bytes) -> str:
    """Return the digits of 16 bytes, as they stand in URIs.

    Raises:
        ValueError: there are more or fewer.
    """
    if len(identifier) != ID_BYTES:
        raise ValueError(f"an id has {ID_BYTES} bytes, not {len(identifier)}")
    number = int.from_bytes(identifier)
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
