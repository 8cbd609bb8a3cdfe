"""What the make-believe Spotify can play: made-up tracks, and contexts of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from ..errors import LabError, UnknownNameError
from ..music.catalogue import Track
from ..music.files import mp3
from ..protocol.spotify_id import ID_BYTES, to_base62

_TRACK = "spotify:track:"
# As in librespot-audio's decrypt.rs.
_INITIAL_VALUE = bytes.fromhex("72e067fbddcbcf77ebe8bc643f630d93")


@dataclass(frozen=True, slots=True)
class Song:
    """A made-up track of Spotify's.

    Attributes:
        name: its title, and all that its id is made from.
        music: what is heard; its artist and its album are the song's.
        allowed_in: the only countries where it may be played, if given.
        forbidden_in: the countries where it may not, if given.
        has_file: whether it can be played anywhere at all.
    """

    name: str
    music: Track
    allowed_in: tuple[str, ...] | None = None
    forbidden_in: tuple[str, ...] | None = None
    has_file: bool = True

    def __post_init__(self) -> None:
        """Check the name and the countries."""
        if not self.name:
            raise LabError("a track needs a name")
        if self.allowed_in is not None and self.forbidden_in is not None:
            raise LabError("say where a track is allowed or where it is forbidden, not both")
        for country in self.allowed_in or self.forbidden_in or ():
            require_country(country)

    @property
    def id(self) -> bytes:
        """Its 16 bytes."""
        return _digest("id", self.name)[:ID_BYTES]

    @property
    def uri(self) -> str:
        """Under what it is played."""
        return _TRACK + to_base62(self.id)

    @property
    def file_id(self) -> bytes:
        """The 20 bytes of its only file."""
        return _digest("file", self.name)[:20]

    @property
    def key(self) -> bytes:
        """The 16 bytes that its file is encrypted with."""
        return _digest("key", self.name)[:16]

    @property
    def encrypted(self) -> bytes:
        """Its file."""
        return _encrypt(mp3(self.music), self.key)


@dataclass(frozen=True, slots=True)
class Context:
    """An album, a playlist and the like.

    Attributes:
        uri: its name.
        tracks: URIs of what it consists of.
        autoplay: URIs of what follows when it has ended.
    """

    uri: str
    tracks: tuple[str, ...]
    autoplay: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that it is one."""
        if not self.uri.startswith("spotify:") or self.uri.startswith(_TRACK):
            raise LabError(f"{self.uri!r} is no context; it could be spotify:playlist:mine")
        if not self.tracks:
            raise LabError(f"{self.uri} needs a track")


class Library:
    """All tracks and contexts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._songs: dict[str, Song] = {}
        self._contexts: dict[str, Context] = {}

    def add_song(self, song: Song) -> None:
        """Add a track, or change it."""
        self._songs[song.uri] = song

    def add_context(self, context: Context) -> None:
        """Add a context, or change it.

        Raises:
            UnknownNameError: a track of Spotify's in it doesn't exist.
        """
        for uri in (*context.tracks, *context.autoplay):
            if uri.startswith(_TRACK) and uri not in self._songs:
                raise UnknownNameError("track", uri, self._songs)
            if not uri.startswith((_TRACK, "spotify:local:")):
                raise LabError(f"{uri!r} is no URI of a track")
        self._contexts[context.uri] = context

    def song(self, uri: str) -> Song | None:
        """Return a track by its URI, if it exists."""
        return self._songs.get(uri)

    def song_with_id(self, identifier: bytes) -> Song | None:
        """Return a track by its 16 bytes, if it exists."""
        return _first(song for song in self._songs.values() if song.id == identifier)

    def song_with_file(self, file_id: str) -> Song | None:
        """Return the track of a file by its id in hexadecimal digits, if it exists."""
        return _first(song for song in self._songs.values() if song.file_id.hex() == file_id)

    def tracks(self, uri: str) -> tuple[str, ...]:
        """Return what a context consists of; a track is a context of its own."""
        if uri in self._songs:
            return (uri,)
        context = self._contexts.get(uri)
        return context.tracks if context is not None else ()

    def autoplay(self, uri: str) -> tuple[str, ...]:
        """Return what follows a context."""
        context = self._contexts.get(uri)
        return context.autoplay if context is not None else ()


def require_country(country: str) -> None:
    """Refuse what is no country's code.

    Raises:
        LabError: it isn't two capital letters.
    """
    if len(country) != 2 or not (country.isascii() and country.isalpha() and country.isupper()):
        raise LabError(f"{country!r} is no country: it must be two capital letters, as DE")


def _first(songs: Iterable[Song]) -> Song | None:
    return next(iter(songs), None)


def _digest(what: str, name: str) -> bytes:
    return hashlib.sha256(f"{what} {name}".encode()).digest()


@cache
def _encrypt(content: bytes, key: bytes) -> bytes:
    return Cipher(AES(key), CTR(_INITIAL_VALUE)).encryptor().update(content)
