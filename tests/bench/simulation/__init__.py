"""Tests of the pretended program."""
