"""Tests of starting, watching and ending, with real processes."""
