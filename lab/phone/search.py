"""Looking for devices that announce themselves, by multicast DNS."""

import asyncio

from zeroconf import BadTypeInNameException, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from ..errors import LabError, UnknownNameError
from ..loopback import HOST
from .closed_network import require_closed_network

ANSWER_WITHIN_S = 10.0
"""How long a device may take to answer; the phone's own patience, made up."""

_SERVICE = "_spotify-connect._tcp.local."
_DETAILS_WITHIN_MS = 1_000


async def find_address(name: str) -> str:
    """Return the address of the device that announces itself as `name`.

    The question is only asked where it can't leave this machine, which is where
    multicast goes over loopback: in what `lab.phone.closed_network` makes.

    Raises:
        LabError: multicast leaves this machine, or nobody may be called so.
        UnknownNameError: the device doesn't answer within 10 s; the error lists
            those that do.
    """
    require_closed_network()
    try:
        AsyncServiceInfo(_SERVICE, f"{name}.{_SERVICE}")
    except BadTypeInNameException as error:
        raise LabError(f"nobody can be asked for as {name!r}: {error}; give an address") from error
    seen: asyncio.Queue[str] = asyncio.Queue()
    ports: dict[str, int] = {}

    def note(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        del zeroconf, service_type
        if state_change is not ServiceStateChange.Removed:
            seen.put_nowait(name)

    async with AsyncZeroconf(interfaces=[HOST], ip_version=IPVersion.V4Only) as network:
        browser = AsyncServiceBrowser(network.zeroconf, [_SERVICE], handlers=[note])
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                while name not in ports:
                    full_name = await seen.get()
                    if (port := await _port(network.zeroconf, full_name)) is not None:
                        ports[full_name.removesuffix(f".{_SERVICE}")] = port
        except TimeoutError:
            raise UnknownNameError("device in the network", name, ports) from None
        finally:
            await browser.async_cancel()
    # All of this network is this machine, whatever address was announced.
    return f"http://{HOST}:{ports[name]}"


async def _port(network: Zeroconf, full_name: str) -> int | None:
    try:
        info = AsyncServiceInfo(_SERVICE, full_name)
    except BadTypeInNameException:
        # librespot announces itself under any name, also forbidden ones.
        return None
    # librespot tells no address on loopback, so only the port is looked for.
    if not info.load_from_cache(network) and info.port is None:
        await info.async_request(network, _DETAILS_WITHIN_MS)
    return info.port
