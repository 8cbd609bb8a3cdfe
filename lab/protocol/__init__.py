"""The parts of Spotify's protocols that are more than a format: ciphers, keys, messages."""
