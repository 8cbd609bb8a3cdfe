"""Which name each zone bears while titles may be anything: a dialog that asks nobody sets them."""

from collections.abc import Mapping

from .names import NameNotPossibleError, NameProblem, identity, possible_name


def names_in_force(
    titles: Mapping[str, str], before: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, NameProblem]]:
    """Return every zone's name, and why some don't bear the one they were given.

    `titles` and `before` (the names borne so far) are by zone id. An impossible title leaves the
    name as it was; a zone that never had one bears its id.
    """
    wanted: dict[str, str] = {}
    problems: dict[str, NameProblem] = {}
    for zone_id, title in titles.items():
        try:
            wanted[zone_id] = possible_name(title)
        except NameNotPossibleError as error:
            problems[zone_id] = error.problem

    def kept(zone_id: str) -> str:
        return before.get(zone_id, zone_id)

    def first_loser() -> str | None:
        taken = {identity(kept(zone_id)) for zone_id in problems}
        for zone_id in claimants:
            if zone_id in problems:
                continue
            if (claim := identity(wanted[zone_id])) in taken:
                return zone_id
            taken.add(claim)
        return None

    # Of several with one title the name stays with whoever bears it already.
    claimants = sorted(
        wanted, key=lambda zone_id: identity(kept(zone_id)) != identity(wanted[zone_id])
    )
    # Whoever loses keeps the old name, which may in turn be what another one wants.
    while (loser := first_loser()) is not None:
        problems[loser] = NameProblem.TAKEN
    return {
        zone_id: kept(zone_id) if zone_id in problems else wanted[zone_id] for zone_id in titles
    }, problems
