"""Tests of the pretended program beside the real one."""
