"""The check-in page's own modules, run by Node, and what they seal, opened by the core."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import zxingcpp

from tun.core import cardfile, cards, shortcode
from tun.core.certificates.issuing import ANTIGEN, UNIQUE_BYTES, Issuer, NegativeTest, issue, new_identifier
from tun.core.certificates.link import link
from tun.core.contact import SEALED_BYTES, Contact, open_contact
from tun.core.encoding import b64u, unb64u
from tun.core.errors.sealing import CannotOpen
from tun.core.keys import OpeningKey, SigningKey
from tun.core.proofs import Opening, Proof, holder_of
from tun.core.proofs import issue as issue_proof
from tun.core.rules import Ground, Standing
from tun.core.visits import notice_tag, visit_id

ROOT = Path(__file__).resolve().parents[2]
STATIC = Path("tun", "service", "static")
TESTS = Path("tests", "service", "phone")
VENUE = bytes(range(8))
ALICE: dict[str, Any] = {
    "given_name": "Alice 👩‍🚀",
    "family_name": "O’Brien-Łukaszewicz محمد",
    "phone": "+49 (0)631 / 36 52-0",
    "email": "alice@example.org",
    "street": "Fackelwoogstraße",
    "house_number": "7 a",
    "postcode": "67655",
    "city": "Kaiserslautern",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which Node takes `.js` for modules, as a browser does with ours."""
    if shutil.which("node") is None:
        if os.environ.get("TUN_TEST_NEEDS_NODE"):
            pytest.fail("TUN_TEST_NEEDS_NODE is set, and there is no Node")
        pytest.skip("no Node here: the browser tests run these modules as well")
    copy = tmp_path_factory.mktemp("phone")
    for folder in (STATIC, TESTS, Path("tests", "vectors")):
        shutil.copytree(ROOT / folder, copy / folder)
    (copy / "package.json").write_text('{"type": "module"}')
    return copy


def certificate() -> dict[str, str]:
    """A certificate as a test centre issues it, and its link."""
    zoe = NegativeTest(
        family_name="Müller-Özdemir", given_name="Zoë", born=date(1985, 3, 21), kind=ANTIGEN, device="1232", name="",
        sampled=1_795_446_300, centre="Testzentrum am Betzenberg", issuer="Kaiserslautern", country="DE",
    )  # fmt: skip
    identifier = new_identifier(country="DE", centre="TUN1", unique=bytes(UNIQUE_BYTES))
    by = Issuer(SigningKey.generate(), bytes(8))
    text = issue(zoe, identifier=identifier, by=by, issued=zoe.sampled, expires=zoe.sampled + 60)
    standing = Standing(frozenset({Ground.ANTIGEN}), zoe.sampled - zoe.sampled % 3600)
    proofs = [issue_proof(Proof(bytes([number]) * 16, standing, bytes(32)), by.key) for number in range(2)]
    address = link("https://tun.example.org", text, [(proof, bytes([9]) * 16) for proof in proofs])
    return {
        "CERTIFICATE_TEXT": text,
        "CERTIFICATE_LINK": address.partition("#")[2],
        "CERTIFICATE_SAMPLED": str(zoe.sampled),
        "CERTIFICATE_PROOF": b64u(proofs[0]),
    }


@pytest.mark.server
@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / TESTS).glob("*.test.js")))
def test_modules_by_themselves(checkout: Path, name: str) -> None:
    source = Random(7)
    codes = " ".join(shortcode.new(source.randbytes) for _ in range(20))
    environment = {**os.environ, "SHORT_CODES": codes, **certificate()}
    run = subprocess.run(
        ["node", "--test", str(TESTS / name)],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout[-4000:]


def run_module(checkout: Path, name: str, order: dict[str, Any]) -> Any:
    """What one of the scripts beside this file makes of an order."""
    command = ["node", str(TESTS / name), json.dumps(order)]
    return json.loads(subprocess.run(command, cwd=checkout, capture_output=True, timeout=60, check=True).stdout)


@pytest.mark.server
def test_what_the_phone_seals_the_office_opens(checkout: Path) -> None:
    key, secret = OpeningKey.generate(), bytes(range(16))
    order = {
        "typed": ALICE,
        "companions": ["Bob", "Zoe\u0308"],
        "point": b64u(key.sealing.point),
        "venue": b64u(VENUE),
        "secret": b64u(secret),
    }
    made = {name: unb64u(text) for name, text in run_module(checkout, "seal.js", order).items()}
    assert (made["visit"], made["notice"]) == (visit_id(secret), notice_tag(secret))
    assert made["key"] == key.id
    assert len(made["sealed"]) == SEALED_BYTES
    contact = open_contact(made["sealed"], with_key=key, venue=VENUE, visit=made["visit"])
    assert contact == Contact(**ALICE, companions=("Bob", "Zoë"), openings=())
    with pytest.raises(CannotOpen):
        open_contact(made["sealed"], with_key=key, venue=VENUE, visit=bytes(16))


@pytest.mark.server
def test_what_pages_seal_for_a_card_and_show_of_a_pass_is_what_the_core_reads(checkout: Path) -> None:
    key, card, secret, now = OpeningKey.generate(), cards.new_id(os.urandom), os.urandom(32), 1_795_462_200
    long = {"salt": b64u(bytes(16)), "fnt": "M" * 300, "gnt": "", "dob": "1985", "id": ""}
    for told in (Opening(bytes(range(16)), "O<BRIEN", "ALICE", "1985-03-21").to_json(), long):
        texts = ["x", "y" * 53]
        order = {"typed": ALICE, "point": b64u(key.sealing.point), "number": cards.number_of(card), "opening": told,
                 "secret": b64u(secret), "now": now, "texts": texts}  # fmt: skip
        made = run_module(checkout, "cards.js", order)
        assert unb64u(made["card"]) == card
        contact = cardfile.open_card_contact(unb64u(made["contact"]), with_key=key, card=card)
        assert contact == Contact(**ALICE, companions=(), openings=())
        holder = unb64u(made["holder"])
        assert holder == holder_of(unb64u(told["salt"]), told["fnt"], told["gnt"], told["dob"])
        sealed = unb64u(made["opening"])
        assert len(sealed) == cardfile.SEALED_OPENING_BYTES
        if len(told["fnt"]) <= 150:  # what is longer, no office reads
            opened = cardfile.open_opening(sealed, with_key=key, card=card, holder=holder)
            assert opened.to_json() == told
        assert len({*made["ids"]}) == 200 and all(cards.is_id(unb64u(one)) for one in made["ids"])
        assert (made["shown"], made["extractable"]) == (cards.pass_text(cards.pass_code(secret, card, now=now)), False)
        for text, modules in zip([made["shown"], *texts], made["codes"], strict=True):
            dark = np.pad(np.array(modules, np.uint8), 4).repeat(6, 0).repeat(6, 1)
            assert [code.text for code in zxingcpp.read_barcodes(255 - 255 * dark)] == [text]


VISITOR = sorted((ROOT / STATIC / "visitor").glob("*.js"))
FOR_WALLET = sorted(path for folder in ("wallet", "scan") for path in (ROOT / STATIC / folder).glob("*.js"))
FOR_CARDS = sorted(path for folder in ("pass", "testcentre") for path in (ROOT / STATIC / folder).glob("*.js"))
SOURCES = VISITOR + FOR_WALLET + FOR_CARDS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_modules_are_small_and_import_only_their_like_and_the_bundle(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("//"), "a module begins by saying what lives in it"
    assert len(text.splitlines()) <= 250
    imports = re.findall(r"""(?m)(?:^import .*?from |\bimport\()[`"']([^`"'$]+)""", text)
    beside = {
        "visitor": r"vendor/hpke|wallet/(entry|openings)",
        "scan": r"vendor/(zxing|pdf)",
        "wallet": r"(visitor|scan)/[a-z0-9]+",
        "pass": r"visitor/[a-z0-9]+",
        "testcentre": r"(visitor|wallet|scan|pass)/[a-z0-9]+",
    }
    allowed = rf"\./[a-z0-9]+\.js|\.\./({beside[path.parent.name]})\.js"
    assert all(re.fullmatch(allowed, name) for name in imports), imports
    assert "console." not in text
    code = re.sub(r"(?m)/\*[\s\S]*?\*/|//.*$", "", text)
    assert code.isascii() or path.name == "words.js", "sentences live in the template; the list is no sentence"


def reached_from(name: str) -> set[str]:
    """The module and all that it imports, near and far."""
    found, ahead = set(), {name}
    while ahead:
        name = ahead.pop()
        found.add(name)
        text = (ROOT / STATIC / "visitor" / f"{name}.js").read_text("utf-8")
        ahead |= set(re.findall(r"""(?m)^import .*?from "\./(\w+)\.js";""", text)) - found
    return found


def test_every_module_of_the_check_in_is_announced_in_its_page_and_no_other() -> None:
    template = (ROOT / "templates" / "service" / "visitor" / "checkin.html").read_text("utf-8")
    block = template.split("for module in (")[1].split(")")[0]
    assert set(re.findall(r'"(\w+)"', block)) == reached_from("checkin")


def test_no_module_is_left_over() -> None:
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "templates" / "service" / "visitor").glob("*.html"))
    begun = set(re.findall(r"asset\('visitor/(\w+)\.js'\)", pages)) | {"checkin"}
    begun |= {name for path in VISITOR for name in re.findall(r'import\("\./(\w+)\.js"\)', path.read_text("utf-8"))}
    assert {path.stem for path in VISITOR} == set().union(*(reached_from(name) for name in begun))


def test_no_module_of_the_wallet_is_left_over() -> None:
    pages = ROOT / "templates" / "service" / "visitor"
    page = "".join((pages / name).read_text("utf-8") for name in ("wallet.html", "certificate.html"))
    texts = {f"{path.parent.name}/{path.name}": path.read_text("utf-8") for path in FOR_WALLET}
    begun = set(re.findall(r"asset\('(wallet/\w+\.js)'\)", page))
    begun |= {"wallet/entry.js", "wallet/openings.js"}  # the check-in's
    named = {
        found if "/" in found else f"{name.split('/')[0]}/{found}"
        for name, text in texts.items()
        for found in re.findall(r"""["'](?:\.\./|\./)([a-z0-9/]+\.js)["']""", text)
    }
    assert set(texts) == begun | {name for name in named if name.startswith(("wallet/", "scan/"))}


def test_no_module_for_cards_is_left_over() -> None:
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "templates" / "service").rglob("*.html"))
    begun = set(re.findall(r"asset\('((?:pass|testcentre)/\w+\.js)'\)", pages))
    door = ROOT / STATIC / "venue" / "takecard.js"
    imported = {
        str((path.parent / found).resolve().relative_to((ROOT / STATIC).resolve()))
        for path in [*FOR_CARDS, door]
        for found in re.findall(r"""["'](\.{1,2}/[a-z0-9/]+\.js)["']""", path.read_text("utf-8"))
    }
    assert {f"{path.parent.name}/{path.name}" for path in FOR_CARDS} == begun | {
        name for name in imported if name.startswith(("pass/", "testcentre/"))
    }


def test_every_sentence_for_cards_stands_in_its_template() -> None:
    testcentre = (ROOT / "templates" / "service" / "testcentre" / "_card_messages.html").read_text("utf-8")
    there = set(re.findall(r'say\("([^"]+)"', testcentre))
    scripts = [
        *(path for path in FOR_CARDS if path.parent.name == "testcentre"),
        ROOT / STATIC / "venue" / "takecard.js",
    ]
    asked = {name for path in scripts for name in re.findall(r'message\("([^"]+)"', path.read_text("utf-8"))}
    assert asked <= there and asked >= {"card-good", "attached", "card-new-test"}
    built = {"title-error", *(f"card-{one}{more}" for one in ("in", "out") for more in ("", "-already"))}
    built |= {name for name in there if name.startswith(("fault-", "camera-"))}
    assert there == asked | built, "what nobody asks for is no sentence of ours"


def test_every_sentence_of_the_wallet_stands_in_its_template_and_is_asked_for() -> None:
    templates = ROOT / "templates" / "service" / "visitor"
    there = re.findall(r'say\("([^"]+)"', (templates / "_wallet_messages.html").read_text("utf-8"))
    there += re.findall(r'\("((?:entry|help)-[^"]+)", _', (templates / "_entry.html").read_text("utf-8"))
    asked = {name for path in FOR_WALLET for name in re.findall(r'message\("([^"]+)"', path.read_text("utf-8"))}
    assert asked == set(there) and len(there) == len(asked)


def test_every_sentence_that_the_modules_ask_for_stands_in_the_template() -> None:
    templates = ROOT / "templates" / "service" / "visitor"
    sentences = "".join((templates / name).read_text("utf-8") for name in ("_messages.html", "_diary_messages.html"))
    there = set(re.findall(r'say\("([^"]+)"', sentences))
    there |= set(re.findall(r'data-message="([a-z-]+)"', (templates / "_handover.html").read_text("utf-8")))
    asked = {name for path in VISITOR for name in re.findall(r'message\(\s*"([^"]+)"', path.read_text("utf-8"))}
    assert asked <= there
    built = {"fault-missing-", "fault-", "reason-"}  # named from a fault or a reason at run time
    chosen = {"today", "tomorrow", "on-day", "unsent-today", "unsent-on-day", "open-visit", "waiting-visit"}
    chosen |= {
        "estimated",
        "diary-switched-on",
        "refused-visit",
        "too-late-title",
        "too-late-detail",
        "refused-title",
        "refused-detail",
        "companion-removed",
        "companions-full",
        "nothing",
        "company-nobody",
        "company-nobody-else",
        "handover-count",
        "handover-count-one",
        "handover-gone",
        "handover-withdrawn",
    }
    assert {name for name in there - asked - chosen if not name.startswith(tuple(built))} == set()
