"""Cards at the desk: the calls of its pages, the sheet, blocking, and that no name and no number goes astray."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from werkzeug.test import TestResponse

from tests.service.traces import everything, text_spellings, traces
from tun.core import cardfile, cards, proofs
from tun.core.contact import Contact
from tun.core.encoding import b64u
from tun.core.keys import OpeningKey, SealingKey, SigningKey
from tun.core.office_requests import SealingKeyStatement, state_sealing_key
from tun.core.proofs import Opening, Proof
from tun.core.rules import Ground, Standing
from tun.service.actions import offices
from tun.service.prints.member_card import HEIGHT, LEFT, TOP, WIDTH, CardSheet, card_pdf
from tun.service.storage.offices import sealing_key
from tun.service.storage.tables import db

from .conftest import NOW, Desk, service_of

BERTA = Contact("Berta", "Quastenflosser", "0631 987654", "", "Unwegsamgasse", "1", "67655", "Kaiserslautern")
NAMES = [needle for name in ("Quastenflosser", "Unwegsamgasse", "987654") for needle in text_spellings(name)]


@pytest.fixture(autouse=True)
def with_a_key(app: Flask) -> None:
    """The office states a sealing key, by a signing key of its own."""
    signing, sealing = SigningKey.generate(), OpeningKey.generate().sealing
    with app.app_context():
        service = service_of(app)
        offices.register_office(
            service, number=1, name="Gesundheitsamt", phone="0631 71", key=signing.verifying, now=NOW
        )
        statement = SealingKeyStatement(1, sealing, NOW - 3600, NOW + 300 * 86_400)
        offices.take_statement(service, 1, state_sealing_key(statement, signing), now=NOW)
        db.session.remove()


def office_key(desk: Desk) -> SealingKey:
    with desk.app.app_context():
        row = sealing_key(db.session, 1, at=NOW)
        assert row is not None
        return SealingKey.from_point(row.point)


def call(desk: Desk, path: str, content: Any, *, token: str | None = None) -> TestResponse:
    """As the page's script calls, with the page's token."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', desk.browser.get("/testcentre/").text)
    assert found is not None
    headers = {"X-CSRFToken": found[1] if token is None else token}
    return desk.browser.client.post(f"/api/v1/desk{path}", json=content, headers=headers)


def made(desk: Desk) -> str:
    """A card with Berta's contact; its number."""
    card = cards.new_id(secrets.token_bytes)
    sealed = cardfile.seal_card_contact(BERTA, to=office_key(desk), card=card)
    answer = call(desk, "/cards", {"card": b64u(card), "office": 1, "sealed": b64u(sealed)})
    assert answer.status_code == 201, answer.text
    assert answer.get_json() == {"number": cards.number_of(card), "until": cards.good_until(cards.month_of(NOW))}
    return cards.number_of(card)


def strip(desk: Desk, number: str, proofs_wanted: int = 1) -> list[dict[str, str]]:
    found = []
    with desk.app.app_context():
        signer = service_of(desk.app).keys.signer
    for _ in range(proofs_wanted):
        opening = Opening(secrets.token_bytes(16), "QUASTENFLOSSER", "BERTA", "1950-01-01")
        proof = Proof(
            secrets.token_bytes(16), Standing(frozenset({Ground.ANTIGEN}), NOW // 3600 * 3600, None), opening.holder
        )
        sealed = cardfile.seal_opening(opening, to=office_key(desk), card=cards.parse_number(number))
        found.append({"proof": b64u(proofs.issue(proof, signer)), "opening": b64u(sealed)})
    return found


def test_a_card_that_the_desk_made_is_found_and_takes_proofs(tina: Desk, tom: Desk) -> None:
    number = made(tina)
    answer = call(tom, "/cards/find", {"shown": number.lower().replace("-", " ")})
    assert answer.get_json() == {"number": number, "until": cards.good_until(cards.month_of(NOW))}
    assert set(answer.get_json()) == {"number", "until"}, "a card says nothing, to the desk neither"
    answer = call(tom, "/cards/proofs", {"number": number, "proofs": strip(tina, number, 7)})
    assert answer.get_json() == {"number": number, "proofs": 7}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_call_without_the_pages_token_or_without_a_session_does_nothing(tina: Desk, app: Flask) -> None:
    number = made(tina)
    for path, content in (
        ("/cards", {}),
        ("/cards/find", {"shown": number}),
        ("/cards/proofs", {"number": number, "proofs": strip(tina, number)}),
    ):
        assert call(tina, path, content, token="").get_json()["code"] == "form-expired"
        assert app.test_client().post(f"/api/v1/desk{path}", json=content).status_code in (400, 404)


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("/cards", {}, "missing-field"),
        ("/cards", {"card": b64u(bytes(8)), "office": 0, "sealed": ""}, "not-found"),
        ("/cards", {"card": b64u(bytes(8)), "office": 1, "sealed": ""}, "sealed-malformed"),
        ("/cards", {"card": b64u(b"\xff" * 8), "office": 1, "sealed": ""}, "malformed"),
        ("/cards", {"card": "x", "office": 1, "sealed": ""}, "bad-base64"),
        ("/cards", {"card": b64u(bytes(8)), "office": "1", "sealed": ""}, "wrong-type"),
        ("/cards/find", {"shown": 1}, "wrong-type"),
        ("/cards/find", {"shown": "x" * 401}, "too-long"),
        ("/cards/find", {"shown": ""}, "card-mistyped"),
        ("/cards/find", {"shown": cards.number_of(bytes(8))}, "card-unknown"),
        ("/cards/find", {"shown": "HC1:ABC"}, "card-invalid"),
        ("/cards/find", {"shown": "x", "more": 1}, "unknown-field"),
        ("/cards/proofs", {"number": cards.number_of(bytes(8)), "proofs": []}, "malformed"),
        ("/cards/proofs", {"number": cards.number_of(bytes(8)), "proofs": [1]}, "malformed"),
        ("/cards/proofs", {"number": cards.number_of(bytes(8)), "proofs": [{"proof": "AA"}]}, "missing-field"),
        ("/cards/proofs", {"number": cards.number_of(bytes(8)), "proofs": [{}] * 8}, "too-long"),
        ("/cards/proofs", {"number": "x", "proofs": []}, "card-mistyped"),
    ],
)
def test_bad_input_is_a_refusal(tina: Desk, path: str, content: dict[str, Any], code: str) -> None:
    answer = call(tina, path, content)
    assert (answer.get_json()["code"], answer.status_code < 500) == (code, True)


def test_a_wrong_card_is_said_at_its_field_and_all_else_stays(tina: Desk) -> None:
    answer = tina.send(card=cards.number_of(bytes(8)))
    assert answer.status_code == 400
    assert "Eine Karte mit dieser Nummer gibt es hier nicht" in answer.text
    for typed in ("Müller-Özdemir", "21.03.1985", "17:50", cards.number_of(bytes(8))):
        assert f'value="{typed}"' in answer.text


def test_with_a_card_seven_of_the_ten_proofs_are_for_it_and_three_for_the_link(tina: Desk) -> None:
    number = made(tina)
    page = tina.send(card=number).text
    assert f'data-number="{number}"' in page
    assert "Dabei sind 3 namenlose Nachweise" in page
    found = re.search(r'data-strip="([^"]+)"', page)
    assert found is not None
    assert "strip=" in found[1]
    again = tina.send(card=number).text
    assert "für diesen Test gab es heute schon zehn" in again
    assert "data-strip" not in again


def test_a_positive_result_takes_the_proofs_off(tina: Desk) -> None:
    number = made(tina)
    call(tina, "/cards/proofs", {"number": number, "proofs": strip(tina, number)})
    page = tina.send(card=number, result="positive").text
    assert "Auf ihr liegt jetzt kein Nachweis mehr" in page
    assert "data-strip" not in page
    assert "HC1:" not in page


# --- The sheet ----------------------------------------------------------------------------------------------


def sheet(desk: Desk, number: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.browser.get("/testcentre/card").text)
    assert token is not None
    return desk.browser.client.post("/testcentre/card.pdf", data={"csrf_token": token[1], "card": number})


def test_the_sheet_has_a_code_that_is_read_and_the_number_and_no_name(tina: Desk) -> None:
    number = made(tina)
    answer = sheet(tina, number)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.data)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    for words in (
        number,
        "Kaiserslautern",
        "11/2027",
        "Diese Karte sagt niemandem",
        "This card tells nobody",
        "Verloren?",
        "Lost?",
    ):
        assert words in text, words
    assert "Quastenflosser" not in text
    dots = 300 / 72
    picture = document[0].render(scale=dots).to_pil()
    box = [round(at / 25.4 * 300) for at in (LEFT, TOP, LEFT + WIDTH, TOP + HEIGHT)]
    [code] = zxingcpp.read_barcodes(picture.crop(box))
    assert call(tina, "/cards/find", {"shown": code.text}).get_json()["number"] == number
    assert code.text.startswith("http://localhost/card#")


def test_a_card_has_the_size_of_a_credit_card_and_its_code_modules_that_cameras_read() -> None:
    assert (WIDTH, HEIGHT) == (85.6, 54.0)  # ISO/IEC 7810, ID-1
    longest = CardSheet("https://" + "h" * 28 + "/card#" + "A" * 138, "7K3M-Q0XW-9TBE", "Kaiserslautern", "2027-11")
    picture = pypdfium2.PdfDocument(card_pdf(longest, printed_at=NOW))[0].render(scale=200 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [longest.url]


def test_no_sheet_for_a_card_that_is_blocked_or_was_never_made(tina: Desk) -> None:
    number = made(tina)
    assert tina.browser.send("/testcentre/card/block", card=number).status_code == 200
    assert (sheet(tina, number).status_code, sheet(tina, cards.number_of(bytes(8))).status_code) == (409, 404)
    assert sheet(tina, "").status_code == 400


# --- Blocking -----------------------------------------------------------------------------------------------


def test_any_desk_blocks_a_card_by_its_number_alone(tina: Desk, tom: Desk) -> None:
    number = made(tina)
    answer = tom.browser.send("/testcentre/card/block", card=f" {number.lower()} ")
    assert answer.request.url == "http://localhost/testcentre/card/block", "no number in an address"
    assert f"Die Karte {number} ist gesperrt" in answer.text
    assert call(tina, "/cards/find", {"shown": number}).get_json()["code"] == "card-blocked"
    assert "Diese Karte ist gesperrt" in tina.send(card=number).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Geben Sie die Nummer der Karte ein."),
        ("7K3M", "vergleichen Sie alle zwölf Zeichen"),
        (cards.number_of(bytes(8)), "gibt es hier nicht"),
    ],
)
def test_what_is_no_card_is_not_blocked_and_stays_in_the_field(tina: Desk, typed: str, sentence: str) -> None:
    answer = tina.browser.send("/testcentre/card/block", card=typed)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'value="{typed}"' in answer.text


# --- What is left of it -------------------------------------------------------------------------------------


def test_no_name_is_in_store_log_or_cookie_and_no_number_in_log_address_or_cookie(
    tina: Desk, app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = made(tina)
    call(tina, "/cards/proofs", {"number": number, "proofs": strip(tina, number, 7)})
    answers = [tina.send(card=number, family_name="Quastenflosser"), sheet(tina, number)]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    assert traces(NAMES, {"found where it is": BERTA.to_plaintext()})
    assert traces(NAMES, everything(tmp_path)) == []
    assert traces([*text_spellings("QUASTENFLOSSER")], everything(tmp_path)) == []
    cookie = tina.browser.client.get_cookie("tun-venue")
    assert cookie is not None
    plain = number.replace("-", "")
    for text in (caplog.text, cookie.decoded_value, *(answer.request.url for answer in answers)):
        for secret in ("Quastenflosser", number, plain):
            assert secret not in text


def test_another_key_than_the_offices_is_refused(tina: Desk) -> None:
    card = cards.new_id(secrets.token_bytes)
    sealed = cardfile.seal_card_contact(BERTA, to=OpeningKey.generate().sealing, card=card)
    answer = call(tina, "/cards", {"card": b64u(card), "office": 1, "sealed": b64u(sealed)})
    assert answer.get_json()["code"] == "sealed-key-unknown"


def test_a_found_card_leads_to_a_page_that_says_what_it_is_and_runs_nothing_that_reads_it(app: Flask) -> None:
    page = app.test_client().get("/card").text
    assert "Das ist eine TuN-Karte" in page
    assert re.findall(r'<script[^>]+src="[^"]*/([a-z]+\.js)"', page) == ["page.js"]


def test_where_no_office_has_a_key_the_page_says_so(tina: Desk, app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.text("UPDATE sealing_keys SET ends = 1"))
        db.session.commit()
    assert "Gerade lassen sich keine Karten ausgeben" in tina.browser.get("/testcentre/card").text
