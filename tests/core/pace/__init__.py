"""Tests of the pace."""
