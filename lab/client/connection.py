"""Calling the lab's methods over HTTP."""

from http import HTTPStatus
from typing import Any, Self, get_type_hints

import aiohttp

from ..api import LabApi, LabInfo
from ..errors import LabError, UnknownNameError
from ..loopback import require_loopback_url
from ..wire import from_json, to_json

_TIMEOUT = aiohttp.ClientTimeout(total=90)


class Connection:
    """A connection to a lab's control surface; an async context manager."""

    def __init__(self, control: str) -> None:
        """Talk to the control surface at the URL `control`, on loopback.

        Raises:
            LabError: it is anywhere else.
        """
        require_loopback_url(control)
        self._control = control.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._info: LabInfo | None = None

    async def __aenter__(self) -> Self:
        # A proxy that the environment names, or a redirection, would lead away from loopback.
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False)
        try:
            self._info = await self._ask_info(self._session)
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def info(self) -> LabInfo:
        """Where the lab is found."""
        if self._info is None:
            raise LabError("not connected to a lab")
        return self._info

    async def _ask_info(self, session: aiohttp.ClientSession) -> LabInfo:
        async with session.get(f"{self._control}/info", allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                raise LabError(f"what answers at {self._control} is no lab")
            info: LabInfo = from_json(await response.json(), LabInfo)
        return info

    async def _call(self, method: str, /, **arguments: object) -> Any:
        if self._session is None:
            raise LabError("not connected to a lab")
        hints = get_type_hints(getattr(LabApi, method))
        body = {key: to_json(value, hints[key]) for key, value in arguments.items()}
        async with self._session.post(
            f"{self._control}/{method}", json=body, allow_redirects=False
        ) as response:
            answer = await response.json()
        if response.ok:
            return from_json(answer, hints["return"])
        if "existing" in answer:
            raise UnknownNameError(answer["what"], answer["name"], answer["existing"])
        raise LabError(answer["error"])
