"""Tests of librespot as an engine."""
