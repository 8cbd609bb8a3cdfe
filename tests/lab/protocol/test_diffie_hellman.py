"""The key agreement against the documents that define it."""

from decimal import Decimal, localcontext

from cryptography.hazmat.primitives import hashes, hmac
from hypothesis import given, strategies as st
import pytest

from lab.protocol.diffie_hellman import PRIME, KeyAgreementError, KeyPair, derive_keys


def pi_times_power_of_two(power: int) -> int:
    """Machin's formula, to enough digits."""
    with localcontext() as context:
        context.prec = 300

        def arctangent_of_one_over(number: int) -> Decimal:
            term = total = Decimal(1) / number
            for step in range(1, 500):
                term /= -number * number
                total += term / (2 * step + 1)
            return total

        pi = 16 * arctangent_of_one_over(5) - 4 * arctangent_of_one_over(239)
        return int(pi * 2**power)


def test_the_prime_is_that_of_rfc_2409() -> None:
    assert 2**768 - 2**704 - 1 + 2**64 * (pi_times_power_of_two(638) + 149686) == PRIME


@given(one=st.integers(2, 2**760), other=st.integers(2, 2**760))
def test_both_sides_agree(one: int, other: int) -> None:
    mine, yours = KeyPair(one), KeyPair(other)
    secret = mine.shared_secret(yours.public)
    assert secret == yours.shared_secret(mine.public)
    assert secret == pow(2, one * other, PRIME).to_bytes(96).lstrip(b"\0")


def test_a_drawn_key_is_new_each_time() -> None:
    assert KeyPair().public != KeyPair().public


@pytest.mark.parametrize("value", [0, 1, PRIME - 1, PRIME, PRIME + 5])
def test_refuses_values_that_give_the_secret_away(value: int) -> None:
    with pytest.raises(KeyAgreementError):
        KeyPair().shared_secret(value.to_bytes(97))


def test_derives_keys_by_the_chain() -> None:
    secret, transcript = b"secret", b"hello and answer"

    def code(key: bytes, data: bytes) -> bytes:
        context = hmac.HMAC(key, hashes.SHA1())
        context.update(data)
        return context.finalize()

    stream = b"".join(code(secret, transcript + bytes([step])) for step in (1, 2, 3, 4, 5))
    keys = derive_keys(secret, transcript)
    assert keys.challenge == code(stream[:0x14], transcript)
    assert keys.from_client == stream[0x14:0x34]
    assert keys.to_client == stream[0x34:0x54]
