"""Spotify and the program pretended, in virtual time; all that judges and decides is real."""
