"""What a device is told when it takes over from another."""

from ..cloud.player import PlayerState, PlayerStatus, Repeat
from ..protocol import protobuf

_NO_CONTEXTS = {"", "spotify:web-api", "spotify:unknown"}
"""librespot's context URIs when it was told the tracks themselves, and when it took such over."""
_NO_CONTEXT = "-"


def transfer_state(state: PlayerState, *, play: bool) -> bytes:
    """Encode a TransferState that goes on with what `state` says.

    The form is that of librespot-protocol's transfer_state.proto.

    Args:
        state: of the device that is left.
        play: whether to play although that one had paused.
    """
    options = protobuf.encode(
        (1, state.shuffle), (2, state.repeat is Repeat.CONTEXT), (3, state.repeat is Repeat.TRACK)
    )
    paused = state.status is PlayerStatus.PAUSED and not play
    playback = protobuf.encode(
        (1, state.time_ms), (2, state.position_ms), (4, paused), (5, _track(state.track))
    )
    queue = protobuf.encode(
        *((1, _track(uri)) for uri in ((state.track,) if state.from_queue else ())),
        *((1, _track(uri)) for uri in state.queued),
        (2, state.from_queue),
    )
    session = protobuf.encode((2, _context(state)))
    return protobuf.encode((1, options), (2, playback), (3, session), (4, queue))


def _context(state: PlayerState) -> bytes:
    if state.context not in _NO_CONTEXTS:
        return protobuf.encode((1, state.context))
    current = () if state.from_queue else (state.track,)
    uris = (*state.previous, *current, *state.upcoming)
    page = protobuf.encode(*((4, _track(uri)) for uri in uris))
    return protobuf.encode((1, _NO_CONTEXT), (5, page))


def _track(uri: str) -> bytes:
    return protobuf.encode((1, uri))
