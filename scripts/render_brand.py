"""Renders icon and logo for light and dark pages, in both sizes that Home Assistant asks for."""

from io import BytesIO
from pathlib import Path
import re
import sys

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "brand"
TARGET = ROOT / "custom_components" / "librespot" / "brand"
HEIGHTS = {"icon": 256, "logo": 188}


def size(drawing: str, height: int) -> tuple[int, int]:
    """Give the size of a drawing of a certain height."""
    if not (box := re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', drawing)):
        raise ValueError("the drawing has no viewBox")
    return round(height * float(box[1]) / float(box[2])), height


def render(browser: Browser, name: str, *, dark: bool, scale: int) -> Path:
    """Draw one picture."""
    drawing = (SOURCES / f"{name}.svg").read_text()
    width, height = size(drawing, HEIGHTS[name])
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    drawing = drawing.replace("<svg", f'<svg class="{"dark" if dark else "light"}"', 1)
    page.set_content(f'<body style="margin: 0; font-size: 0">{drawing}</body>')
    picture = Image.open(BytesIO(page.screenshot(omit_background=True)))
    page.close()

    target = TARGET / f"{'dark_' if dark else ''}{name}{'' if scale == 1 else f'@{scale}x'}.png"
    picture.save(target, optimize=True)
    return target


def main() -> None:
    """Draw all of them with the browser whose path is given."""
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        for name in HEIGHTS:
            for dark in (False, True):
                for scale in (1, 2):
                    target = render(browser, name, dark=dark, scale=scale)
                    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")
        browser.close()


if __name__ == "__main__":
    main()
