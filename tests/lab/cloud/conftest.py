"""What the tests of the services share."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from lab.lab import Lab

from .clients import Client


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session of HTTP."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def client(lab: Lab, session: aiohttp.ClientSession) -> Client:
    """A device that has logged in."""
    client = Client(lab, session, "kitchen")
    await client.log_in()
    return client
