"""`tun` as scripts and people call it: quick to start, a sentence for every fault, the status that a shell expects."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tun import __version__, cli
from tun.commands import houses
from tun.core import codes
from tun.core.encoding import b64u
from tun.core.keys import SigningKey, VerifyingKey
from tun.service.actions import staff
from tun.service.storage.operators import by_login

ROOT = Path(__file__).resolve().parents[1]
SLOW = ("flask_sqlalchemy", "sqlalchemy", "alembic", "flask_migrate", "flask", "fpdf", "gunicorn")
COMMANDS = ("demo", "init", "service", "office", "operator", "investigator", "office-key", "service-key", "purge",
            "doctor", "audit", "certificate", "code", "venue", "testcentre", "card")  # fmt: skip
EXAMPLE = codes.VenueCode(b"\1" * 8, b"\2" * 8, codes.Kind.VENUE, 3, 0, 0, 1)


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


class Terminal:
    """A city's terminal: `tun` with the settings of one service, in this process."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        for name in [name for name in os.environ if name.startswith("TUN_")]:
            patch.delenv(name)
        self.set(
            TUN_ORIGIN="https://tun.example.org",
            TUN_SERVICE_KEYS=str(folder / "keys"),
            TUN_SERVICE_STORE=str(folder / "store"),
            TUN_OFFICE_KEYS=str(folder / "office-keys"),
        )

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self._patch.setenv(name, value)

    def tun(self, *words: str) -> Answer:
        self._patch.setattr(sys, "argv", ["tun", *words])
        mask = os.umask(0o022)
        status: int | str | None = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code
        finally:
            os.umask(mask)
        out, err = self._capture.readouterr()
        if isinstance(status, str):  # as the interpreter does it
            err, status = f"{err}{status}\n", 1
        return Answer(status or 0, out, err)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Settings, but neither keys nor store."""
    return Terminal(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test of a file puts what it has made, for the others to copy."""
    return tmp_path_factory.mktemp("shelf") / "made"


@pytest.fixture
def terminal(bare: Terminal, shelf: Path) -> Terminal:
    """A service that `tun init` has made."""
    if shelf.exists():
        shutil.copytree(shelf, bare.folder, dirs_exist_ok=True)
    else:
        assert bare.tun("init").status == 0
        shutil.copytree(bare.folder, shelf)
    return bare


def modules_after(*words: str) -> set[str]:
    """What a command has imported when it is done."""
    script = (
        "import sys\nfrom tun.cli import main\nsys.argv = ['tun', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stderr.split())


@pytest.mark.server
@pytest.mark.parametrize("words", [("--help",), ("--version",), ("code", "--help"), ("service-key", "--help")])
def test_help_waits_for_no_framework(words: tuple[str, ...]) -> None:
    imported = modules_after(*words)
    assert "tun.cli" in imported
    assert imported.isdisjoint(SLOW)


@pytest.mark.server
def test_reading_a_code_imports_no_alembic() -> None:
    script = "import sys, tun.commands.houses, tun.service.startup; assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


@pytest.mark.server
def test_help_is_there_before_anybody_wonders() -> None:
    """Below 0.3 s on an idle machine; on a busy one everything is slow, so Python's own start is the measure."""

    def best(*words: str) -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            subprocess.run([sys.executable, *words], capture_output=True, cwd=ROOT, check=True)
            times.append(time.perf_counter() - began)
        return min(times)

    bound = max(0.3, 8 * best("-c", "import click"))
    assert {command: took for command in COMMANDS if (took := best("-m", "tun", command, "--help")) >= bound} == {}
    assert best("-m", "tun", "--help") < bound


def test_the_version_is_the_packages(bare: Terminal) -> None:
    assert bare.tun("--version").out == f"tun, version {__version__}\n"
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(bare: Terminal, command: str) -> None:
    answer = bare.tun(command, "--help")
    assert answer.status == 0
    assert answer.out.startswith(f"Usage: tun {command}")


def test_the_list_of_commands_is_whole(bare: Terminal) -> None:
    listed = re.findall(r"^  ([a-z-]+)  ", bare.tun("--help").out, re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


def test_an_unknown_command_is_a_mistake_in_calling(bare: Terminal) -> None:
    assert bare.tun("servce").status == 2


def test_all_faults_of_the_settings_are_told_at_once(bare: Terminal) -> None:
    bare.set(TUN_ORIGIN="", TUN_RETENTION_DAYS="400", TUN_TIMEZONE="Mars")
    answer = bare.tun("init")
    assert answer.status == 1
    for name in ("TUN_ORIGIN", "TUN_RETENTION_DAYS", "TUN_TIMEZONE"):
        assert len([line for line in answer.err.splitlines() if line.startswith(f"  - {name} ")]) == 1


def test_init_makes_keys_and_store_for_their_owner_only_and_may_be_repeated(terminal: Terminal) -> None:
    [key] = (terminal.folder / "keys" / "signing").iterdir()
    content = key.read_bytes()
    store = terminal.folder / "store" / "service.sqlite"
    assert (key.stat().st_mode | store.stat().st_mode) & 0o077 == 0
    assert terminal.tun("init").status == 0
    assert key.read_bytes() == content
    assert list(key.parent.iterdir()) == [key]


def test_a_service_without_init_says_what_to_do(bare: Terminal) -> None:
    answer = bare.tun("service")
    assert answer.status == 1
    assert "run `tun init`" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_key_that_others_can_read_stops_the_service(terminal: Terminal) -> None:
    [key] = (terminal.folder / "keys" / "signing").iterdir()
    key.chmod(0o644)
    answer = terminal.tun("service")
    assert answer.status == 1
    assert f"run `chmod 600 {key}`" in answer.err


def test_operators_are_made_renewed_and_closed(terminal: Terminal) -> None:
    made = terminal.tun("operator", "create", "omar@example.org", "--name", "Omar Özil")
    assert re.fullmatch(r"The account is open\. First password: \S{12,}\n", made.out)
    again = terminal.tun("operator", "create", "omar@example.org", "--name", "Omar Özil")
    assert (again.status, again.out) == (1, "")
    assert again.err.startswith("Refused (")
    renewed = terminal.tun("operator", "reset-password", "omar@example.org")
    assert renewed.status == 0
    assert renewed.out.split()[-1] != made.out.split()[-1]
    assert terminal.tun("operator", "end-sessions", "omar@example.org").out == "Ended 0 sessions.\n"
    assert terminal.tun("operator", "disable", "omar@example.org").status == 0
    assert terminal.tun("operator", "disable", "nobody@example.org").status == 1


def test_operators_are_listed_and_an_account_is_closed_for_good(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert terminal.tun("operator", "list").out == "There is no account.\n"
    terminal.tun("operator", "create", "omar@example.org", "--name", "Omar Özil")
    terminal.tun("operator", "create", "pia@example.org", "--name", "Pia")
    terminal.tun("operator", "disable", "pia@example.org")
    listed = json.loads(terminal.tun("operator", "list", "--json").out)
    assert listed == [
        {"email": "omar@example.org", "name": "Omar Özil", "role": "owner", "works_for": None, "venues": 0,
         "state": "open"},
        {"email": "pia@example.org", "name": "Pia", "role": "owner", "works_for": None, "venues": 0,
         "state": "disabled"},
    ]  # fmt: skip
    assert terminal.tun("operator", "list").out.splitlines()[0] == "omar@example.org  Omar Özil; owner; 0 venues; open"
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    asked = terminal.tun("operator", "close", "omar@example.org")
    assert asked.status == 1
    assert len(json.loads(terminal.tun("operator", "list", "--json").out)) == 2
    closed = terminal.tun("operator", "close", "omar@example.org", "--yes")
    assert (closed.status, closed.out.partition(".")[0]) == (0, "The account is closed")
    assert [one["email"] for one in json.loads(terminal.tun("operator", "list", "--json").out)] == ["pia@example.org"]
    again = terminal.tun("operator", "close", "omar@example.org", "--yes")
    assert (again.status, again.out) == (1, "")
    assert again.err.startswith("Refused (operator-unknown)")


def test_the_city_opens_a_venue_lists_its_codes_and_withdraws_one(terminal: Terminal) -> None:
    key, register = registration(terminal)
    terminal.tun(*register, key.fingerprint)
    terminal.tun("operator", "create", "omar@example.org", "--name", "Omar Özil")
    described = ["--name", "Spinnrädl", "--postcode", "67655", "--street", "Schillerstraße", "--house-number", "1",
                 "--city", "Kaiserslautern"]  # fmt: skip
    create = ("venue", "create", "omar@example.org", *described, "--kind")
    assert terminal.tun("venue", "list").out == "There is no venue.\n"
    made = terminal.tun(*create, "restaurant", "--tables", "3")
    number = re.match(r"The venue is open: ([0-9a-f]{16}), with 3 codes\.", made.out)
    assert number is not None, made
    [listed] = json.loads(terminal.tun("venue", "list", "--json").out)
    assert (listed["venue"], listed["operator"], listed["areas"]) == (number[1], "omar@example.org", 3)
    codes = json.loads(terminal.tun("venue", "codes", number[1], "--json").out)
    assert [code["area"] for code in codes] == ["Tisch 1", "Tisch 2", "Tisch 3"]
    read = json.loads(terminal.tun("code", "read", codes[0]["url"], "--json").out)
    assert (read["code"], read["venue"]) == (codes[0]["code"], number[1])
    with houses.the_service() as service:
        omar = by_login(service.session, "omar@example.org")
        assert omar is not None
        token = staff.invite(service, omar.id, "Sina", now=service.clock())
        staff.join(
            service, token, login="sina@example.org", name="Sina", password="vier lange Worte", now=service.clock()
        )
    for_staff = terminal.tun("venue", "create", "sina@example.org", *described, "--kind", "restaurant")
    assert (for_staff.status, for_staff.out) == (1, "") and "name the owner" in for_staff.err
    listed = json.loads(terminal.tun("operator", "list", "--json").out)
    assert [(one["role"], one["works_for"], one["venues"]) for one in listed] == [
        ("owner", None, 1), ("staff", "omar@example.org", 1),
    ]  # fmt: skip
    assert "staff of omar@example.org" in terminal.tun("operator", "list").out
    withdrawn = terminal.tun("venue", "revoke-code", number[1], codes[0]["code"], "--replace")
    assert withdrawn.out.startswith("The code opens nothing any more. The new one is ")
    assert codes[0]["code"] not in terminal.tun("venue", "codes", number[1]).out
    assert terminal.tun("venue", "codes", "zz").err.startswith("zz is not a number")
    assert terminal.tun("venue", "codes", "00" * 8).err.startswith("There is no venue 0000000000000000")
    assert terminal.tun(*create, "restaurant", "--area", "Empore=viele").status == 2
    assert terminal.tun(*create, "castle").err.startswith("Refused (kind-unknown)")
    stranger = terminal.tun("venue", "create", "nobody@example.org", *described, "--kind", "restaurant")
    assert stranger.status == 1 and "tun operator create" in stranger.err


def test_the_city_opens_staffs_and_closes_a_test_centre(terminal: Terminal) -> None:
    assert "tun testcentre create" in terminal.tun("testcentre", "list").out
    assert json.loads(terminal.tun("testcentre", "list", "--json").out) == []
    create = ("testcentre", "create", "Testzentrum Mitte", "--street", "Marktstraße", "--house-number", "5",
              "--postcode", "67655", "--city", "Kaiserslautern")  # fmt: skip
    made = terminal.tun(*create)
    number = re.match(r"The test centre ([0-9a-f]{16}) is open\.", made.out)
    assert number is not None, made
    assert terminal.tun(*create).err.startswith("Refused (centre-taken)")
    staff = ("testcentre", "add-staff", "Testzentrum Mitte", "tom@example.org", "--person", "Tom Thoma")
    assert re.fullmatch(r"The account is open\. First password: \S{12,}\n", terminal.tun(*staff).out)
    assert terminal.tun(*staff).err.startswith("Refused (login-taken)")
    assert terminal.tun("testcentre", "list").out.endswith("67655 Kaiserslautern; 1 staff\n")
    [listed] = json.loads(terminal.tun("testcentre", "list", "--json").out)
    assert (listed["centre"], listed["staff"], listed["closed"]) == (number[1], ["tom@example.org"], False)
    signer = terminal.tun("testcentre", "certificate", "Testzentrum Mitte").out
    authority = terminal.tun("testcentre", "certificate", "--authority").out
    for pem in (signer, authority):
        assert pem.startswith("-----BEGIN CERTIFICATE-----\n") and pem.endswith("-----END CERTIFICATE-----\n")
    assert signer != authority
    trusted = terminal.tun("certificate", "trust", str(terminal.folder / "trust"), "--json")
    assert json.loads(trusted.out)["signers"] == 1
    assert terminal.tun("testcentre", "certificate").status == 2
    token = terminal.tun("testcentre", "token", "Testzentrum Mitte").out.split()[-1]
    assert len(token) >= 43
    assert json.loads(terminal.tun("testcentre", "list", "--json").out)[0]["token"] is True
    assert terminal.tun("testcentre", "remove-staff", "tom@example.org").out == "The account is closed.\n"
    assert terminal.tun("testcentre", "remove-staff", "tom@example.org").status == 1
    assert terminal.tun("testcentre", "close", "Testzentrum Mitte").status == 0
    assert terminal.tun("testcentre", "list").out.endswith("; closed\n")
    assert terminal.tun("testcentre", "certificate", "Testzentrum Mitte").err.startswith("Refused (centre-unknown)")


def test_signing_keys_rotate_and_the_newest_comes_last(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    first = terminal.tun("service-key", "list").out.splitlines()
    monkeypatch.setattr(houses, "wall_clock", lambda: int(time.time()) + 60)
    rotated = terminal.tun("service-key", "rotate").out
    after = terminal.tun("service-key", "list").out.splitlines()
    assert after[:1] == first
    assert f"New signing key: {after[1]}" in rotated
    assert "BEGIN PUBLIC KEY" in rotated and "PRIVATE" not in rotated


def test_purge_answers_people_and_scripts(terminal: Terminal) -> None:
    assert terminal.tun("purge").out.startswith("Destroyed 0 day keys")
    counted = json.loads(terminal.tun("purge", "--json").out)
    assert counted["visits"] == 0 and counted["wal_truncated"] is True


def test_the_log_is_followed_from_its_start(terminal: Terminal) -> None:
    answer = terminal.tun("audit", "verify")
    assert answer.status == 0
    assert answer.out.endswith("entries continue one another under signed heads.\n")


def test_a_code_is_read_for_people_and_scripts(terminal: Terminal) -> None:
    now = int(time.time())
    [path] = (terminal.folder / "keys" / "signing").iterdir()
    key = SigningKey.from_pem(path.read_bytes())
    code = replace(EXAMPLE, issued=now - 60, expires=now + 3600)
    address = codes.url("https://tun.example.org", codes.issue(code, key))
    assert re.search(r"^venue +0202020202020202$", terminal.tun("code", "read", address).out, re.MULTILINE)
    said = json.loads(terminal.tun("code", "read", "--json", address).out)
    assert (said["kind"], said["area"], said["office"]) == ("venue", 3, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://tun.example.org/c#", "token-malformed"),
        ("not/base64url", "bad-base64"),
        (b64u(codes.issue(EXAMPLE, SigningKey.generate())), "token-unknown-key"),
    ],
)
def test_a_code_that_does_not_hold_is_refused_with_its_reason(terminal: Terminal, text: str, code: str) -> None:
    answer = terminal.tun("code", "read", text)
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith(f"Refused ({code}): ")


def registration(terminal: Terminal) -> tuple[VerifyingKey, tuple[str, ...]]:
    """An office's key, and how the city enters it, but for the fingerprint."""
    key = SigningKey.generate().verifying
    file = terminal.folder / "registration.json"
    file.write_text(json.dumps({"number": 1, "name": "Gesundheitsamt", "spki": b64u(key.spki)}))
    return key, ("office-key", "register", str(file), "--phone", "0631 1", "--fingerprint")


def test_an_office_is_registered_only_under_the_fingerprint_that_was_read_out(terminal: Terminal) -> None:
    key, words = registration(terminal)
    wrong = terminal.tun(*words, "0000 0000")
    assert wrong.status == 1
    assert "The fingerprints differ. Nothing was registered" in wrong.err
    assert terminal.tun(*words, key.fingerprint.lower()).status == 0
    assert terminal.tun("office-key", "revoke", "1").status == 0
