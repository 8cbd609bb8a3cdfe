"""Makes this folder a package, so that tests find the integration in it."""
