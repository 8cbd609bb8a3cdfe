"""A belief as JSON, and back: what was learned outlives the program."""

from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest
import math
import sys
from typing import Final

from .belief import Belief
from .guesses import BucketGuess, Guess, WindowGuess

type Json = Mapping[str, Json] | Sequence[Json] | str | float | bool | None

_GUESSES: Final = 60
"""So many of the best are kept, each penalty counted: the rest weighs a few percent."""
_LONGEST_S: Final = 3600.0
"""Seconds: nobody here ever guessed that a limit closes for longer."""


class InvalidMemoryError(ValueError):
    """Nobody here wrote that."""


def remember(belief: Belief, to_wall: Callable[[float], float]) -> dict[str, Json]:
    """Return a belief as JSON; `to_wall` makes wall-clock times of the loop's."""
    weights = (weight for guess in belief.guesses for weight in guess.weights)
    least = nlargest(_GUESSES, weights)[-1]
    best = [guess for guess in belief.guesses if max(guess.weights) >= least]
    history = belief.history
    return {
        "penalties_s": list(belief.penalties_s),
        "guesses": [_from_guess(guess, least, to_wall) for guess in best],
        "asked": [to_wall(at) for at in history.asked],
        "admitted": [to_wall(at) for at in history.admitted],
        "refused_at": to_wall(history.refused_at) if math.isfinite(history.refused_at) else None,
        "step": belief.step,
        "doubt": belief.doubt,
        "sure_at": None if belief.sure_at is None else to_wall(belief.sure_at),
    }


def recall(memory: Json, to_loop: Callable[[float], float]) -> Belief:
    """Return the belief that was remembered; `to_loop` makes the loop's times of wall-clock ones.

    Raises:
        InvalidMemoryError: it isn't one.
    """
    kept = mapping(memory)
    penalties_s = [
        number(penalty_s, most=_LONGEST_S) for penalty_s in sequence(kept.get("penalties_s"))
    ]
    guesses = [_to_guess(mapping(guess), to_loop) for guess in sequence(kept.get("guesses"))]
    if any(len(guess.weights) != len(penalties_s) for guess in guesses):
        raise InvalidMemoryError("not a weight for each penalty")
    if not (total := sum(guess.weight for guess in guesses)) > 0:
        raise InvalidMemoryError("no guesses")
    for guess in guesses:
        guess.weights = [weight / total for weight in guess.weights]
    belief = Belief(guesses, tuple(penalties_s))
    belief.history.asked.extend(to_loop(moment(at)) for at in sequence(kept.get("asked")))
    belief.history.admitted.extend(to_loop(moment(at)) for at in sequence(kept.get("admitted")))
    if (refused_at := kept.get("refused_at")) is not None:
        belief.history.refused_at = to_loop(moment(refused_at))
    belief.step = number(kept.get("step"), most=1.0)
    belief.doubt = number(kept.get("doubt"), most=1.0)
    if (sure_at := kept.get("sure_at")) is not None:
        belief.sure_at = to_loop(moment(sure_at))
    return belief


def mapping(value: Json) -> Mapping[str, Json]:
    """Return `value` if it is a JSON object.

    Raises:
        InvalidMemoryError: it isn't.
    """
    if not isinstance(value, Mapping):
        raise InvalidMemoryError("not an object")
    return value


def sequence(value: Json) -> Sequence[Json]:
    """Return `value` if it is a JSON list.

    Raises:
        InvalidMemoryError: it isn't.
    """
    if not isinstance(value, list):
        raise InvalidMemoryError("not a list")
    return value


def number(value: Json, *, least: float = 0.0, most: float = sys.float_info.max) -> float:
    """Return `value` if it is a finite number between two bounds, these included.

    Raises:
        InvalidMemoryError: it isn't.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidMemoryError("not a number")
    # Compared before it is a float: not every int fits into one. NaN is in no range.
    if not least <= value <= most:
        raise InvalidMemoryError("a number out of its range")
    return float(value)


def moment(value: Json) -> float:
    """Return `value` if it is a time; one before 1970 is that of a machine without a clock.

    Raises:
        InvalidMemoryError: it isn't.
    """
    return number(value, least=-sys.float_info.max)


def _from_guess(guess: Guess, least: float, to_wall: Callable[[float], float]) -> dict[str, Json]:
    weights = [weight if weight >= least else 0.0 for weight in guess.weights]
    match guess:
        case BucketGuess():
            return {
                "kind": "bucket",
                "weights": weights,
                "burst": guess.burst,
                "refill_per_s": guess.refill_per_s,
                "tokens": guess.tokens,
                "counted_at": to_wall(guess.counted_at) if math.isfinite(guess.counted_at) else 0,
            }
        case WindowGuess():
            return {
                "kind": "window",
                "weights": weights,
                "limit": guess.limit,
                "window_s": guess.window_s,
                "counts_refused": guess.counts_refused,
            }
        case _:
            raise TypeError(guess)


def _to_guess(kept: Mapping[str, Json], to_loop: Callable[[float], float]) -> Guess:
    weights = [number(weight, most=1.0) for weight in sequence(kept.get("weights"))]
    match kept.get("kind"):
        case "bucket":
            burst = int(number(kept.get("burst"), least=1))
            return BucketGuess(
                weights,
                burst,
                number(kept.get("refill_per_s"), least=1 / _LONGEST_S),
                tokens=number(kept.get("tokens"), most=burst),
                counted_at=to_loop(moment(kept.get("counted_at"))),
            )
        case "window":
            counts_refused = kept.get("counts_refused")
            if not isinstance(counts_refused, bool):
                raise InvalidMemoryError("neither true nor false")
            return WindowGuess(
                weights,
                int(number(kept.get("limit"), least=1)),
                number(kept.get("window_s"), most=_LONGEST_S),
                counts_refused=counts_refused,
            )
        case _:
            raise InvalidMemoryError("an unknown kind of limit")
