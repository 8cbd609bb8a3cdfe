"""A home with many speakers to look at: Home Assistant and librespot are real, Spotify isn't."""
