"""Pictures of Home Assistant's pages, as a browser shows them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Final

from playwright.async_api import Error, Page, async_playwright

from .errors import DemoError
from .places import ROOT

_WIDTH: Final = 1500
_HEIGHT: Final = 1000
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
)
_PATIENCE_MS: Final = 30_000
_DRAWN_MS: Final = 1_500
"""Charts and fonts are drawn a little after they are there; nothing tells when."""


class Photographer:
    """Goes to the pages and takes pictures of them."""

    def __init__(self, page: Page, folder: Path) -> None:
        """Use a browser's page; pictures go to a folder."""
        self._page = page
        self._folder = folder

    async def open_dashboard(self) -> None:
        """Go to the demo's own page, which opens first."""
        await self._open("/", "What happened")

    async def dashboard(self, name: str) -> None:
        """Take a picture of the demo's own page, which is open."""
        await self._take(name)

    async def integration(self, name: str) -> None:
        """Take a picture of the page that lists the account and its speakers."""
        await self._open("/config/integrations/integration/librespot", "Add speakers")
        await self._take(name)

    async def device(self, name: str, device: str) -> None:
        """Take a picture of a speaker's page."""
        await self._open(f"/config/devices/device/{device}", "Spotify connection")
        await self._take(name)

    async def _open(self, path: str, text: str) -> None:
        try:
            await self._page.goto(path)
            await self._page.get_by_text(text).first.wait_for(timeout=_PATIENCE_MS)
        except Error as error:
            raise DemoError(f"the page {path} can't be shown: {error.message}") from None

    async def _take(self, name: str) -> None:
        file = self._folder / f"{name}.png"
        await self._page.wait_for_timeout(_DRAWN_MS)
        await self._page.screenshot(path=file)
        print(f"picture: {file}", flush=True)


@asynccontextmanager
async def photographer(url: str, token: str, folder: Path) -> AsyncIterator[Photographer]:
    """Open a browser that is logged in, and close it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    program = await _browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        context = await browser.new_context(
            base_url=url,
            viewport={"width": _WIDTH, "height": _HEIGHT},
            locale="en-GB",
            service_workers="block",
            reduced_motion="reduce",
        )
        # Nobody but Home Assistant is asked for anything.
        await context.route(lambda asked: not asked.startswith(url), lambda route: route.abort())
        await context.add_init_script(_logged_in(url, token))
        try:
            yield Photographer(await context.new_page(), folder)
        finally:
            await browser.close()


def _logged_in(url: str, token: str) -> str:
    """Return a script that leaves in the browser what a login leaves there."""
    tokens = {
        "hassUrl": url,
        "clientId": f"{url}/",
        "access_token": token,
        "token_type": "Bearer",
        "refresh_token": "",
        "expires_in": 86_400,
        "expires": 4_102_444_800_000,  # in the year 2100: it need not be renewed
    }
    kept = {"hassTokens": json.dumps(tokens), "dockedSidebar": '"auto"'}
    return "".join(
        f"localStorage.setItem({json.dumps(key)}, {json.dumps(value)});"
        for key, value in kept.items()
    )


async def _browser() -> str:
    """Return the path of a browser; setup gets one where there is none."""
    process = await asyncio.create_subprocess_exec(
        ROOT / "scripts/ensure-browser.sh", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise DemoError("there is no browser to take pictures with")
    return output.decode().strip()
