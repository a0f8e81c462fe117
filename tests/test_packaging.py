"""What a city installs: containers, systemd units and the proxy in front, each as far as this machine can run it."""

from __future__ import annotations

import configparser
import datetime
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.service.server import PATIENCE, Answer, Server, free_port, serving
from tun.core.encoding import b64u

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
UNITS = sorted((PACKAGING / "systemd").glob("*.service"))
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HOST = "localhost"


def settings_in_the_readme() -> set[str]:
    return set(re.findall(r"`(TUN_[A-Z_]+)`", (ROOT / "README.md").read_text("utf-8")))


# --- containers ---


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return content


@pytest.mark.parametrize("house", ["service", "office"])
def test_a_container_can_write_nothing_but_its_volumes(compose: dict[str, Any], house: str) -> None:
    made = compose["services"][house]
    assert made["read_only"] is True
    assert made["cap_drop"] == ["ALL"]
    assert made["security_opt"] == ["no-new-privileges:true"]
    assert made["user"] == "10001:10001" and "--uid 10001" in (ROOT / "Dockerfile").read_text("utf-8")
    assert {volume.split(":")[1] for volume in made["volumes"]} == {"/var/lib/tun/keys", "/var/lib/tun/store"}
    assert f"exec tun {house}" in made["command"][2]


def test_the_two_houses_share_neither_volume_nor_network(compose: dict[str, Any]) -> None:
    service, office = (compose["services"][house] for house in ("service", "office"))
    assert not {volume.split(":")[0] for volume in service["volumes"]} & {v.split(":")[0] for v in office["volumes"]}
    assert "networks" not in office and service["networks"] == ["front"]
    assert office["profiles"] == ["office"], "it does not start beside the service unless somebody says so"


def test_only_the_proxy_is_open_to_the_world(compose: dict[str, Any]) -> None:
    ports = {name: made.get("ports", []) for name, made in compose["services"].items()}
    assert ports == {"service": [], "proxy": ["80:80", "443:443"], "office": ["127.0.0.1:8001:8001"]}
    assert compose["services"]["proxy"]["depends_on"] == {"service": {"condition": "service_healthy"}}


def test_no_secret_and_no_unknown_setting_stands_in_what_is_shipped(compose: dict[str, Any]) -> None:
    known = settings_in_the_readme() | {"TUN_HOST", "TUN_TLS", "TUN_SERVICE_ADDRESS"}
    for name, made in compose["services"].items():
        told = {key for key in made["environment"] if key.startswith("TUN_")}
        assert told <= known, name
    for unit in UNITS:
        assert set(re.findall(r"TUN_[A-Z_]+", unit.read_text("utf-8"))) <= known, unit.name
    shipped = [ROOT / "compose.yaml", *(path for path in PACKAGING.rglob("*") if path.is_file())]
    assert not [path for path in shipped if re.search(r"PASSWORD|SECRET|BEGIN", path.read_text("utf-8"))]


# --- systemd ---


@pytest.mark.parametrize("unit", UNITS, ids=[unit.stem for unit in UNITS])
def test_a_unit_runs_as_a_user_of_its_own_who_can_do_nothing_else(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    made = dict(parser["Service"])
    house = unit.stem.removeprefix("tun-")
    assert made["ExecStart"] == f"/opt/tun/bin/tun {house}"
    assert made["User"] not in ("", "root")
    expected = {
        "UMask": "0077", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
        "LimitCORE": "0", "PrivateTmp": "yes", "Restart": "on-failure",
    }  # fmt: skip
    assert {name: made[name] for name in expected} == expected
    assert made["ReadWritePaths"] in made["Environment"], "what it is told to write to, it may write to"


@pytest.mark.server
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze on this machine")
@pytest.mark.parametrize("unit", UNITS, ids=[unit.stem for unit in UNITS])
def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    (tmp_path / "tun").symlink_to("/bin/true")
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text("utf-8").replace("/opt/tun/bin/tun", str(tmp_path / "tun")), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- the proxy ---


@dataclass(frozen=True)
class Proxy:
    """nginx with the configuration that is shipped, in front of a running service."""

    folder: Path
    https: int
    http: int
    certificate: Path
    behind: Server

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        context = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection(HOST, self.https, timeout=PATIENCE, context=context)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, {"Content-Type": "application/json", **named})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return Answer(answer.status, dict(answer.getheaders()), content)


def make_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "fullchain.pem"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    if NGINX is None:
        pytest.skip("there is no nginx on this machine")
    folder = tmp_path_factory.mktemp("nginx")
    https, plain = free_port(), free_port()
    with serving(tmp_path_factory.mktemp("behind"), TUN_PROXIES="1", TUN_ORIGIN=f"https://{HOST}:{https}") as server:
        certificate = make_certificate(folder)
        values = {"TUN_HOST": HOST, "TUN_SERVICE_ADDRESS": f"127.0.0.1:{server.port}", "TUN_TLS": str(folder)}
        site = (PACKAGING / "nginx" / "tun.conf.template").read_text("utf-8")
        for name, value in values.items():
            site = site.replace(f"${{{name}}}", value)
        site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{https} ssl")
        site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};")
        (folder / "site.conf").write_text(site, "utf-8")
        user = "user root;\n" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user}daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\ninclude {folder}/site.conf;\n}}\n", "utf-8"
        )
        with (folder / "output.txt").open("wb") as output:
            command = [NGINX, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for(https, process, folder / "output.txt")
            yield Proxy(folder, https, plain, certificate, server)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(port: int, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(output.read_text("utf-8", "replace"))


@pytest.mark.server
def test_the_service_answers_through_the_proxy_with_all_its_headers(proxy: Proxy) -> None:
    answer = proxy.send("GET", "/c")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "1." not in answer.headers.get("Server", ""), "which version this is, is nobody's business"


@pytest.mark.server
def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=PATIENCE)
    connection.request("GET", "/c?lang=en")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/c?lang=en")
    connection.close()


@pytest.mark.server
def test_a_claimed_address_does_not_get_past_it(proxy: Proxy) -> None:
    """Guesses at short codes are counted by network: who could choose an address, could guess for ever."""
    statuses = []
    for number in range(62):
        body = json.dumps({"short": "00000011", "visit": b64u(number.to_bytes(16, "big"))}).encode()
        forged = f"203.0.113.{number}"
        answer = proxy.send(
            "POST", "/api/v1/codes", body, X_Forwarded_For=forged, Forwarded=f"for={forged}", X_Real_IP=forged
        )
        statuses.append(answer.status)
    # Two workers count for themselves: within twice the limit somebody is told to wait, whatever they claim.
    for number in range(62):
        body = json.dumps({"short": "00000011", "visit": b64u(number.to_bytes(16, "big"))}).encode()
        statuses.append(proxy.send("POST", "/api/v1/codes", body, X_Forwarded_For=f"198.51.100.{number}").status)
    assert set(statuses) == {404, 429}


@pytest.mark.server
def test_what_is_too_large_is_refused_by_the_service_in_words(proxy: Proxy) -> None:
    answer = proxy.send("POST", "/api/v1/visits", b"x" * 20_000)
    assert answer.status == 413
    assert answer.json["code"] == "too-large"
    assert proxy.send("POST", "/api/v1/visits", b"x" * 140_000).status == 413


@pytest.mark.server
def test_a_check_in_arrives_and_the_proxy_writes_nothing_down(proxy: Proxy) -> None:
    with proxy.behind.open() as server:
        city = server.venue()
        _, body = city.arrival()
        mark = json.loads(body)["visit"]
        answer = proxy.send("POST", "/api/v1/visits", body, User_Agent="Unverwechselbar4711")
        assert answer.status == 201
        proxy.send("GET", "/no-such-page-Unverwechselbar4711")
    written = [path for path in proxy.folder.rglob("*") if path.is_file() and path.suffix not in (".pem", ".conf")]
    assert proxy.folder / "output.txt" in written
    for path in written:
        content = path.read_bytes()
        for trace in (b"Unverwechselbar4711", mark.encode(), b"127.0.0.1", b"/c?lang"):
            assert trace not in content, path
    assert "Unverwechselbar4711" not in proxy.behind.output
