"""`tun certificate` as scripts call it: a line in, a line out, whatever the line is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.cast import NOW
from tests.vectors.certificate_cast import rsa_key, signer
from tests.vectors.make_certificates import signers
from tests.vectors.reading import load
from tun.service.trust_files import REASONS

pytestmark = pytest.mark.server  # each test starts the command

ROOT = Path(__file__).resolve().parents[1]
SLOW = ("flask", "sqlalchemy", "alembic", "werkzeug", "jinja2", "fpdf", "gunicorn")


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "tun", *words], input=given, capture_output=True, cwd=ROOT)


def verify(folder: Path, *lines: bytes | str, at: str = str(NOW)) -> list[dict[str, Any]]:
    given = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    done = run("certificate", "verify", "--trust", str(folder), "--at", at, given=given)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dsc").mkdir()
    for name in ("dsc", "dsc-rsa"):
        (tmp_path / "dsc" / f"{name}.der").write_bytes(signers()[name].der)
    return tmp_path


def entries(part: str) -> list[dict[str, Any]]:
    """Vectors that a line can hold, for the two signers in the folder and one time."""
    return [
        one for one in load("certificates")[part]
        if one["now"] == NOW and set(one["trust"]) == {"dsc", "dsc-rsa"} and "\n" not in one["text"]
    ]  # fmt: skip


def test_every_line_gets_its_line(folder: Path) -> None:
    right, wrong = entries("accept"), entries("refuse")
    answers = verify(folder, *(one["text"] for one in right + wrong))
    expected = [{"ok": True, "kind": one["kind"]} for one in right] + [
        {"ok": False, "code": one["code"]} for one in wrong
    ]
    assert len(expected) > 200
    assert answers == expected


def test_bad_lines_never_end_it(folder: Path) -> None:
    whole = entries("accept")[0]["text"]
    answers = verify(
        folder,
        b"",
        b"\xff\xfe\x00",
        whole,
        b"HC1:" + b"0" * 3_000_000,
        whole,
        b"\x00",
        "ß" * 5_000,
        whole + "\r",
        whole,
    )
    codes = [one.get("code", one.get("kind")) for one in answers]
    assert codes == [
        "certificate-prefix", "certificate-prefix", "test", "certificate-too-long", "test", "certificate-prefix",
        "certificate-prefix", "test", "test",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "at",
    [str(NOW), "2026-11-23T19:30:00Z", "2026-11-23T19:30:00", "2026-11-23T20:30:00+01:00",
     "2026-11-23T20:30:00.123456789+0100"],
)  # fmt: skip
def test_the_time_may_be_written_in_several_ways(folder: Path, at: str) -> None:
    named = {"in its last second": {"ok": True, "kind": "test"}, "over by a fraction": {"ok": True, "kind": "test"}}
    vectors = [one for one in load("certificates")["accept"] + load("certificates")["refuse"] if one["name"] in named]
    assert [verify(folder, one["text"], at=at) for one in vectors] == [[named[one["name"]]] for one in vectors]


def test_without_a_time_it_is_now(folder: Path) -> None:
    done = run("certificate", "verify", "--trust", str(folder), given=entries("accept")[0]["text"].encode())
    assert json.loads(done.stdout) == {"ok": False, "code": "certificate-expired"}  # that November is over
    assert run("certificate", "verify", "--trust", str(folder), "--at", "yesterday").returncode == 2
    assert run("certificate", "verify", "--trust", str(folder / "nowhere")).returncode == 2


def test_an_empty_folder_is_said_aloud(tmp_path: Path) -> None:
    done = run("certificate", "verify", "--trust", str(tmp_path), given=entries("accept")[0]["text"].encode())
    assert json.loads(done.stdout) == {"ok": False, "code": "certificate-signer-unknown"}
    assert b"no signer that can be trusted" in done.stderr


def test_it_starts_without_what_it_does_not_need(folder: Path) -> None:
    program = (
        "import sys\nsys.argv = ['tun', 'certificate', 'verify', '--trust', sys.argv[1]]\nfrom tun.cli import main\n"
        "try:\n    main()\nfinally:\n    print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], input=b"x", capture_output=True, cwd=ROOT, check=True
    )
    imported = done.stdout.decode().split()
    assert "tun.core.certificates.verdict" in imported
    assert set(imported).isdisjoint(SLOW)


def test_the_trust_report_says_what_counts_and_why_not(folder: Path) -> None:
    (folder / "dsc" / "small.der").write_bytes(signer("small", public=rsa_key("small", 1024).public_key()).der)
    (folder / "lists").mkdir()
    (folder / "lists" / "de.json").write_text("x\n{}")
    said = run("certificate", "trust", str(folder)).stdout.decode()
    assert "dsc/small.der: 0 accepted, 1 refused\n  certificate 1 its key is neither P-256 nor RSA" in said
    assert (
        "lists/de.json: 0 accepted, 1 refused, brought 0 days ago\n  list the key to check it with is missing" in said
    )
    assert "2 signers are trusted" in said
    told = json.loads(run("certificate", "trust", str(folder), "--json").stdout)
    assert told["signers"] == 2 and list(told["lists"]) == ["lists/de.json"]
    assert {"name": "dsc/dsc.der", "accepted": 1, "refused": [], "notes": [], "more_refused": 0} in told["files"]
    assert [one["refused"] for one in told["files"] if one["name"] == "dsc/small.der"] == [
        [{"entry": "certificate 1", "reason": "key"}]
    ]


def test_each_signer_is_named_with_what_takes_it_out_again(folder: Path) -> None:
    before = run("certificate", "trust", str(folder), "--signers").stdout.decode()
    key_id = signers()["dsc"].key_id.hex()
    assert f"DE {key_id} signs everything until " in before
    told = json.loads(run("certificate", "trust", str(folder), "--signers", "--json").stdout)["trusted"]
    assert {one["algorithm"] for one in told} == {"ES256", "PS256"} and len(told) == 2
    (folder / "revoked").mkdir()
    (folder / "revoked" / "signers.txt").write_text(key_id)
    after = run("certificate", "trust", str(folder), "--signers").stdout.decode()
    assert key_id not in after and "1 signers are trusted" in after


def test_every_reason_that_a_file_is_refused_for_has_its_words() -> None:
    sources = [ROOT / "tun" / "service" / "trust_files.py", ROOT / "tun" / "core" / "certificates" / "anchors.py"]
    named = {
        piece.split('"')[1]
        for path in sources
        for piece in path.read_text().split("AnchorRefused(")[1:]
        if piece[0] == '"'
    }
    assert len(named) > 8
    assert named | {"not-a-hash", "ending", "folder"} == set(REASONS)
