"""A page with blocks that commands write."""

from dataclasses import dataclass
import re
import shlex
from typing import Final

_BLOCK: Final = re.compile(
    r"^<!-- scripts/bench (?P<arguments>[^\n]*) -->\n.*?^<!-- end -->$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A place for what a command prints.

    Attributes:
        command: the arguments for `scripts/bench`.
    """

    command: str

    @property
    def arguments(self) -> list[str]:
        """The command's words."""
        return shlex.split(self.command)

    def filled(self, printed: str) -> str:
        """Return the block with what the command printed, and how to repeat it."""
        return (
            f"<!-- scripts/bench {self.command} -->\n\n{printed.strip()}\n\n"
            f"`scripts/bench {self.command}`\n\n<!-- end -->"
        )


def blocks(page: str) -> list[Block]:
    """Return a page's blocks."""
    return [Block(match["arguments"]) for match in _BLOCK.finditer(page)]


def fill(page: str, block: Block, printed: str) -> str:
    """Return the page with one block filled."""

    def write(match: re.Match[str]) -> str:
        return block.filled(printed) if match["arguments"] == block.command else match[0]

    return _BLOCK.sub(write, page)
