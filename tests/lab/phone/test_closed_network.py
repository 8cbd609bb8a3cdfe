"""Pairing as it is done at home: announced, asked for and answered.

librespot announces itself in every network that it finds, so each of these
tests runs where there is none but its own.
"""

from pathlib import Path
import subprocess
import sys

import pytest

from lab.phone import closed_network

HERE = Path(__file__).parent

pytestmark = pytest.mark.timeout(120)


def run(*program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a network of its own; without one no test may pass."""
    return subprocess.run(
        closed_network.command(*program),
        cwd=HERE.parents[2],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_there_is_nothing_but_loopback_in_it() -> None:
    listed = run(sys.executable, "-c", "print(open('/proc/net/route').read())")
    assert listed.returncode == 0, (
        "no network of its own can be made; on Ubuntu allow it with"
        f" sysctl kernel.apparmor_restrict_unprivileged_userns=0\n{listed.stderr}"
    )
    _, *routes = listed.stdout.split("\n")
    assert {route.split()[0] for route in routes if route} == {"lo"}


def test_the_real_program_is_paired() -> None:
    tests = run(
        sys.executable,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "--color=no"),
        # Home Assistant's part of the tests takes longer to load than these do.
        *("-p", "no:homeassistant", f"--confcutdir={HERE.parent}", "-p", "tests.labs"),
        str(HERE / "closed_network_scenarios.py"),
    )
    assert tests.returncode == 0, f"{tests.stdout}\n{tests.stderr}"
