"""Where a track's file is, and the file itself."""

import re

from ...events import EventKind
from ...protocol.protobuf import encode
from ...services import Service
from .. import names
from ..door import Answer, Door
from ..http_service import Request, Response
from ..library import Library
from ..world import Holder, World

_RESOLVE = re.compile(r"/storage-resolve/files/audio/interactive/([0-9a-f]{40})")
_AUDIO = re.compile(r"/audio/([0-9a-f]{40})")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_ON_CDN = 0


class Storage:
    """The service that says where a file is."""

    def __init__(self, world: World, door: Door, library: Library) -> None:
        """Serve the files of `library`."""
        self._world = world
        self._door = door
        self._library = library

    async def handle(self, request: Request, holder: Holder) -> Response | Answer:
        """Answer with the file's address."""
        account, device = holder.account.name, holder.device.id
        answer = await self._door.ask(Service.STORAGE, request.address, account, device)
        if answer is not None:
            return answer
        match = _RESOLVE.fullmatch(request.path)
        song = self._library.song_with_file(match[1]) if match is not None else None
        if request.method != "GET" or song is None:
            return Response(404)
        self._world.events.add(EventKind.FILE_RESOLVED, account, device, track=song.uri)
        address = f"https://{names.CDN}/audio/{song.file_id.hex()}"
        return Response(200, encode((1, _ON_CDN), (2, address)))


class Cdn:
    """The service that hands files out to everybody, in pieces."""

    def __init__(self, world: World, door: Door, library: Library) -> None:
        """Serve the files of `library`."""
        self._world = world
        self._door = door
        self._library = library

    async def handle(self, request: Request) -> Response | Answer:
        """Answer with the piece that is asked for."""
        answer = await self._door.ask(Service.CDN, request.address)
        if answer is not None:
            return answer
        match = _AUDIO.fullmatch(request.path)
        song = self._library.song_with_file(match[1]) if match is not None else None
        if request.method != "GET" or song is None:
            return Response(404)
        content = song.encrypted
        asked = _RANGE.fullmatch(request.headers.get("range", ""))
        if asked is None:
            return Response(200, content, "application/octet-stream")
        begin = int(asked[1])
        end = min(int(asked[2] or len(content)) + 1, len(content))
        if begin >= end:
            return Response(416, headers=(("Content-Range", f"bytes */{len(content)}"),))
        self._world.events.add(EventKind.FILE_FETCHED, track=song.uri, begin=begin, end=end)
        return Response(
            206,
            content[begin:end],
            "application/octet-stream",
            (("Content-Range", f"bytes {begin}-{end - 1}/{len(content)}"),),
        )
