"""A stream of bytes cut into lines of bounded length."""

MAX_LINE = 8192
"""Bytes of a line that are kept; twice what a pipe takes in one piece."""

CUT_MARK = b" [cut]"
"""What stands at the end of a line whose rest was thrown away."""


class LineSplitter:
    """Cuts a stream at line feeds, and keeps at most one line's beginning."""

    def __init__(self) -> None:
        self._begun = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` completes, without their line feeds."""
        *lines, begun = data.split(b"\n")
        if lines:
            if self._skipping:
                self._skipping = False
                del lines[0]
            elif self._begun:
                lines[0] = self._begun + lines[0]
            self._begun = b""
            lines = [line if len(line) <= MAX_LINE else _cut(line) for line in lines]
        if begun and not self._skipping:
            self._begun += begun
            if len(self._begun) > MAX_LINE:
                lines.append(_cut(self._begun))
                self._begun = b""
                self._skipping = True
        return lines

    def end(self) -> list[bytes]:
        """Return what the stream ended with, if that was no line feed."""
        begun, self._begun = self._begun, b""
        self._skipping = False
        return [begun] if begun else []


def _cut(line: bytes) -> bytes:
    return line[:MAX_LINE] + CUT_MARK
