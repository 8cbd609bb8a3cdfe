"""Health: each kind of evidence by itself, then all of one session."""
