"""The secret that a phone hands to a device that it pairs.

It is wrapped twice: for this device and user, and for this one conversation, as
librespot-core's authentication.rs and librespot-discovery's server.rs unwrap it.
"""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_STORED_CREDENTIALS = 1
_BLOCK_BYTES = 16
_ROUNDS = 0x100


def encrypt_secret(secret: bytes, user: str, device: str) -> bytes:
    """Wrap `secret` so that only the `device` of this id can use it for `user`.

    Raises:
        ValueError: the user name or the secret has more than 32,767 bytes.
    """
    plain = bytearray(
        b"I" + _sized(user.encode()) + b"P" + _number(_STORED_CREDENTIALS) + b"Q" + _sized(secret)
    )
    plain += bytes(-len(plain) % _BLOCK_BYTES)
    for position in range(_BLOCK_BYTES, len(plain)):
        plain[position] ^= plain[position - _BLOCK_BYTES]
    # The blocks are chained above; Spotify chose the cipher and its mode.
    cipher = Cipher(algorithms.AES(_device_key(user, device)), modes.ECB()).encryptor()  # noqa: S305
    return base64.b64encode(cipher.update(bytes(plain)) + cipher.finalize())


def encrypt_for_conversation(content: bytes, shared_secret: bytes) -> bytes:
    """Wrap `content` with what was agreed on in a key agreement."""
    base = _sha1(shared_secret)[:16]
    checksum_key = hmac.digest(base, b"checksum", hashlib.sha1)
    key = hmac.digest(base, b"encryption", hashlib.sha1)[:16]
    start = os.urandom(_BLOCK_BYTES)
    cipher = Cipher(algorithms.AES(key), modes.CTR(start)).encryptor()
    encrypted = cipher.update(content) + cipher.finalize()
    return start + encrypted + hmac.digest(checksum_key, encrypted, hashlib.sha1)


def _device_key(user: str, device: str) -> bytes:
    derived = hashlib.pbkdf2_hmac("sha1", _sha1(device.encode()), user.encode(), _ROUNDS, 20)
    return _sha1(derived) + len(derived).to_bytes(4)


def _sized(content: bytes) -> bytes:
    return _number(len(content)) + content


def _number(value: int) -> bytes:
    if value < 0x80:
        return bytes([value])
    if value >= 0x8000:
        raise ValueError(f"{value} bytes are too many")
    return bytes([value & 0x7F | 0x80, value >> 7])


def _sha1(content: bytes) -> bytes:
    return hashlib.sha1(content, usedforsecurity=False).digest()
