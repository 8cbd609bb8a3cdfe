"""What a track is called, where it may be played, and which file it has."""

from ...events import EventKind
from ...protocol import protobuf
from ...protocol.protobuf import encode
from ...services import Service
from ..door import Answer, Door
from ..http_service import Request, Response
from ..library import Library, Song
from ..world import Holder, World

_PATH = "/extended-metadata/v0/extended-metadata"
_TRACK_V4 = 10
_MP3_160 = 5
_PREMIUM = "premium"
_TYPE = "type.googleapis.com/spotify.metadata.Track"
_NOT_FOUND = 404


class Metadata:
    """The service."""

    def __init__(self, world: World, door: Door, library: Library) -> None:
        """Serve the tracks of `library`."""
        self._world = world
        self._door = door
        self._library = library

    async def handle(self, request: Request, holder: Holder) -> Response | Answer:
        """Answer a request about tracks."""
        account, device = holder.account.name, holder.device.id
        if request.method != "POST" or request.path != _PATH:
            return Response(404)
        try:
            asked = protobuf.Message.parse(request.body).messages(2)
            uris = [entity.text(1) for entity in asked]
        except protobuf.ProtobufError:
            return Response(400)
        for uri in uris:
            known = self._library.song(uri) is not None
            self._world.events.add(
                EventKind.METADATA_ASKED, account, device, track=uri, known=known
            )
        answer = await self._door.ask(Service.METADATA, request.address, account, device)
        if answer is not None:
            return answer
        entities = ((3, _entity(uri, self._library.song(uri))) for uri in uris)
        return Response(200, encode((2, encode((2, _TRACK_V4), *entities))))


def _entity(uri: str, song: Song | None) -> bytes:
    if song is None:
        return encode((1, encode((1, _NOT_FOUND))), (2, uri))
    content = encode((1, _TYPE), (2, _track(song)))
    return encode((1, encode((1, 200))), (2, uri), (3, content))


def _track(song: Song) -> bytes:
    """Encode as metadata.proto has it."""
    artist = encode((1, bytes(16)), (2, song.music.artist))
    album = encode((1, bytes(16)), (2, song.music.album), (3, artist))
    fields: list[tuple[int, protobuf.Value]] = [
        (1, song.id),
        (2, song.name),
        (3, album),
        (4, artist),
        (5, _signed(1)),
        (6, _signed(1)),
        (7, _signed(song.music.duration_s * 1000)),
        (32, encode((1, bytes(16)), (2, song.music.artist), (3, 1))),
    ]
    for number, countries in ((2, song.allowed_in), (3, song.forbidden_in)):
        if countries is not None:
            fields.append((11, encode((5, _PREMIUM), (number, "".join(countries)))))
    if song.has_file:
        fields.append((12, encode((1, song.file_id), (2, _MP3_160))))
    return encode(*fields)


def _signed(number: int) -> int:
    """Return how a number that isn't negative is put into a sint32."""
    return number << 1
