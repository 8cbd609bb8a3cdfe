"""Tests of the lab's phone."""
