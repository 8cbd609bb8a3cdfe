"""Shannon against the vectors that its authors published (shntest.c, Qualcomm 2006)."""

from hypothesis import given, strategies as st

from lab.protocol.shannon import Shannon

KEY = b"test key 128bits"
STREAM = bytes.fromhex("4d7ed39cb695d96acf529770ec7dccbeae2b6f8c")
STREAM_AT_MILLION = bytes.fromhex("27019fc884bb0905ea08c9b55f207b5d3480b4a3")
CODE = bytes.fromhex("001388e96ba78e744eb0b0304425c09036dc801a")
LENGTH = 100


def keyed(nonce: int = 0) -> Shannon:
    cipher = Shannon(KEY)
    cipher.nonce(nonce)
    return cipher


def test_encrypts_and_authenticates() -> None:
    cipher = keyed()
    encrypted = cipher.encrypt(bytes(LENGTH))
    assert encrypted[: len(STREAM)] == STREAM
    assert cipher.finish(len(CODE)) == CODE


def test_decrypts_and_authenticates() -> None:
    encrypted = keyed().encrypt(bytes(LENGTH))
    cipher = keyed()
    assert cipher.decrypt(encrypted) == bytes(LENGTH)
    assert cipher.finish(len(CODE)) == CODE


def test_takes_a_message_byte_by_byte() -> None:
    cipher = keyed()
    encrypted = b"".join(cipher.encrypt(b"\0") for _ in range(LENGTH))
    assert encrypted[: len(STREAM)] == STREAM
    assert cipher.finish(len(CODE)) == CODE


def test_keeps_its_stream() -> None:
    stream = keyed().encrypt(bytes(1_000_000 + len(STREAM)))
    assert stream[-len(STREAM) :] == STREAM_AT_MILLION


def test_is_as_new_with_each_nonce() -> None:
    cipher = keyed(7)
    cipher.encrypt(b"odd")
    cipher.nonce(0)
    assert cipher.encrypt(bytes(LENGTH))[: len(STREAM)] == STREAM


@given(parts=st.lists(st.binary(max_size=9), max_size=6), nonce=st.integers(0, 2**32 - 1))
def test_gives_back_what_it_took(parts: list[bytes], nonce: int) -> None:
    there, back = keyed(nonce), keyed(nonce)
    whole = back.decrypt(b"".join(there.encrypt(part) for part in parts))
    assert whole == b"".join(parts)
    assert back.finish() == there.finish()


@given(plain=st.binary(min_size=1, max_size=30), at=st.integers(0, 29))
def test_notices_a_changed_byte(plain: bytes, at: int) -> None:
    there, back = keyed(), keyed()
    encrypted = bytearray(there.encrypt(plain))
    encrypted[at % len(plain)] ^= 1
    back.decrypt(bytes(encrypted))
    assert back.finish() != there.finish()
