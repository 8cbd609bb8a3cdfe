"""Tests of the page with figures."""
