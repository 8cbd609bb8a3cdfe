"""What is known to be seen in each row, and of which release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("expected.json")


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a release does.

    Attributes:
        version: of the release, a number.
        rows: what is seen, by the row's name.
    """

    version: str
    rows: Mapping[str, Sequence[str]]


def load(file: Path = FILE) -> Expectations:
    """Read the expectations."""
    content = json.loads(file.read_text())
    return Expectations(content["version"], content["rows"])


def save(expectations: Expectations, file: Path = FILE) -> None:
    """Write the expectations, in a form whose changes read well."""
    content = {"version": expectations.version, "rows": dict(expectations.rows)}
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
