"""Finds the sub-command that was asked for and runs it: `scripts/bench`."""

from pathlib import Path
import runpy
import sys

_HERE = Path(__file__).parent
_USAGE = 2
_INTERRUPTED = 130


def commands() -> dict[str, str]:
    """Return each sub-command with what it does: every package here that can be run."""
    return {
        path.parent.name: _first_line(path.with_name("__init__.py"))
        for path in sorted(_HERE.glob("*/__main__.py"))
    }


def main() -> int:
    """Run a sub-command; return the exit status."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    existing = commands()
    if name in existing:
        del sys.argv[1]
        try:
            runpy.run_module(f"{__package__}.{name}", run_name="__main__", alter_sys=True)
        except KeyboardInterrupt:
            print(f"{name}: interrupted", file=sys.stderr)
            return _INTERRUPTED
        return 0
    asked = name in {"-h", "--help"}
    out = sys.stdout if asked else sys.stderr
    if not asked:
        print(f"bench: no {name!r} here" if name else "bench: say which", file=out)
    print("usage: scripts/bench COMMAND [OPTION...], where COMMAND is one of", file=out)
    for command, what in existing.items():
        print(f"  {command:10} {what}", file=out)
    return 0 if asked else _USAGE


def _first_line(module: Path) -> str:
    return module.read_text().partition("\n")[0].strip('"')


if __name__ == "__main__":
    sys.exit(main())
