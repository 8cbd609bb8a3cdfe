"""The names that the lab plays: Spotify's own fixed ones, and made-up ones."""

APRESOLVE = "apresolve.spotify.com"
CLIENT_TOKEN = "clienttoken.spotify.com"
LOGIN5 = "login5.spotify.com"
ACCESS_POINTS = tuple(f"ap{number}.lab.invalid" for number in range(1, 7))
CONNECT_STATES = tuple(f"spclient{number}.lab.invalid" for number in range(1, 4))
CDN = "cdn.lab.invalid"

NOT_FOUND = f"dealer{'-' * 64}.lab.invalid"
"""A name that no client can look up: too long a part, so it isn't even asked for elsewhere."""

TLS_NAMES = (APRESOLVE, CLIENT_TOKEN, LOGIN5, *CONNECT_STATES, CDN)
"""The names that need a certificate."""
