import os

from custom_components.librespot.core.launcher.descriptors import read_available


def test_nothing_something_and_the_end() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    try:
        assert read_available(reading) is None
        os.write(writing, b"x")
        assert read_available(reading) == b"x"
        os.close(writing)
        assert read_available(reading) == b""
    finally:
        os.close(reading)
