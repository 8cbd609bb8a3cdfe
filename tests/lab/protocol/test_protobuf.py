"""The wire format, against the examples of its documentation and at random."""

from contextlib import suppress

from hypothesis import given, strategies as st
import pytest

from lab.protocol.protobuf import Message, ProtobufError, encode


def test_encodes_like_the_documentation() -> None:
    assert encode((1, 150)) == bytes.fromhex("089601")
    assert encode((2, "testing")) == bytes.fromhex("120774657374696e67")
    assert encode((3, encode((1, 150)))) == bytes.fromhex("1a03089601")


def test_reads_what_the_documentation_shows() -> None:
    message = Message.parse(bytes.fromhex("089601120774657374696e671a03089601"))
    assert message.integer(1) == 150
    assert message.text(2) == "testing"
    assert message.message(3).integer(1) == 150


def test_absent_fields_are_empty() -> None:
    message = Message.parse(b"")
    assert message.integer(1) == 0
    assert message.text(2) == ""
    assert message.message(3).message(4).data(5) == b""


def test_the_last_of_a_field_counts_and_fixed_ones_are_passed_over() -> None:
    fixed = bytes.fromhex("2901020304050607083501020304")
    assert Message.parse(encode((1, 1)) + fixed + encode((1, 2))).integer(1) == 2


def test_repeated_fields_are_read_in_order() -> None:
    message = Message.parse(encode((1, "one"), (2, encode((1, 5))), (1, "two"), (2, b"")))
    assert message.texts(1) == ("one", "two")
    assert [each.integer(1) for each in message.messages(2)] == [5, 0]
    assert message.texts(3) == ()
    assert message.messages(3) == ()
    with pytest.raises(ProtobufError, match="field 4 isn't bytes"):
        Message.parse(encode((4, 5))).texts(4)


@given(
    fields=st.dictionaries(
        st.integers(1, 2**29 - 1), st.integers(0, 2**64 - 1) | st.binary(max_size=300), max_size=8
    )
)
def test_reads_what_it_wrote(fields: dict[int, int | bytes]) -> None:
    message = Message.parse(encode(*fields.items()))
    for number, value in fields.items():
        read = message.integer(number) if isinstance(value, int) else message.data(number)
        assert read == value


@given(data=st.binary(max_size=60))
def test_garbage_is_refused_or_read_but_nothing_else(data: bytes) -> None:
    with suppress(ProtobufError):
        Message.parse(data)


@pytest.mark.parametrize("data", ["08", "0a05aa", "0b", "08" + "ff" * 11])
def test_refuses_what_is_no_message(data: str) -> None:
    with pytest.raises(ProtobufError):
        Message.parse(bytes.fromhex(data))


def test_refuses_a_field_of_another_kind() -> None:
    message = Message.parse(encode((1, 5), (2, b"\xff")))
    with pytest.raises(ProtobufError, match="field 1"):
        message.data(1)
    with pytest.raises(ProtobufError, match="field 2"):
        message.integer(2)
    with pytest.raises(ProtobufError, match="UTF-8"):
        message.text(2)
    with pytest.raises(ProtobufError, match="negative"):
        encode((1, -1))
