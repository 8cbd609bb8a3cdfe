"""What the tests of the services share."""

import aiohttp
import pytest

from lab.lab import Lab

from .clients import Client


@pytest.fixture
async def client(lab: Lab, session: aiohttp.ClientSession) -> Client:
    """A device that has logged in."""
    client = Client(lab, session, "kitchen")
    await client.log_in()
    return client
