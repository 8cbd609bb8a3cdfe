"""The whole: a real Home Assistant, real librespot processes, and the lab in Spotify's place."""
