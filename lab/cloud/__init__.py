"""The services that the lab plays, and what they know."""
