"""The key agreement of the access point: RFC 2409's 768-bit group, generator 2."""

from dataclasses import dataclass
import hashlib
import hmac
import secrets

PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620FFFFFFFFFFFFFFFF",
    16,
)
GENERATOR = 2
_PRIME_BYTES = 96
# Far more than such a group is worth, and three times as fast as exponents of its own length.
_PRIVATE_BITS = 256


class KeyAgreementError(ValueError):
    """The other side's public value is none."""


class KeyPair:
    """One side of an agreement."""

    def __init__(self, private: int | None = None) -> None:
        """Take `private` as the secret exponent, or draw one."""
        self._private = private or secrets.randbits(_PRIVATE_BITS) | 1
        self.public = pow(GENERATOR, self._private, PRIME).to_bytes(_PRIME_BYTES)

    def shared_secret(self, other_public: bytes) -> bytes:
        """Agree on a secret with the owner of `other_public`.

        The secret has no leading zeros: that is how both sides key their HMAC.

        Raises:
            KeyAgreementError: `other_public` is outside 2 .. prime - 2.
        """
        other = int.from_bytes(other_public)
        if not 1 < other < PRIME - 1:
            message = "the other side's public value is out of range"
            raise KeyAgreementError(message)
        secret = pow(other, self._private, PRIME)
        return secret.to_bytes((secret.bit_length() + 7) // 8)


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """What both sides derive from a shared secret and the words exchanged.

    Attributes:
        challenge: 20 bytes that the client must answer with.
        from_client: 32 bytes, key of the stream from the client.
        to_client: 32 bytes, key of the stream to the client.
    """

    challenge: bytes
    from_client: bytes
    to_client: bytes


def derive_keys(shared_secret: bytes, transcript: bytes) -> SessionKeys:
    """Derive the session's keys by a chain of HMAC-SHA1.

    `transcript` is the client's hello and the server's answer, as they were on
    the wire.
    """
    chain = b"".join(
        hmac.digest(shared_secret, transcript + bytes([step]), hashlib.sha1) for step in range(1, 6)
    )
    return SessionKeys(
        challenge=hmac.digest(chain[:20], transcript, hashlib.sha1),
        from_client=chain[20:52],
        to_client=chain[52:84],
    )
