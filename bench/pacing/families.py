"""The limits that policies are measured under: the public ones, a file's, and drawn ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
import math
from pathlib import Path
from random import Random
from typing import Final

from pydantic import TypeAdapter, ValidationError, with_config

from lab.errors import LabError
from lab.limiter import Limit, Penalty, Rule, SlidingWindow, Then, TokenBucket, Unlimited

from .errors import BenchError


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Family(Limit):
    """A limit with a name."""

    name: str = field(kw_only=True)


def _bucket(burst: int, refill_per_s: float) -> TokenBucket:
    return TokenBucket(burst=burst, refill_per_s=refill_per_s)


def _window(limit: int, window_s: float, *, count_refused: bool = False) -> SlidingWindow:
    return SlidingWindow(limit=limit, window_s=window_s, count_refused=count_refused)


_HALF_A_DAY_S: Final = 43_200.0
_DAY, _NIGHT = _bucket(2, 1 / 5), _bucket(10, 1)
_HALF_A_MINUTE = Penalty(30)

PUBLIC: Final[Sequence[Family]] = (
    Family(_bucket(10, 1), name="bucket 10, 1/s"),
    Family(_bucket(5, 1), name="bucket 5, 1/s"),
    Family(_bucket(3, 1 / 2), name="bucket 3, 1 per 2 s"),
    Family(Unlimited(), name="unlimited"),
    Family(_bucket(2, 1 / 5), name="bucket 2, 1 per 5 s"),
    Family(_bucket(1, 1 / 5), name="bucket 1, 1 per 5 s"),
    Family(_bucket(1, 1 / 10), name="bucket 1, 1 per 10 s"),
    Family(_bucket(4, 1 / 3), name="bucket 4, 1 per 3 s"),
    Family(_bucket(7, 1 / 8), name="bucket 7, 1 per 8 s"),
    Family(_window(5, 30), name="5 in 30 s"),
    Family(_window(10, 60), name="10 in 60 s"),
    Family(_window(4, 25), name="4 in 25 s"),
    Family(_window(6, 20, count_refused=True), name="6 in 20 s, refusals count"),
    Family(_bucket(2, 1 / 5), _HALF_A_MINUTE, name="30 s on bucket 2, 1 per 5 s"),
    Family(_bucket(3, 1 / 2), _HALF_A_MINUTE, name="30 s on bucket 3, 1 per 2 s"),
    Family(_bucket(1, 1 / 10), _HALF_A_MINUTE, name="30 s on bucket 1, 1 per 10 s"),
    Family(_bucket(10, 1), _HALF_A_MINUTE, name="30 s on bucket 10, 1/s"),
    Family(_bucket(5, 1), Penalty(90), name="90 s on bucket 5, 1/s"),
    Family(_window(4, 20), Penalty(45), name="45 s on 4 in 20 s"),
    Family(
        _bucket(2, 1 / 5),
        Penalty(15, growth=2, cap_s=600),
        name="15 s doubling on bucket 2, 1 per 5 s",
    ),
    Family(_bucket(3, 1 / 2), noise_per_s=1 / 15, name="bucket 3, 1 per 2 s, strangers"),
    Family(_DAY, then=Then(_HALF_A_DAY_S, _NIGHT), name="strict by day, lenient by night"),
    Family(
        _NIGHT,
        _HALF_A_MINUTE,
        then=Then(_HALF_A_DAY_S, _DAY, _HALF_A_MINUTE),
        name="lenient by day, strict by night, 30 s",
    ),
)
"""Good for development; whoever tuned on these is judged on others."""


def read(path: Path) -> list[Family]:
    """Return the families of a JSON file.

    Raises:
        BenchError: it can't be read, or holds something else.
    """
    try:
        families = TypeAdapter(list[Family]).validate_json(path.read_bytes())
    except OSError as error:
        raise BenchError(f"can't read {path}: {error.strerror}") from error
    except ValidationError as error:
        wrong = (
            f"{'.'.join(map(str, each['loc'])) or 'the whole'}: "
            f"{each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        )
        raise BenchError(f"{path} holds no list of families: {'; '.join(wrong)}") from error
    except LabError as error:
        raise BenchError(f"{path} holds a family that can't be: {error}") from error
    if not families:
        raise BenchError(f"{path} holds no family")
    _check_names(families, path)
    return families


def _check_names(families: Sequence[Family], path: Path) -> None:
    twice = [name for name, count in Counter(each.name for each in families).items() if count > 1]
    if twice:
        raise BenchError(f"{path} has more than one family called {', '.join(map(repr, twice))}")


_MAX_STRANGERS_SHARE: Final = 1 / 3
"""Of the admissions: when strangers take more, nobody can do anything."""


def draw(seed: int, count: int) -> list[Family]:
    """Draw families that nobody tuned on; the same seed draws the same, and begins the same."""
    random = Random(f"families {seed}")
    families: list[Family] = []
    while len(families) < count:
        family = _draw(random, f"draw {seed}:{len(families)}")
        if family.noise_per_s <= _MAX_STRANGERS_SHARE * _rate(family.limiter):
            families.append(family)
    return families


def _draw(random: Random, name: str) -> Family:
    rule: TokenBucket | SlidingWindow
    if random.random() < 0.6:
        refill = math.exp(random.uniform(math.log(1 / 20), math.log(2)))
        rule = _bucket(random.randint(1, 12), refill)
        words = f"bucket {rule.burst}, 1 per {1 / refill:.1f} s"
    else:
        rule = _window(
            random.randint(1, 12), random.uniform(5, 90), count_refused=random.random() < 0.25
        )
        words = f"{rule.limit} in {rule.window_s:.0f} s"
        words += ", refusals count" if rule.count_refused else ""
    penalty = Penalty(random.uniform(10, 120)) if random.random() < 0.3 else None
    noise_per_s = 1 / random.uniform(15, 120) if random.random() < 0.1 else 0.0
    if penalty is not None:
        words = f"{penalty.seconds:.0f} s on {words}"
    if noise_per_s:
        words += f", a stranger per {1 / noise_per_s:.0f} s"
    return Family(rule, penalty, noise_per_s, name=f"{name}: {words}")


def _rate(rule: Rule) -> float:
    """Return how many a rule admits a second, at most and for ever."""
    match rule:
        case TokenBucket():
            return rule.refill_per_s
        case SlidingWindow():
            return rule.limit / rule.window_s
        case Unlimited():
            return math.inf
