"""A storm over real librespots, under a limit that punishes: ours beside raspotify's unit."""
