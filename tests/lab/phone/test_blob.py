"""The wrapped secret, unwrapped as a device does it."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, strategies as st
import pytest

from lab.phone.blob import encrypt_for_conversation, encrypt_secret


def sha1(content: bytes) -> bytes:
    return hashlib.sha1(content).digest()


def decrypt_secret(blob: bytes, user: str, device: str) -> tuple[str, bytes]:
    """Return the user and the secret, by librespot-core's Credentials::with_blob."""
    derived = hashlib.pbkdf2_hmac("sha1", sha1(device.encode()), user.encode(), 256, 20)
    key = sha1(derived) + bytes([0, 0, 0, 20])
    cipher = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    plain = bytearray(cipher.update(base64.b64decode(blob)))
    for position in reversed(range(16, len(plain))):
        plain[position] ^= plain[position - 16]
    rest = iter(plain)

    def number() -> int:
        low = next(rest)
        return low if low < 0x80 else low & 0x7F | next(rest) << 7

    def content() -> bytes:
        return bytes(next(rest) for _ in range(number()))

    assert next(rest) == ord("I")
    named = content().decode()
    assert next(rest) == ord("P")
    assert number() == 1
    assert next(rest) == ord("Q")
    return named, content()


@given(secret=st.binary(max_size=300), user=st.text(min_size=1, max_size=200), device=st.text())
def test_the_device_gets_what_was_wrapped(secret: bytes, user: str, device: str) -> None:
    assert decrypt_secret(encrypt_secret(secret, user, device), user, device) == (user, secret)


@given(content=st.binary(max_size=100), shared=st.binary(min_size=1, max_size=96))
def test_the_conversation_can_be_read_and_checked(content: bytes, shared: bytes) -> None:
    blob = encrypt_for_conversation(content, shared)
    base = sha1(shared)[:16]
    encrypted, check = blob[16:-20], blob[-20:]
    assert check == hmac.digest(hmac.digest(base, b"checksum", "sha1"), encrypted, "sha1")
    key = hmac.digest(base, b"encryption", "sha1")[:16]
    assert (
        Cipher(algorithms.AES(key), modes.CTR(blob[:16])).decryptor().update(encrypted) == content
    )


def test_no_two_conversations_are_alike() -> None:
    assert encrypt_for_conversation(b"same", b"same") != encrypt_for_conversation(b"same", b"same")


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="40000 bytes are too many"):
        encrypt_secret(bytes(40_000), "alice", "device")
