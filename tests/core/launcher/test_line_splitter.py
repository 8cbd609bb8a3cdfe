from hypothesis import given, strategies as st
import pytest

from custom_components.librespot.core.launcher.line_splitter import CUT_MARK, MAX_LINE, LineSplitter

FULL = b"x" * MAX_LINE


@pytest.mark.parametrize(
    ("pieces", "lines", "rest"),
    [
        ([], [], []),
        ([b""], [], []),
        ([b"a\nb\n"], [b"a", b"b"], []),
        ([b"a", b"b\n\nc"], [b"ab", b""], [b"c"]),
        ([b"a\r\n"], [b"a\r"], []),
        ([FULL + b"\nb\n"], [FULL, b"b"], []),
        ([FULL + b"yz\nb\n"], [FULL + CUT_MARK, b"b"], []),
        ([FULL, b"yz", b"z" * 99, b"\nb\nc"], [FULL + CUT_MARK, b"b"], [b"c"]),
        ([FULL + b"y", b"z"], [FULL + CUT_MARK], []),
        ([FULL, b"y\n"], [FULL + CUT_MARK], []),
        ([FULL, b"\n"], [FULL], []),
    ],
)
def test_lines(pieces: list[bytes], lines: list[bytes], rest: list[bytes]) -> None:
    splitter = LineSplitter()
    assert [line for piece in pieces for line in splitter.feed(piece)] == lines
    assert splitter.end() == rest
    assert splitter.end() == []


@given(
    st.lists(st.binary(max_size=40) | st.sampled_from([b"\n", FULL[:5000], FULL, FULL + b"y"])),
    st.data(),
)
def test_it_does_not_matter_how_it_comes(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    splitter = LineSplitter()
    came = [
        line
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        for line in splitter.feed(stream[start:end])
    ] + splitter.end()
    *whole, last = stream.split(b"\n")
    expected = whole + ([last] if last else [])
    assert came == [
        line if len(line) <= MAX_LINE else line[:MAX_LINE] + CUT_MARK for line in expected
    ]
