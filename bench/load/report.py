"""What is told of a run: to people, and to other programs."""

from collections.abc import Sequence
import json
from pathlib import Path

from lab.wire import to_json

from .figures import Phase, Report
from .light_client import LOGIN5, STATE
from .spread import Spread

_MIB = 1024 * 1024
_MS = 1000

type Row = tuple[str, ...]


def as_text(report: Report) -> str:
    """Return the run in words and a table."""
    each = report.registered_s_each
    phases = (report.quiet, report.start, report.steady)
    rows: list[Row] = [("", "lab alone", "start", "heartbeat")]
    columns = [_column(phase) for phase in phases]
    rows.extend((name, *(column.get(name, "-") for column in columns)) for name in columns[-1])
    first = (
        f"{report.zones} zones of librespot {report.version}, accounts: {report.accounts},"
        f" started {_pace(report.every_s)}, on {report.cores} cores"
    )
    registered = (
        f"all registered after {report.registered_s:.1f} s; from its own start each took"
        f" {each.median:.1f} s (median), {each.p95:.1f} s (p95), {each.most:.1f} s (most)"
    )
    stayed = f"at the end {report.stayed} of them were registered without having had to do it again"
    bears = f"with a core of its own the lab could register {report.most_per_s:.0f} in a second"
    return "\n".join((first, registered, stayed, bears, "", *_aligned(rows)))


def write_json(report: Report, file: Path) -> None:
    """Write the run for other programs: seconds, bytes, and shares from 0 to 1.

    Raises:
        OSError: the file can't be written.
    """
    file.write_text(json.dumps(to_json(report, Report), indent=1) + "\n")


def _column(phase: Phase) -> dict[str, str]:
    lab = phase.lab
    column = {"lasted, s": f"{phase.lasted_s:.1f}"}
    if (zones := phase.zones) is not None:
        processor, resident = zones.processor_s_each, zones.resident_each
        column |= {
            "zones: processor time, s": f"{zones.processor_s:.1f}",
            "  each: median / most, s": f"{processor.median:.2f} / {processor.most:.2f}",
            "zones: resident, MiB": _mib(zones.resident),
            "  each: median / most, MiB": f"{_mib(resident.median)} / {_mib(resident.most)}",
            "zones: memory, shared counted once, MiB": _mib(zones.shared_out),
        }
    return column | {
        "lab: processor time, s": f"{lab.processor_s:.1f}",
        "lab: busy, of one core": _percent(lab.busy),
        "lab: waited for a core": _percent(lab.waited),
        "lab: nothing to do": _percent(lab.idle),
        "lab: resident, MiB": _mib(lab.resident),
        "lab: event loop late, ms: median / p95 / most": _ms(lab.late_s),
        "login5 answered, ms: median / p95 / most": _ms(phase.answers.get(LOGIN5)),
        "connect-state answered, ms: median / p95 / most": _ms(phase.answers.get(STATE)),
        "all cores: busy": _percent(phase.busy),
        "all cores: busy for others": _percent(phase.others),
    }


def _aligned(rows: Sequence[Row]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *cells in rows:
        right = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join((name.ljust(widths[0]), *right)))
    return lines


def _pace(every_s: float) -> str:
    return f"one per {every_s:g} s" if every_s else "at once"


def _mib(count: float) -> str:
    return f"{count / _MIB:.1f}"


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _ms(spread: Spread | None) -> str:
    if spread is None:
        return "-"
    return " / ".join(f"{value * _MS:.1f}" for value in (spread.median, spread.p95, spread.most))
