"""Whether Home Assistant finds the pictures it asks for, in the sizes it asks for."""

from pathlib import Path

from PIL import Image
import pytest

BRAND = Path(__file__).parents[2] / "custom_components" / "librespot" / "brand"


@pytest.mark.parametrize("theme", ["", "dark_"])
@pytest.mark.parametrize(("suffix", "scale"), [("", 1), ("@2x", 2)])
def test_icon(theme: str, suffix: str, scale: int) -> None:
    with Image.open(BRAND / f"{theme}icon{suffix}.png") as icon:
        assert icon.size == (256 * scale, 256 * scale)
        assert icon.mode == "RGBA"


@pytest.mark.parametrize("theme", ["", "dark_"])
@pytest.mark.parametrize(("suffix", "scale"), [("", 1), ("@2x", 2)])
def test_logo(theme: str, suffix: str, scale: int) -> None:
    with Image.open(BRAND / f"{theme}logo{suffix}.png") as logo:
        assert 128 * scale <= min(logo.size) <= 256 * scale
        assert logo.mode == "RGBA"
