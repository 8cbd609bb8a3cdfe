"""Spotify's ids, against those in librespot's own tests."""

import pytest

from lab.protocol.spotify_id import to_base62


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        (238762092608182713602505436543891614649, "5sWHDYs0csV6RS48xBl0tH"),
        (204841891221366092811751085145916697048, "4GNcXTGWmnZ3ySrqvol3o4"),
        (0, "0" * 22),
        (2**128 - 1, "7N42dgm5tFLK9N8MT7fHC7"),
    ],
)
def test_is_written_in_base_62(number: int, digits: str) -> None:
    assert to_base62(number.to_bytes(16)) == digits


def test_has_16_bytes() -> None:
    with pytest.raises(ValueError, match="an id has 16 bytes, not 15"):
        to_base62(bytes(15))
