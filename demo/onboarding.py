"""The first minute in a new Home Assistant: a user, and what proves to be one."""

import json
from pathlib import Path
from typing import Final

import aiohttp

from .api import Api

USERNAME: Final = "demo"
PASSWORD: Final = "demo"

# These would look for the weather and other services on the internet.
_SKIPPED_STEPS: Final = ("core_config", "analytics", "integration")
_TOKEN_DAYS: Final = 1


def skip_questions(config: Path) -> None:
    """Let a Home Assistant that never ran ask for nothing but a user."""
    storage = config / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    done = {"version": 4, "minor_version": 1, "key": "onboarding", "data": {"done": _SKIPPED_STEPS}}
    (storage / "onboarding").write_text(json.dumps(done))


async def onboard(url: str) -> str:
    """Create the user and return a token that lasts as long as the demo."""
    async with (
        Api(url, await _first_token(url)) as api,
        api.socket() as socket,
    ):
        token: str = await socket.call(
            "auth/long_lived_access_token", client_name="Demo", lifespan=_TOKEN_DAYS
        )
        return token


async def _first_token(url: str) -> str:
    """Create the user and return a token that lasts for minutes."""
    client_id = f"{url}/"
    user = {
        "client_id": client_id,
        "name": "Demo",
        "username": USERNAME,
        "password": PASSWORD,
        "language": "en",
    }
    async with aiohttp.ClientSession(url, raise_for_status=True, trust_env=False) as session:
        async with session.post("/api/onboarding/users", json=user) as response:
            code = (await response.json())["auth_code"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
        async with session.post("/auth/token", data=grant) as response:
            token: str = (await response.json())["access_token"]
            return token
