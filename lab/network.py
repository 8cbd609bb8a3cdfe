"""The network between the lab and its clients, and what becomes of it."""

import asyncio

from .conditions import BlackHole, Condition, LossyStart, NamesNotFound, Refused, Slow, Up
from .events import EventKind, EventLog
from .loopback import Listener, StreamHandler
from .services import Service


class Network:
    """All listeners that clients reach, and the condition of the way there."""

    def __init__(self, events: EventLog) -> None:
        """Begin with all well; note changes in `events`."""
        self._events = events
        self._listeners: dict[Listener, Service] = {}
        self._condition: Condition = Up()
        self._to_lose: dict[Service, int] = {}
        self._changing = asyncio.Lock()

    @property
    def finds_names(self) -> bool:
        """Whether the proxy finds the names that it is asked for."""
        return not isinstance(self._condition, NamesNotFound) or self._condition.dealer_only

    @property
    def finds_dealers(self) -> bool:
        """Whether clients are told dealers that they can find."""
        return not isinstance(self._condition, NamesNotFound)

    async def listen(self, service: Service, handler: StreamHandler) -> int:
        """Let `handler` serve what comes to a new port; return the port."""
        listener = Listener(handler)
        self._listeners[listener] = service
        await listener.open()
        return listener.port

    def loses(self, service: Service) -> bool:
        """Tell whether a connection that has just reached a service is lost."""
        left = self._to_lose.get(service, 0)
        if left:
            self._to_lose[service] = left - 1
            self._events.add(EventKind.CONNECTION_LOST, service=service)
        return bool(left)

    async def set(self, condition: Condition) -> None:
        """Change the condition for every listener and every open connection.

        Raises:
            LabError: a port was taken although it was reserved.
        """
        async with self._changing:
            await self._set(condition)

    async def close(self) -> None:
        """End every listener and connection."""
        while self._listeners:
            listener, _ = self._listeners.popitem()
            await listener.close()

    async def _set(self, condition: Condition) -> None:
        self._condition = condition
        self._to_lose.clear()
        if isinstance(condition, LossyStart):
            self._to_lose = dict.fromkeys(set(Service) - {Service.PROXY}, condition.connections)
        for listener, service in self._listeners.items():
            match condition:
                case Refused():
                    listener.refuse()
                    await listener.end_connections()
                case BlackHole(accepts):
                    await listener.swallow(accepts=accepts)
                case NamesNotFound(dealer_only=False) if service is Service.DEALER:
                    listener.refuse()
                case Slow(delay_s):
                    await listener.answer(delay_s)
                case Up() | NamesNotFound() | LossyStart():
                    await listener.answer()
        self._events.add(EventKind.NETWORK_SET, condition=condition.kind)
