"""A network that nothing leaves, in which devices may announce themselves.

`python -m lab.phone.closed_network COMMAND...` runs a command in it. There is nothing but a
loopback interface in there: whatever is announced or asked stays among the
programs that the command starts, and nobody else's answer is heard.
"""

import os
import socket
import sys

from ..errors import LabError
from ..loopback import require_loopback

MULTICAST = "224.0.0.251"
"""Who is asked for devices, by RFC 6762."""

_PORT = 5353
_HINT = "run in lab.phone.closed_network to announce devices or ask for them by name"
_SETUP = (
    'ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo src 127.0.0.1 && exec "$@"'
)


def command(*program: str) -> list[str]:
    """Return the command that runs a `program` in a network of its own.

    Linux lets any user make one, with unshare of util-linux and ip of iproute2,
    unless it was told not to: Ubuntu is, by the setting
    `kernel.apparmor_restrict_unprivileged_userns`.
    """
    return ["unshare", "--map-root-user", "--net", "--", "sh", "-c", _SETUP, "sh", *program]


def require_closed_network() -> None:
    """Refuse to go on where an announcement or a question could leave this machine.

    Raises:
        LabError: multicast goes elsewhere than over loopback.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent; the system only chooses a way.
            probe.connect((MULTICAST, _PORT))
        except OSError as error:
            raise LabError(f"multicast goes nowhere here: {error}; {_HINT}") from error
        source: str = probe.getsockname()[0]
    try:
        require_loopback(source)
    except LabError as error:
        raise LabError(f"multicast leaves this machine from {source}; {_HINT}") from error


def main() -> None:
    """Become the command that is asked for."""
    if len(sys.argv) < 2:
        sys.exit("usage: python -m lab.phone.closed_network COMMAND...")
    arguments = command(*sys.argv[1:])
    try:
        os.execvp(arguments[0], arguments)  # noqa: S606
    except OSError as error:
        sys.exit(f"no network of its own can be made: {arguments[0]}: {error}")


if __name__ == "__main__":
    main()
