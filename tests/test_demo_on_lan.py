"""The demonstration for phones on the local network: over TLS, under an authority that signs for one address only."""

from __future__ import annotations

import base64
import hashlib
import re
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import Browser

from tests import browsers, packages
from tests.browser.phone.conftest import PHONE, Phone
from tun.demo import lan

pytestmark = pytest.mark.server
ADDRESS = "127.0.0.1"  # a test does not speak to the network; any address is made alike
NOW = 1_795_089_600


@dataclass
class OnLan:
    told: str
    port: int
    authority: Path

    @property
    def origin(self) -> str:
        return f"https://{ADDRESS}:{self.port}"


@pytest.fixture(scope="module")
def on_lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnLan]:
    folder, port = tmp_path_factory.mktemp("lan"), packages.free_port()
    command = [sys.executable, "-m", "tun", "demo", "--lan", "--address", ADDRESS, "--folder", str(folder),
               "--service-port", str(port), "--office-port", str(packages.free_port())]  # fmt: skip
    log = folder / "told"
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=packages.settings())
    deadline = time.monotonic() + packages.PATIENCE
    while "Ctrl-C ends both" not in log.read_text():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    yield OnLan(log.read_text(), port, folder / "keys" / "lan" / f"{ADDRESS}-authority.pem")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_whoever_trusts_the_authority_gets_in_and_nobody_else(on_lan: OnLan) -> None:
    trusting = ssl.create_default_context(cafile=str(on_lan.authority))
    with urllib.request.urlopen(f"{on_lan.origin}/healthz", context=trusting, timeout=10) as answer:
        assert answer.status == 200
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{on_lan.origin}/healthz", timeout=10)


def test_a_phone_fetches_the_certificate_and_nothing_else(on_lan: OnLan) -> None:
    address = re.search(r"http://\S+/tun\.crt", on_lan.told)
    assert address is not None
    with urllib.request.urlopen(address[0], timeout=10) as answer:
        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
        fetched = x509.load_der_x509_certificate(answer.read())
    assert fetched == x509.load_pem_x509_certificate(on_lan.authority.read_bytes())
    for path in ("/127.0.0.1.pem", "/../lan/127.0.0.1.pem", "/demo.json"):
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(address[0].replace("/tun.crt", path), timeout=10)


@pytest.mark.browser
def test_a_phone_checks_in(on_lan: OnLan, browser: Browser) -> None:
    code = re.search(r"https://\S+/c#\S+", on_lan.told)
    assert code is not None
    # The browser trusts the server's key as a phone does that trusts the authority.
    server = x509.load_pem_x509_certificate(on_lan.authority.with_name(f"{ADDRESS}.pem").read_bytes())
    spki = server.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    trusted = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    trusting = browser.browser_type.launch(
        executable_path=browsers.system_browser(),
        args=[*browsers.ARGUMENTS, f"--ignore-certificate-errors-spki-list={trusted}"],
    )
    context = trusting.new_context(**PHONE)  # type: ignore[arg-type]
    phone = Phone(context.new_page())
    phone.checks_in(code[0])
    assert phone.page.evaluate("isSecureContext")
    trusting.close()


def test_the_authority_signs_for_one_address_and_its_key_is_not_kept(tmp_path: Path) -> None:
    server, authority = lan.certificates(tmp_path, "192.0.2.7", now=NOW)
    root = x509.load_pem_x509_certificate(authority.read_bytes())
    constraints = root.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert [str(name.value) for name in constraints.value.permitted_subtrees or ()] == ["192.0.2.7/32"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["192.0.2.7-authority.pem", "192.0.2.7.pem"]
    assert {path.stat().st_mode & 0o077 for path in (server, authority)} == {0}


def test_certificates_are_kept_and_made_anew_before_they_end(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in lan.certificates(tmp_path, "192.0.2.7", now=NOW)]
    later = [path.read_bytes() for path in lan.certificates(tmp_path, "192.0.2.7", now=NOW + 80 * 86_400)]
    anew = [path.read_bytes() for path in lan.certificates(tmp_path, "192.0.2.7", now=NOW + 84 * 86_400)]
    assert first == later
    assert set(first).isdisjoint(anew)
