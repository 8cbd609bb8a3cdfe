"""Shannon, the stream cipher with message authentication of the access point.

Written after the public description by Rose, Hawkes, Paddon and de Vries
(Qualcomm, 2007): a 16-word shift register makes the key stream, and thirty-two
parallel 16-bit checksums of the plaintext end up in the authentication code.
"""

import struct

_WORDS = 16
_MASK = 0xFFFFFFFF
_INITIAL_CONSTANT = 0x6996C53A
_KEY_POSITION = 13
_WORD_BYTES = 4


def _rotate(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (32 - bits))) & _MASK


def _mix(word: int, first: tuple[int, int], second: tuple[int, int]) -> int:
    word ^= _rotate(word, first[0]) | _rotate(word, first[1])
    return word ^ (_rotate(word, second[0]) | _rotate(word, second[1]))


def _feedback(word: int) -> int:
    return _mix(word, (5, 7), (19, 22))


def _output(word: int) -> int:
    return _mix(word, (7, 22), (5, 19))


class Shannon:
    """One direction of an encrypted stream.

    Call `nonce` before each message, then `encrypt` or `decrypt` its parts in
    order, then `finish` for the authentication code.
    """

    def __init__(self, key: bytes) -> None:
        """Load `key`, of any length; the access point uses 32 bytes."""
        register = [1, 1]
        while len(register) < _WORDS:
            register.append(register[-1] + register[-2])
        self._register = register
        self._checksum = [0] * _WORDS
        self._constant = _INITIAL_CONSTANT
        self._stream = 0
        self._partial = 0
        self._pending_bits = 0
        self._load(key)
        self._constant = self._register[0]
        self._keyed = tuple(self._register)

    def nonce(self, number: int) -> None:
        """Start a message with its `number`, 0 to 2**32 - 1."""
        self._register = list(self._keyed)
        self._constant = _INITIAL_CONSTANT
        self._load(struct.pack(">I", number))
        self._constant = self._register[0]
        self._pending_bits = 0

    def encrypt(self, plain: bytes) -> bytes:
        """Encrypt the next part of a message and count it in."""
        return self._process(plain, decrypting=False)

    def decrypt(self, cipher: bytes) -> bytes:
        """Decrypt the next part of a message and count it in."""
        return self._process(cipher, decrypting=True)

    def finish(self, length: int = 4) -> bytes:
        """End the message; return `length` bytes of authentication code."""
        if self._pending_bits:
            self._account(self._partial)
        self._cycle()
        self._register[_KEY_POSITION] ^= _INITIAL_CONSTANT ^ (self._pending_bits << 3)
        self._pending_bits = 0
        for position in range(_WORDS):
            self._register[position] ^= self._checksum[position]
        self._diffuse()
        code = b""
        while len(code) < length:
            self._cycle()
            code += struct.pack("<I", self._stream)
        return code[:length]

    def _process(self, data: bytes, *, decrypting: bool) -> bytes:
        result = bytearray()
        for byte in data:
            if not self._pending_bits:
                self._cycle()
                self._partial = 0
                self._pending_bits = 32
            shift = 32 - self._pending_bits
            other = byte ^ ((self._stream >> shift) & 0xFF)
            self._partial |= (other if decrypting else byte) << shift
            result.append(other)
            self._pending_bits -= 8
            if not self._pending_bits:
                self._account(self._partial)
        return bytes(result)

    def _load(self, key: bytes) -> None:
        for start in range(0, len(key), _WORD_BYTES):
            word = key[start : start + _WORD_BYTES].ljust(_WORD_BYTES, b"\0")
            self._register[_KEY_POSITION] ^= int.from_bytes(word, "little")
            self._cycle()
        self._register[_KEY_POSITION] ^= len(key)
        self._cycle()
        self._checksum = list(self._register)
        self._diffuse()
        # The key can't be recovered from the register after this.
        for position in range(_WORDS):
            self._register[position] ^= self._checksum[position]

    def _diffuse(self) -> None:
        for _ in range(_WORDS):
            self._cycle()

    def _cycle(self) -> None:
        register = self._register
        fed = register[12] ^ register[13] ^ self._constant
        fed = _feedback(fed) ^ _rotate(register[0], 1)
        del register[0]
        register.append(fed)
        out = _output(register[2] ^ register[15])
        register[0] ^= out
        self._stream = out ^ register[8] ^ register[12]

    def _account(self, word: int) -> None:
        checksum = self._checksum
        checksum.append(checksum[0] ^ checksum[2] ^ checksum[15] ^ word)
        del checksum[0]
        self._register[_KEY_POSITION] ^= word
