"""A loudspeaker without sound: takes music at the speed at which it is heard.

librespot rushes through its queue when nobody slows it down, so each zone of
the demo and the tests plays into one of these.
"""

from .speaker import BYTES_PER_SECOND, Loudspeaker, State

__all__ = ["BYTES_PER_SECOND", "Loudspeaker", "State"]
