"""Logins under unknown limits: our policy beside others and the best possible, in virtual time."""
