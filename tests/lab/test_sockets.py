"""What becomes of single sockets that stay without use, and of some that are dropped."""

import asyncio
import contextlib

import aiohttp
import pytest

from lab.api import LabApi
from lab.cloud.connections import DropHow
from lab.conditions import BlackHole, Up
from lab.errors import LabError
from lab.events import EventKind
from lab.lab import Lab
from lab.services import Service

from .cloud.clients import NEW_DEVICE, Client
from .listening import A_WHILE_S, hears_nothing, tell

pytestmark = pytest.mark.timeout(60)


async def test_a_frozen_connection_stays_and_nothing_passes(
    lab: Lab, kitchen: Client, either: LabApi
) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await either.drop(Service.DEALER, DropHow.FREEZE, "alice") == 1
        await tell(either)
        listening = await hears_nothing(ear)
        (device, _) = await either.devices()
        assert (device.dealers, device.frozen, device.muted) == (1, 1, 0)
        # Also when a network is lost and found around it.
        await either.set_network(BlackHole())
        await either.set_network(Up())
        await asyncio.wait({listening}, timeout=A_WHILE_S)
        assert not listening.done()
        # The lab's end is its end.
        async with asyncio.timeout(5):
            await lab.stop()
            with pytest.raises(TypeError):
                await listening


async def test_a_frozen_connection_hears_nothing(lab: Lab, kitchen: Client) -> None:
    async with kitchen.dealer() as first:
        assert await kitchen.put(NEW_DEVICE) == 200
        await lab.drop(Service.DEALER, DropHow.FREEZE)
        async with kitchen.dealer() as second:
            assert await kitchen.put(NEW_DEVICE) == 200
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(A_WHILE_S):
                    await first.close()
            await second.close()
        await lab.wait_for(EventKind.DEALER_GONE)
    (device, _) = await lab.devices()
    assert (device.dealers, device.frozen) == (1, 1)


async def test_a_muted_connection_hears_and_says_nothing(
    lab: Lab, kitchen: Client, either: LabApi
) -> None:
    async with kitchen.dealer() as ear:
        assert await kitchen.put(NEW_DEVICE) == 200
        assert await either.drop(Service.DEALER, DropHow.MUTE, "alice", "kitchen") == 1
        await tell(either)
        listening = await hears_nothing(ear)
        (device, _) = await either.devices()
        assert (device.dealers, device.frozen, device.muted) == (1, 0, 1)
        assert device.registered
        listening.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(A_WHILE_S):
                await ear.close()
        await lab.wait_for(EventKind.DEALER_GONE)


async def test_some_connections_can_be_dropped(
    either: LabApi, lab: Lab, session: aiohttp.ClientSession
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for name in ("bath", "attic", "hall"):
            device = Client(lab, session, name)
            await device.log_in()
            await stack.enter_async_context(device.dealer())
        assert await either.drop(Service.DEALER, DropHow.MUTE, count=2) == 2
        muted = {device.id: device.muted for device in await either.devices()}
        assert muted == {"bath": 1, "attic": 1, "hall": 0}
        assert await either.drop(Service.DEALER, DropHow.RESET, count=5) == 3
        await lab.wait_for(EventKind.DEALER_GONE, times=3)
        with pytest.raises(LabError, match="count is 0; it must be 1 or more"):
            await either.drop(Service.DEALER, count=0)
