"""What comes before a service's work: switches decide first, then limits."""

import asyncio
import ssl

from ..faults import Faults
from ..limits import Limits
from ..link import Link
from ..loopback import StreamHandler, Streams, reset, send_fin, until_peer_leaves
from ..network import Network
from ..services import (
    Close,
    Delay,
    Ending,
    Hang,
    Lifetime,
    Moment,
    NoConnectionId,
    NoPing,
    Refusal,
    Reset,
    Service,
    WrongKey,
)

type Answer = Refusal | Lifetime | NoConnectionId | NoPing | WrongKey
"""What a service does in place of its work, or how it does it."""


class Door:
    """The door of all services."""

    def __init__(self, faults: Faults, limits: Limits, network: Network) -> None:
        """Open to everybody but for `faults`, `limits` and what `network` loses."""
        self._faults = faults
        self._limits = limits
        self._network = network

    async def ask(
        self,
        service: Service,
        address: str,
        account: str | None = None,
        device: str | None = None,
    ) -> Answer | None:
        """Return what a service shall make of a request, if not the usual.

        A late answer is waited for here. Whoever is to get a special answer still
        has to be admitted first.
        """
        action = self._faults.take(service, account, device)
        match action:
            case Delay(delay_s):
                answer = self._limits.ask(service, address, account, device)
                await asyncio.sleep(delay_s)
                return answer
            case Lifetime() | NoConnectionId() | NoPing() | WrongKey() | None:
                return self._limits.ask(service, address, account, device) or action
            case _:
                return action

    def lead(
        self, service: Service, serve: StreamHandler, tls: ssl.SSLContext | None = None
    ) -> StreamHandler:
        """Let `serve` have the connections that get as far as their first request."""

        async def enter(reader: asyncio.StreamReader, writer: Link) -> None:
            if self._network.loses(service):
                reset(writer)
                return
            if tls is not None:
                if await self._ends(service, Moment.BEFORE_TLS, (reader, writer)):
                    return
                await writer.secure(tls)
            if not await self._ends(service, Moment.BEFORE_REQUEST, (reader, writer)):
                await serve(reader, writer)

        return enter

    async def _ends(self, service: Service, moment: Moment, streams: Streams) -> bool:
        match self._faults.take(service, moment=moment):
            case Hang() | Reset() | Close() as ending:
                await end(ending, *streams)
                return True
            case _:
                return False


async def end(ending: Ending, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End a connection without an answer."""
    match ending:
        case Hang():
            await until_peer_leaves(reader)
        case Reset():
            reset(writer)
        case Close():
            send_fin(writer)
            # Closing before the other side has said all of its own would be a reset.
            await until_peer_leaves(reader)
