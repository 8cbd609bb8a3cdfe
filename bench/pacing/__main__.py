"""Measure policies: `scripts/bench pacing`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
import sys

from bench.output import add_options, write_json
from bench.table import Row, as_table

from . import families, plot, policies, report, scenarios, tradeoff
from .errors import BenchError
from .families import Family
from .goals import Goal, aim, judge
from .policies import GROUPS, POLICIES
from .running import Cell, run_all
from .scenarios import SCENARIOS
from .summary import Result, is_slow, summarise

_DESCRIPTION = """Measures how policies start and keep the zones of a Spotify account under limits
that they don't know, in virtual time, beside the best that is possible."""


def main() -> int:
    """Measure what was asked for; return the exit status."""
    try:
        options = _parser().parse_args()
        _measure(options)
    except BenchError as error:
        print(f"bench pacing: {error}", file=sys.stderr)
        return 2
    return 0


def _measure(options: argparse.Namespace) -> None:
    scenario = options.scenario
    scenarios.named(scenario, options.zones)
    names = _policies(options.policies)
    chosen = _families(options.families, options.draw)
    cells = [Cell(scenario, options.zones, name, family) for family in chosen for name in names]
    slow = {family.name: is_slow(family, options.zones) for family in chosen}
    by_confidence = tradeoff.is_measured(names)
    drawn = _drawn(cells) if options.plot is not None and not by_confidence else []
    outcomes = run_all(cells, options.seeds, traced=drawn)
    results = [
        summarise(cell.policy, cell.family, each, slow=slow[cell.family.name])
        for cell, each in outcomes.items()
    ]
    summaries = report.summaries(results)
    goals = judge(scenario, options.zones, results, summaries)
    _print(results, goals, markdown=options.markdown)
    if options.json is not None:
        write_json(options.json, report.to_json(scenario, options.zones, results))
    if options.plot is not None and by_confidence:
        shown = tradeoff.tradeoff(summaries, aim(scenario, options.zones))
        tradeoff.plot(options.plot, scenario, options.zones, shown)
    elif options.plot is not None:
        plot.plot(options.plot, {cell: outcomes[cell] for cell in drawn})


def _drawn(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells that a picture shows."""
    families = plot.drawn_families(list(dict.fromkeys(cell.family for cell in cells)))
    policies = plot.drawn_policies(list(dict.fromkeys(cell.policy for cell in cells)))
    return [cell for cell in cells if cell.family in families and cell.policy in policies]


def _print(results: Sequence[Result], goals: Sequence[Goal], *, markdown: bool) -> None:
    def table(rows: Sequence[Row]) -> str:
        return as_table(rows, report.WORDS, markdown=markdown)

    # On a page a line for each policy in each family would be no help.
    tables = [] if markdown else [table(report.by_family(results))]
    tables.append(table(report.by_policy(results)))
    if slow := {result.family for result in results if result.slow}:
        tables.append(
            f"left out, as even the best takes more than a quarter of an hour: {len(slow)}"
        )
    if goals:
        tables.append(table(report.goals(goals)))
    print("\n\n".join(tables))


def _policies(names: Sequence[str]) -> list[str]:
    parts = [name for each in names for name in each.split(",") if name]
    wanted = [name for part in parts for name in GROUPS.get(part, (part,))]
    for name in wanted:
        policies.named(name)
    return list(dict.fromkeys(wanted))


def _families(path: Path | None, drawn: tuple[int, int] | None) -> Sequence[Family]:
    if path is not None:
        return families.read(path)
    if drawn is not None:
        return families.draw(*drawn)
    return families.PUBLIC


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench pacing", description=_DESCRIPTION)
    add = parser.add_argument
    told = "; ".join(f"{name}: {each.what}" for name, each in SCENARIOS.items())
    add("--scenario", default="cold", help=f"{told} (default: %(default)s)")
    add("--zones", type=_count, default=11, help="how many (default: %(default)s)")
    add(
        "--seeds",
        type=_range,
        default=range(20),
        metavar="A:B",
        help="one run for each seed from A up to, not including, B (default: 0:20)",
    )
    add(
        "--policies",
        nargs="+",
        default=["ours"],
        metavar="NAME",
        help=f"some of {', '.join(POLICIES)}; ours@0.5: ours, which admits a login that it is so "
        "confident of; all: all of those; tradeoff: ours by its confidence, and the oracle "
        "(default: ours)",
    )
    add_options(parser)
    add(
        "--plot",
        type=Path,
        metavar="FOLDER",
        help="where a picture goes: SCENARIO-ZONES.svg, of several confidences "
        "tradeoff-SCENARIO-ZONES.svg",
    )
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument("--families", type=Path, metavar="FILE", help="JSON: the limits")
    limits.add_argument(
        "--draw",
        type=_draw,
        metavar="SEED:COUNT",
        help="draw so many limits (default: the public ones)",
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def _pair(text: str, form: str) -> tuple[int, int]:
    first, colon, second = text.partition(":")
    if not (colon and first.isdecimal() and second.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form {form}")
    return int(first), int(second)


def _range(text: str) -> range:
    first, end = _pair(text, "A:B")
    if first >= end:
        raise argparse.ArgumentTypeError(f"{text!r} holds no seed: A must be less than B")
    return range(first, end)


def _draw(text: str) -> tuple[int, int]:
    seed, count = _pair(text, "SEED:COUNT")
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text!r} draws nothing")
    return seed, count


if __name__ == "__main__":
    sys.exit(main())
