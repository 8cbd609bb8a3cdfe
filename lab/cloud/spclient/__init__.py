"""The services behind Spotify's one address for clients, and the files that they lead to."""
