"""The demonstration for phones on the local network: an authority of its own, and how phones come to trust it.

A phone seals only in a page that came over TLS, and no public authority signs for an address at home. The authority
that is made here can sign for this one address and nothing else (RFC 5280, 4.2.1.10), and lies in the demo's folder.
"""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tun.house import keyfiles

_LIFE = timedelta(days=90)
_SOON = timedelta(days=7)
_NOWHERE = ("192.0.2.1", 9)  # a documentation address (RFC 5737): naming it sends nothing


def own_address() -> str | None:
    """This machine's address on its network; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if IPv4Address(address).is_loopback else address


def certificates(folder: Path, address: str, *, now: int) -> tuple[Path, Path]:
    """(PEM with the server's key and certificate, the authority's certificate), made where they are missing or old."""
    server, authority = folder / f"{address}.pem", folder / f"{address}-authority.pem"
    today = datetime.fromtimestamp(now, UTC)
    if server.exists() and authority.exists():
        ends = x509.load_pem_x509_certificate(authority.read_bytes()).not_valid_after_utc
        if ends > today + _SOON:
            return server, authority
    for old in (server, authority):
        old.unlink(missing_ok=True)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))  # the root's key is not kept
    root_name = _name(f"TuN-Vorführung {address}")
    root = _builder(root_name, root_name, root_key.public_key(), today)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_key_usage(signs=True), critical=True)
    only = x509.NameConstraints([x509.IPAddress(IPv4Network(address))], None)
    root = root.add_extension(only, critical=True)
    leaf = _builder(_name(address), root_name, key.public_key(), today)
    leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=False)
    leaf = leaf.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    leaf = leaf.add_extension(_key_usage(signs=False), critical=True)
    leaf = leaf.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    leaf = leaf.add_extension(identifier, critical=False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    keyfiles.create(authority, root.sign(root_key, hashes.SHA256()).public_bytes(pem))
    keyfiles.create(server, private + leaf.sign(root_key, hashes.SHA256()).public_bytes(pem))
    return server, authority


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, today: datetime
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    made = made.not_valid_before(today - timedelta(hours=1)).not_valid_after(today + _LIFE)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def hand_out(authority: Path, address: str, port: int) -> ThreadingHTTPServer:
    """Serve the authority's certificate, and nothing else, to phones that do not trust it yet."""
    certificate = x509.load_pem_x509_certificate(authority.read_bytes()).public_bytes(serialization.Encoding.DER)

    class OneFile(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            found = self.path in ("/", "/tun.crt")
            self.send_response(200 if found else 404)
            body = certificate if found else b""
            if found:
                self.send_header("Content-Type", "application/x-x509-ca-cert")
                self.send_header("Content-Disposition", 'attachment; filename="tun.crt"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass  # who asked is nobody's business

    server = ThreadingHTTPServer((address, port), OneFile)
    threading.Thread(target=server.serve_forever, name="tun-authority", daemon=True).start()
    return server
