"""Tests of Librespot for Home Assistant."""
