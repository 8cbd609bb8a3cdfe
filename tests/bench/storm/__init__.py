"""Tests of the storm over real librespots."""
