"""Section 7: tracks of Spotify's, and accounts that may not play them."""

from lab.cloud.world import Product
from lab.errors import LabError
from lab.music.catalogue import STEREO
from lab.phone.commands import Play
from lab.services import Action, Hang, Refuse, Service, Status, WrongKey

from ..row import Drive, Row, Section
from ..scene import ACCOUNT, Scene
from .drivers import WATCHED_S
from .means import WONT_MEND
from .rooms import encode_music, room, until_event

_PLAYLIST = "spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"
_HURRIED = 20.0
_TRACKS = 3


async def _play(scene: Scene, *tracks: str) -> None:
    zone, speaker = await room(scene)
    await speaker.play(_HURRIED)
    await scene.lab.command(ACCOUNT, Play(tracks), "Kitchen")
    await until_event(scene, zone, "stopped")
    scene.say("some of it is heard" if speaker.heard else "nothing is heard")


def _keys(action: Action) -> Drive:
    async def drive(scene: Scene) -> None:
        tracks = [await scene.lab.add_track(f"Track {number}") for number in range(_TRACKS)]
        await scene.lab.add_fault(Service.AUDIO_KEY, action)
        await _play(scene, *tracks)

    return drive


def _fails_once(service: Service, action: Action) -> Drive:
    async def drive(scene: Scene) -> None:
        one = await scene.lab.add_track("One")
        two = await scene.lab.add_track("Two", STEREO.file)
        await scene.lab.add_fault(service, action, times=1)
        await _play(scene, one, two)

    return drive


async def _forbidden(scene: Scene) -> None:
    tracks = (
        await scene.lab.add_track("Forbidden", forbidden_in=("AT", "DE")),
        await scene.lab.add_track("Elsewhere", allowed_in=("US",)),
        await scene.lab.add_track("Gone", has_file=False),
        await scene.lab.add_track("Fine", allowed_in=("DE",)),
    )
    await _play(scene, *tracks)


def _context(action: Action) -> Drive:
    async def drive(scene: Scene) -> None:
        one = await scene.lab.add_track("One")
        await scene.lab.add_context(_PLAYLIST, (one,))
        await scene.lab.add_fault(Service.CONTEXT, action, times=1)
        _, speaker = await room(scene)
        await speaker.play(_HURRIED)
        for _ in range(2):
            try:
                await scene.lab.command(ACCOUNT, Play(context=_PLAYLIST), "Kitchen")
            except LabError as error:
                told = str(error)
            else:
                told = "it succeeded"
            await scene.settle()
            scene.say(f"the phone is told: {told}")
        scene.say("some of it is heard" if speaker.heard else "nothing is heard")

    return drive


def _product(product: Product) -> Drive:
    async def drive(scene: Scene) -> None:
        await scene.lab.add_account(ACCOUNT)
        await scene.lab.set_product(ACCOUNT, product)
        await scene.outcome(await scene.start(), within_s=WATCHED_S)

    return drive


async def _product_changes(scene: Scene) -> None:
    zone = await scene.registered()
    await scene.lab.set_product(ACCOUNT, Product.FREE)
    await scene.settle()
    scene.say("still running" if zone.running else "no longer running")


def _row(name: str, happens: str, means: str, drive: Drive, lasts_s: float = 10.0) -> Row:
    return Row(name, Section.TRACKS, happens, means, drive, lasts_s, prepare=encode_music)


_STORM = f"It skips through everything. An account that gets no keys never will. {WONT_MEND}"
_ONE_TRACK = "It costs one track."
_NEVER_AGAIN = "A context that failed once is never looked up again in this session: start it anew."

TRACKS: tuple[Row, ...] = (
    _row(
        "audio_key_refused",
        "the key of every track is refused",
        _STORM,
        _keys(Refuse("not_granted")),
    ),
    _row(
        "audio_key_unanswered",
        "no request for a key is answered",
        "The access point is away, or limits: after 1.5 s for each it skips through everything.",
        _keys(Hang()),
        lasts_s=15,
    ),
    _row(
        "audio_key_wrong",
        "the key of a track is wrong",
        _ONE_TRACK,
        _fails_once(Service.AUDIO_KEY, WrongKey()),
    ),
    _row(
        "tracks_unavailable",
        "a phone plays tracks that are forbidden here, allowed elsewhere, gone, and fine",
        "Each costs itself only.",
        _forbidden,
    ),
    *(
        _row(
            f"{service}_{code}",
            f"the request {words} is answered {code}",
            _ONE_TRACK,
            _fails_once(service, Status(code)),
        )
        for service, words, code in (
            (Service.METADATA, "for a track's title", 404),
            (Service.METADATA, "for a track's title", 429),
            (Service.STORAGE, "for the place of a track's file", 404),
            (Service.CDN, "for a track's file", 403),
        )
    ),
    *(
        _row(
            f"context_{code}",
            f"a phone plays a playlist twice, and the first look-up is answered {code}",
            means,
            _context(Status(code)),
        )
        for code, means in (
            (404, _NEVER_AGAIN),
            (429, _NEVER_AGAIN),
            (500, "Harmless: it asks again by itself, at once."),
        )
    ),
    _row(
        "context_429_retry_after_1",
        "a phone plays a playlist twice; the first look-up is answered 429 with `Retry-After: 1`",
        "Harmless. Up to ten seconds it waits by itself.",
        _context(Status(429, retry_after_s=1)),
    ),
    _row(
        "context_hangs",
        "a phone plays a playlist twice, and the first look-up is never answered",
        "Deaf to every command, while pongs go on. Only a new start mends it.",
        _context(Hang()),
        lasts_s=30,
    ),
    _row(
        "product_free",
        "the account is a free one",
        f"librespot needs an account with Premium. {WONT_MEND}",
        _product(Product.FREE),
    ),
    _row(
        "product_unknown",
        "nothing is said about the account",
        "It takes that for Premium.",
        _product(Product.NONE),
    ),
    _row(
        "product_becomes_free",
        "the account becomes a free one while the zone is registered",
        f"librespot needs an account with Premium. {WONT_MEND}",
        _product_changes,
    ),
)
