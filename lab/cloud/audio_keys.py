"""The keys of tracks' files, which an access point hands out, or doesn't."""

import struct

from ..events import EventKind
from ..protocol.spotify_id import ID_BYTES
from ..reasons import AUDIO_KEY_REASONS
from ..services import Close, Ending, Hang, Refuse, Reset, Service, WrongKey
from .door import Door
from .library import Library
from .world import Account, Device, World

type Packet = tuple[int, bytes]
"""A packet's command and content."""

_FILE_ID_BYTES = 20
_KEY, _NO_KEY = 0x0D, 0x0E
_REQUEST = struct.Struct(f">{_FILE_ID_BYTES}s{ID_BYTES}s4sH")
_WRONG_KEY = bytes(16)


class AudioKeys:
    """The service."""

    def __init__(self, world: World, door: Door, library: Library) -> None:
        """Hand out the keys of `library`."""
        self._world = world
        self._door = door
        self._library = library

    async def answer(
        self, request: bytes, account: Account, device: Device, address: str
    ) -> Packet | Ending:
        """Return the answer to a request for a key, or how to leave it unanswered.

        Raises:
            struct.error: it is no such request.
        """
        file_id, identifier, number, _ = _REQUEST.unpack(request)
        song = self._library.song_with_id(identifier)
        track = song.uri if song is not None else identifier.hex()
        events, who = self._world.events, (account.name, device.id)
        events.add(EventKind.AUDIO_KEY_ASKED, *who, track=track)
        answer = await self._door.ask(Service.AUDIO_KEY, address, *who)
        match answer:
            case Hang() | Reset() | Close():
                return answer
            case Refuse(reason):
                code = AUDIO_KEY_REASONS[reason]
            case _ if song is None or song.file_id != file_id:
                code = AUDIO_KEY_REASONS["not_granted"]
            case _:
                right = not isinstance(answer, WrongKey)
                events.add(EventKind.AUDIO_KEY_GRANTED, *who, track=track, right=right)
                return _KEY, number + (song.key if right else _WRONG_KEY)
        events.add(EventKind.AUDIO_KEY_REFUSED, *who, track=track, code=code)
        return _NO_KEY, number + struct.pack(">H", code)
