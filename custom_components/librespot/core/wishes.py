"""What is wanted of one zone, and what of that was tried."""

from .household import Desired


class Wishes:
    """One zone's."""

    def __init__(self, desired: Desired) -> None:
        """Begin with what is desired first, as if it had been tried: nobody changed it yet."""
        self.desired = desired
        self.tried = desired
        """What the last session was started as, or would have been."""
        self.restart_asked = False
        """Whether a person waits for another session, whatever becomes of the present one."""
        self.retry_asked = False
        """Whether somebody acted since, so that what failed is worth another attempt."""
        self.closing = False

    @property
    def wanted(self) -> bool:
        """Whether there shall be a session at all."""
        return self.desired.zone.enabled and not self.closing

    @property
    def changed(self) -> bool:
        """Whether something else is desired than was tried."""
        return self.desired != self.tried

    def try_now(self) -> Desired:
        """Return what is desired, which is tried from now on."""
        self.tried = self.desired
        self.retry_asked = False
        return self.desired
