"""Tables for a terminal and for a page."""

from collections.abc import Collection, Sequence

type Row = Sequence[str]


def as_table(rows: Sequence[Row], words: Collection[str], *, markdown: bool) -> str:
    """Set a table: columns headed by one of the `words` to the left, those of numbers right."""
    head, *rest = rows
    if markdown:
        rules = ["---" if name in words else "---:" for name in head]
        return "\n".join(f"| {' | '.join(line)} |" for line in (head, rules, *rest))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (
            cell.ljust(width) if name in words else cell.rjust(width)
            for name, cell, width in zip(head, row, widths, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
