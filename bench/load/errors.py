"""What goes wrong while the load is measured."""


class LoadError(Exception):
    """There is nothing to measure any more; the message says why."""
