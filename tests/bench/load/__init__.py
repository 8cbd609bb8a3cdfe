"""`scripts/bench load`."""
