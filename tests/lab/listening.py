"""How a device listens to what may never come."""

import asyncio

import aiohttp

from lab.api import LabApi
from lab.cloud.cluster import Reason

from .cloud.clients import cluster_update

A_WHILE_S = 0.5
"""Long enough on loopback for anything that passes."""


async def tell(lab: LabApi) -> None:
    """Tell all registered devices of something."""
    await lab.push_cluster_update("alice", "Neighbour", Reason.DEVICE_VOLUME_CHANGED)


async def hears_nothing(ear: aiohttp.ClientWebSocketResponse) -> asyncio.Task[object]:
    """Check that nothing comes for a while; return who goes on listening."""
    listening: asyncio.Task[object] = asyncio.create_task(cluster_update(ear))
    _, pending = await asyncio.wait({listening}, timeout=A_WHILE_S)
    assert pending
    return listening
