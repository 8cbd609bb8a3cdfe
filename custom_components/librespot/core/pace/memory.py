"""A belief as JSON, and back: what was learned outlives the program."""

from collections.abc import Callable, Mapping, Sequence
import math
import sys
from typing import Final

import numpy as np

from .belief import Belief
from .guesses import LONGEST_LIMIT, BucketGuesses, Floats, Guesses, WindowGuesses

type Json = Mapping[str, Json] | Sequence[Json] | str | float | bool | None

_GUESSES: Final = 60
"""So many of the best are kept, each penalty counted: the rest weighs a few percent."""
_LONGEST_S: Final = 3600.0
"""Seconds: nobody here ever guessed that a limit closes for longer."""


class InvalidMemoryError(ValueError):
    """Nobody here wrote that."""


def remember(belief: Belief, to_wall: Callable[[float], float]) -> dict[str, Json]:
    """Return a belief as JSON; `to_wall` makes wall-clock times of the loop's."""
    weights = np.concatenate([guesses.weights.ravel() for guesses in belief.guesses])
    least = float(np.sort(weights)[-_GUESSES:][0])
    history = belief.history
    return {
        "penalties_s": belief.penalties_s.tolist(),
        "guesses": [
            _from_guesses(guesses.chosen(np.any(guesses.weights >= least, axis=1)), least, to_wall)
            for guesses in belief.guesses
        ],
        "asked": _from_moments(history.asked, to_wall),
        "admitted": _from_moments(history.admitted, to_wall),
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
    penalties_s = _numbers(kept.get("penalties_s"), most=_LONGEST_S)
    if not len(penalties_s):
        raise InvalidMemoryError("not even no penalty")
    guesses = [
        _to_guesses(mapping(each), len(penalties_s), to_loop)
        for each in sequence(kept.get("guesses"))
    ]
    total = sum(float(each.weights.sum()) for each in guesses)
    if not total > 0:
        raise InvalidMemoryError("no guesses")
    for each in guesses:
        each.weights = each.weights / total
    belief = Belief(guesses, penalties_s.tolist())
    belief.history.asked = _to_moments(kept.get("asked"), to_loop)
    belief.history.admitted = _to_moments(kept.get("admitted"), to_loop)
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


def _from_guesses(
    guesses: Guesses, least: float, to_wall: Callable[[float], float]
) -> dict[str, Json]:
    weights = np.where(guesses.weights >= least, guesses.weights, 0.0).tolist()
    match guesses:
        case BucketGuesses():
            counted_at = guesses.counted_at
            return {
                "kind": "bucket",
                "weights": weights,
                "burst": guesses.burst.tolist(),
                "refill_per_s": guesses.refill_per_s.tolist(),
                "tokens": guesses.tokens.tolist(),
                "counted_at": to_wall(counted_at) if math.isfinite(counted_at) else None,
            }
        case WindowGuesses():
            return {
                "kind": "window",
                "weights": weights,
                "limit": guesses.limit.tolist(),
                "window_s": guesses.window_s.tolist(),
                "counts_refused": guesses.counts_refused.tolist(),
            }
        case _:
            raise TypeError(guesses)


def _to_guesses(
    kept: Mapping[str, Json], penalties: int, to_loop: Callable[[float], float]
) -> Guesses:
    rows = [_numbers(row, most=1.0, count=penalties) for row in sequence(kept.get("weights"))]
    weights = np.array(rows).reshape(-1, penalties)
    count = len(rows)
    match kept.get("kind"):
        case "bucket":
            burst = _numbers(kept.get("burst"), least=1, count=count)
            tokens = _numbers(kept.get("tokens"), count=count)
            if np.any(tokens > burst):
                raise InvalidMemoryError("more than full")
            counted_at = kept.get("counted_at")
            return BucketGuesses(
                weights,
                burst,
                _numbers(kept.get("refill_per_s"), least=1 / _LONGEST_S, count=count),
                tokens,
                -math.inf if counted_at is None else to_loop(moment(counted_at)),
            )
        case "window":
            counts_refused = sequence(kept.get("counts_refused"))
            if len(counts_refused) != count or not all(
                isinstance(each, bool) for each in counts_refused
            ):
                raise InvalidMemoryError("neither true nor false")
            return WindowGuesses(
                weights,
                _numbers(kept.get("limit"), least=1, most=LONGEST_LIMIT, count=count).astype(int),
                _numbers(kept.get("window_s"), most=_LONGEST_S, count=count),
                np.array(counts_refused, dtype=bool),
            )
        case _:
            raise InvalidMemoryError("an unknown kind of limit")


def _numbers(
    value: Json, *, least: float = 0.0, most: float = sys.float_info.max, count: int | None = None
) -> Floats:
    """Return a list of finite numbers between two bounds, of so many.

    Raises:
        InvalidMemoryError: it isn't one.
    """
    numbers = [number(each, least=least, most=most) for each in sequence(value)]
    if count is not None and len(numbers) != count:
        raise InvalidMemoryError("too few or too many numbers")
    return np.array(numbers)


def _from_moments(times: Floats, to_wall: Callable[[float], float]) -> list[float]:
    return [to_wall(float(at)) for at in times[np.isfinite(times)]]


def _to_moments(value: Json, to_loop: Callable[[float], float]) -> Floats:
    """Return the last of the moments that are listed, as a history keeps them."""
    times = [to_loop(moment(at)) for at in sequence(value)][-LONGEST_LIMIT:]
    return np.array([-math.inf] * (LONGEST_LIMIT - len(times)) + times)
