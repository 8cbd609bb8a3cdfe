"""Tests of the measured policies."""
