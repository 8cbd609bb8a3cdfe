"""The lab's end of one connection, which can be late, mute or frozen."""

import asyncio
from collections import deque
from collections.abc import Iterable
import ctypes
from enum import StrEnum
import socket
import ssl
import struct
from typing import override

# Linux's numbers (asm-generic/socket.h, linux/bpf_common.h); Python has no names for them.
_SO_ATTACH_FILTER, _SO_DETACH_FILTER = 26, 27
_BPF_RETURN = 0x06
_DROP = ctypes.create_string_buffer(struct.pack("HBBI", _BPF_RETURN, 0, 0, 0))
_DROP_EVERYTHING = struct.pack("HP", 1, ctypes.addressof(_DROP))


class LinkState(StrEnum):
    """What passes.

    Nothing that is sent gets through a muted link; through a frozen one nothing
    passes either way.
    """

    OPEN = "open"
    MUTED = "muted"
    FROZEN = "frozen"


def deafen(ear: socket.socket) -> None:
    """Let the kernel drop every packet for a socket, without an acknowledgement."""
    ear.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, _DROP_EVERYTHING)


def undeafen(ear: socket.socket) -> None:
    """Let packets for a deafened socket pass again."""
    ear.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)


class Link(asyncio.StreamWriter):
    """A stream writer; between it and the wire something can happen.

    A single link can be muted or frozen for good, and be stuck for a while
    together with all others.
    """

    def __init__(
        self, transport: asyncio.WriteTransport, reader: asyncio.StreamReader, delay_s: float = 0
    ) -> None:
        """Write to `transport`, each time `delay_s` seconds late."""
        super().__init__(transport, transport.get_protocol(), reader, asyncio.get_running_loop())
        self.delay_s = delay_s
        self._state = LinkState.OPEN
        self._stuck = False
        # What waits for its time; nothing instead of bytes is the end.
        self._held: deque[tuple[float, bytes | None]] = deque()
        self._nothing_held = asyncio.Event()
        self._nothing_held.set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def state(self) -> LinkState:
        """What passes now."""
        return LinkState.FROZEN if self._stuck else self._state

    async def secure(self, context: ssl.SSLContext) -> None:
        """Go on with TLS, as its server."""
        # asyncio notes it after the handshake only, and warns of who leaves in the same breath.
        vars(self.transport.get_protocol())["_over_ssl"] = True
        await self.start_tls(context)

    def mute(self) -> None:
        """Let what is written vanish from now on, unless it is frozen."""
        if self._state is LinkState.OPEN:
            self._state = LinkState.MUTED

    def freeze(self) -> None:
        """Let nothing pass from now on, in either direction."""
        self._deafen()
        self._state = LinkState.FROZEN

    def stick(self) -> None:
        """Let nothing pass until it is unstuck."""
        self._deafen()
        self._stuck = True

    def unstick(self) -> None:
        """Let everything pass again, also what was held up; frozen stays frozen."""
        if self._stuck:
            self._stuck = False
            if self._state is not LinkState.FROZEN:
                self._undeafen()
                self._pass_on()

    def abort(self) -> None:
        """End the connection at once, whatever its state."""
        if super().is_closing():
            return
        if self.state is LinkState.FROZEN:
            self._undeafen()
        self._held.clear()
        self.transport.abort()

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        state = self.state
        if state is LinkState.MUTED:
            return
        if state is LinkState.FROZEN or self.delay_s or self._held:
            self._hold(bytes(data))
        else:
            super().write(data)

    @override
    def writelines(self, data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(data))

    @override
    def close(self) -> None:
        if self.state is LinkState.FROZEN or self._held:
            self._hold(None)
        else:
            super().close()

    @override
    def is_closing(self) -> bool:
        return super().is_closing() or (bool(self._held) and self._held[-1][1] is None)

    @override
    async def drain(self) -> None:
        await self._nothing_held.wait()
        await super().drain()

    def _deafen(self) -> None:
        ear: socket.socket = self.get_extra_info("socket")
        if ear.fileno() >= 0:
            deafen(ear)

    def _undeafen(self) -> None:
        ear: socket.socket = self.get_extra_info("socket")
        if ear.fileno() >= 0:
            undeafen(ear)

    def _hold(self, data: bytes | None) -> None:
        due = asyncio.get_running_loop().time() + self.delay_s
        self._held.append((due, data))
        self._nothing_held.clear()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(due, self._pass_on)

    def _pass_on(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._held and self.state is not LinkState.FROZEN:
            due, data = self._held[0]
            if due > loop.time():
                self._timer = loop.call_at(due, self._pass_on)
                return
            self._held.popleft()
            if data is None:
                super().close()
            elif not super().is_closing():
                super().write(data)
        if not self._held:
            self._nothing_held.set()
