"""As much of the protocol buffers wire format as the lab's messages need."""

from collections.abc import Iterator
from typing import Self

type Value = int | str | bytes

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_LENGTHS = {_FIXED64: 8, _FIXED32: 4}
_LONGEST_VARINT = 10


class ProtobufError(ValueError):
    """Bytes that are no protocol buffers message, or not the one expected."""


def encode(*fields: tuple[int, Value]) -> bytes:
    """Encode `fields`, pairs of number and value; a nested message is bytes."""
    encoded = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            encoded += _varint(number << 3 | _VARINT) + _varint(value)
        else:
            content = value.encode() if isinstance(value, str) else value
            encoded += _varint(number << 3 | _BYTES) + _varint(len(content)) + content
    return bytes(encoded)


class Message:
    """The fields of a received message, by number; absent ones are empty."""

    def __init__(self, fields: dict[int, list[int | bytes]]) -> None:
        """Keep `fields` as they were parsed."""
        self._fields = fields

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Parse `data`.

        Raises:
            ProtobufError: it isn't a message.
        """
        fields: dict[int, list[int | bytes]] = {}
        for number, value in _pairs(data):
            fields.setdefault(number, []).append(value)
        return cls(fields)

    def integer(self, number: int) -> int:
        """Return the last integer of a field, or 0."""
        for value in reversed(self._fields.get(number, [])):
            if isinstance(value, int):
                return value
            raise ProtobufError(f"field {number} isn't an integer")
        return 0

    def data(self, number: int) -> bytes:
        """Return the last bytes of a field, or none."""
        for value in reversed(self._fields.get(number, [])):
            if isinstance(value, bytes):
                return value
            raise ProtobufError(f"field {number} isn't bytes")
        return b""

    def text(self, number: int) -> str:
        """Return the last string of a field, or an empty one."""
        try:
            return self.data(number).decode()
        except UnicodeDecodeError as error:
            raise ProtobufError(f"field {number} isn't UTF-8") from error

    def message(self, number: int) -> Message:
        """Return the last message of a field, or an empty one."""
        return Message.parse(self.data(number))

    def messages(self, number: int) -> tuple[Message, ...]:
        """Return all messages of a field, in order."""
        return tuple(
            Message({number: [value]}).message(number) for value in self._fields.get(number, [])
        )

    def texts(self, number: int) -> tuple[str, ...]:
        """Return all strings of a field, in order."""
        return tuple(
            Message({number: [value]}).text(number) for value in self._fields.get(number, [])
        )


def _pairs(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    position = 0
    while position < len(data):
        tag, position = _read_varint(data, position)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, position = _read_varint(data, position)
            yield number, value
            continue
        if kind == _BYTES:
            length, position = _read_varint(data, position)
        elif kind in _FIXED_LENGTHS:
            length = _FIXED_LENGTHS[kind]
        else:
            raise ProtobufError(f"wire type {kind} isn't known")
        content = data[position : position + length]
        if len(content) < length:
            raise ProtobufError("the message ends too early")
        position += length
        yield number, content


def _varint(value: int) -> bytes:
    if value < 0:
        raise ProtobufError("negative numbers aren't needed here")
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for step, byte in enumerate(data[position : position + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value, position + step + 1
    raise ProtobufError("a number doesn't end")
