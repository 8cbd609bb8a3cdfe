"""A make-believe Spotify on loopback, for end-to-end tests and the demo.

It speaks the protocols that librespot speaks, from the proxy to the pieces of
a track. It binds to 127.0.0.1 only, answers only for the names it plays, and
connects to nothing but devices on loopback that a phone of it shall pair.
"""
