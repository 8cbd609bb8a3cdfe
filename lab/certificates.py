"""Keys and certificates of one run of the lab; none outlives its folder."""

from collections.abc import Iterable
from dataclasses import dataclass
import datetime
import ipaddress
from pathlib import Path
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .loopback import HOST

_LIFETIME = datetime.timedelta(days=30)
_CLOCK_SKEW = datetime.timedelta(hours=1)

SERVER_KEY_BYTES = 256


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """What the lab's TLS services show.

    Attributes:
        authority_file: PEM file with the certificate to trust.
        context: for the server's side of TLS.
    """

    authority_file: Path
    context: ssl.SSLContext


def make_server_identity(folder: Path, names: Iterable[str]) -> ServerIdentity:
    """Make an authority and a certificate for `names` and 127.0.0.1.

    Files are written to `folder`, which must exist and be private; the
    authority's key isn't kept.
    """
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _name("Librespot lab authority")
    authority = (
        _builder(authority_name, authority_name, authority_key, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = [
        *(x509.DNSName(name) for name in sorted(names)),
        x509.IPAddress(ipaddress.ip_address(HOST)),
    ]
    certificate = (
        _builder(_name("Librespot lab"), authority_name, key, authority_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(authority_key, hashes.SHA256())
    )

    authority_file = folder / "authority.pem"
    authority_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    server_file = folder / "server.pem"
    server_file.unlink(missing_ok=True)
    server_file.touch(mode=0o600)
    server_file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server_file)
    context.set_alpn_protocols(["http/1.1"])
    return ServerIdentity(authority_file, context)


class AccessPointKey:
    """The RSA key with which the access point signs its key agreement."""

    def __init__(self) -> None:
        """Draw a new key of 2048 bits."""
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        modulus = self._key.public_key().public_numbers().n
        self.public = modulus.to_bytes(SERVER_KEY_BYTES)
        """The modulus, 256 bytes: what a client must know as the server's key."""

    def sign(self, data: bytes) -> bytes:
        """Sign `data` the way the access point does (PKCS #1 v1.5, SHA-1)."""
        # SHA-1 isn't a choice: the client accepts nothing else.
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
