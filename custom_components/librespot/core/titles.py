"""Which name each zone bears while titles may be anything: a dialog that asks nobody sets them."""

from collections.abc import Mapping, Set as AbstractSet
from itertools import count

from .names import (
    MAX_LENGTH,
    NameNotPossibleError,
    NameProblem,
    identity,
    nearest_name,
    possible_name,
)

_NAMELESS = "Speaker"


def names_in_force(
    titles: Mapping[str, str], before: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, NameProblem]]:
    """Return every zone's name, and why some don't bear the one they were given.

    `titles` and `before` (the names borne so far) are by zone id. An impossible title leaves the
    name as it was; a zone that never had one bears the one most like its title that is free.
    """
    wanted: dict[str, str] = {}
    problems: dict[str, NameProblem] = {}
    for zone_id, title in titles.items():
        try:
            wanted[zone_id] = possible_name(title)
        except NameNotPossibleError as error:
            problems[zone_id] = error.problem

    def first_loser() -> str | None:
        taken = {identity(before[zone_id]) for zone_id in problems if zone_id in before}
        for zone_id in claimants:
            if zone_id in problems:
                continue
            if (claim := identity(wanted[zone_id])) in taken:
                return zone_id
            taken.add(claim)
        return None

    # Of several with one title the name stays with whoever bears it already.
    claimants = sorted(
        wanted, key=lambda zone_id: identity(before.get(zone_id, "")) != identity(wanted[zone_id])
    )
    # Whoever loses keeps the old name, which may in turn be what another one wants.
    while (loser := first_loser()) is not None:
        problems[loser] = NameProblem.TAKEN
    names = {**wanted, **{zone_id: before.get(zone_id, "") for zone_id in problems}}
    taken = {identity(name) for name in names.values()}
    for zone_id in problems:
        if zone_id in before:
            continue
        names[zone_id] = _free_name(titles[zone_id], taken)
        taken.add(identity(names[zone_id]))
    return names, problems


def _free_name(title: str, taken: AbstractSet[str]) -> str:
    """Return the name most like a title that nobody bears."""
    name = nearest_name(title) or _NAMELESS
    if identity(name) not in taken:
        return name
    numbered = (
        f"{name[: MAX_LENGTH - len(suffix)].rstrip()}{suffix}"
        for suffix in (f" {number}" for number in count(2))
    )
    return next(each for each in numbered if identity(each) not in taken)
