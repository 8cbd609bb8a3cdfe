"""Music that the lab makes itself, and an ear that recognises it."""
