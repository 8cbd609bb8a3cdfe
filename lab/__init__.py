"""A make-believe Spotify on loopback, for end-to-end tests and the demo.

It speaks the protocol that the unmodified librespot speaks: proxy, service
discovery, tokens, access point, dealer and connect-state. It binds to
127.0.0.1 only, connects nowhere, and answers only for the names it plays.
"""
