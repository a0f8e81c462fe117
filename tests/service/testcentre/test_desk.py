"""The desk: a negative result becomes a certificate, a positive one never, and nothing of either is kept."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import cbor2
import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from tests.test_other_implementation import with_another_library
from tun.core import proofs
from tun.core.certificates import content
from tun.core.certificates.verdict import Trust, verify
from tun.core.encoding import unb64u
from tun.core.errors.base import Refusal
from tun.core.errors.certificates import CertificateSignerUnknown
from tun.core.rules import Ground, Standing
from tun.service import products
from tun.service.actions.testing import Outcome
from tun.service.prints.code_image import long_matrix
from tun.service.storage.tables import db

from .conftest import NOW, ZOE, Browser, Desk, service_of


def test_a_negative_result_becomes_a_certificate_that_this_service_trusts(tina: Desk) -> None:
    found = tina.certificate()
    assert found.content.person == ("MUELLER<OEZDEMIR", "ZOE", "1985-03-21", "Müller-Özdemir", "Zoë")
    assert found.content.entry == content.Tested(
        "LP217198-3", "260415000", NOW - 15 * 60, "1232", "Testzentrum am Betzenberg"
    )
    assert found.content.issuer == "Kaiserslautern"
    assert (found.issued, found.expires) == (NOW, NOW + 7 * 86_400)


def test_a_pcr_test_says_what_it_was(tina: Desk) -> None:
    entry = tina.certificate(product="pcr:Roche, cobas SARS-CoV-2").content.entry
    assert isinstance(entry, content.Tested)
    assert (entry.type, entry.product) == ("LP6464-4", "Roche, cobas SARS-CoV-2")


def test_another_implementation_verifies_it_and_each_centre_has_a_key_of_its_own(tina: Desk, tom: Desk) -> None:
    text = tina.text()
    with tina.app.app_context():
        keys = service_of(tina.app).centre_keys
        assert with_another_library(text, keys.issuer(tina.centre).key.verifying.point)
        assert not with_another_library(text, keys.issuer(tom.centre).key.verifying.point)
        with pytest.raises(CertificateSignerUnknown):
            verify(text, Trust.of([keys.anchor(tom.centre)]), now=NOW)


def link_of(page: str) -> dict[str, str]:
    """What stands behind the # of the link on a page."""
    (address,) = re.findall(r"http://localhost/certificate#([^<]+)</textarea>", page)
    return dict(parse_qsl(html.unescape(address).replace("+", "%2B")))


def test_the_link_holds_the_same_certificate_behind_the_hash(tina: Desk) -> None:
    text = link_of(tina.send().text)["hc1"]
    assert verify(text, _trust(tina), now=NOW).content.person.family_name == "Müller-Özdemir"


def test_with_it_come_five_proofs_without_a_name_that_the_certificate_opens(tina: Desk) -> None:
    found = link_of(tina.send().text)
    strip = cbor2.loads(unb64u(found["strip"]))
    with tina.app.app_context():
        read = [proofs.read(token, service_of(tina.app).keys.verifiers) for token, _ in strip]
    assert len({proof.id for proof in read}) == len({proof.holder for proof in read}) == len(strip) == 5
    for proof, (token, salt) in zip(read, strip, strict=True):
        assert proof.standing == Standing(frozenset({Ground.ANTIGEN}), NOW - 65 * 60, None)  # 17:00, of 17:50
        assert proof.holder == proofs.holder_of(salt, "MUELLER<OEZDEMIR", "ZOE", "1985-03-21")
        assert b"MUELLER" not in token and b"Testzentrum" not in token


def test_a_test_has_ten_proofs_a_day_however_often_its_certificate_is_issued(tina: Desk) -> None:
    pages = [tina.send().text for _ in range(3)]
    strips = [cbor2.loads(unb64u(found["strip"])) for found in map(link_of, pages[:2])]
    assert [len(strip) for strip in strips] == [5, 5]
    assert "Dabei sind 5 namenlose Nachweise" in pages[0]
    assert "strip" not in link_of(pages[2])
    assert "gab es heute schon zehn" in pages[2]


def test_the_wallet_gets_further_proofs_for_the_same_certificate(tina: Desk) -> None:
    wanted = {"certificates": [tina.text()], "wanted": 5}
    answer = tina.app.test_client().post("/api/v1/proofs", json=wanted)
    assert answer.status_code == 200
    assert (len(answer.get_json()["proofs"]), answer.get_json()["left"]) == (5, 0)
    eleventh = tina.app.test_client().post("/api/v1/proofs", json={**wanted, "wanted": 1})
    assert eleventh.get_json()["code"] == "proofs-used-up"


def test_the_links_code_is_no_larger_than_phones_read_from_a_screen_and_the_link_than_the_wallet_takes(
    tina: Desk,
) -> None:
    longest = "Ä" * 40  # the longest names that a form takes: 80 letters of passports each
    page = tina.send(family_name=longest, given_name=longest).text
    address = html.unescape(re.findall(r"(http://localhost/certificate#[^<]+)</textarea>", page)[0])
    assert len(address) <= 16 * 1024
    assert (len(long_matrix(address)) - 17) // 4 <= 34
    usual = re.findall(r"(http://localhost/certificate#[^<]+)</textarea>", tina.send().text)[0]
    assert (len(long_matrix(html.unescape(usual))) - 17) // 4 <= 31


def test_a_sample_too_old_for_every_door_has_a_certificate_and_no_proofs(tina: Desk) -> None:
    found = link_of(tina.send(sampled_on="2026-11-21").text)
    assert set(found) == {"hc1"}


def _trust(desk: Desk) -> Trust:
    with desk.app.app_context():
        return service_of(desk.app).trust.load().trust


def test_two_certificates_of_one_person_have_nothing_in_common_but_what_they_say(tina: Desk) -> None:
    one, other = tina.certificate(), tina.certificate()
    assert one.content.id != other.content.id
    assert one.content.person == other.content.person


def test_a_positive_result_ends_with_instructions_in_both_languages_and_without_a_certificate(tina: Desk) -> None:
    answer = tina.send(result="positive")
    assert answer.status_code == 200
    page = answer.text
    for words in ("Was Sie jetzt tun müssen", "What you have to do now", "PCR-Test bestätigen", "PCR test", "0631 71",
                  "Gesundheitsamt Kaiserslautern", "Melden Sie das Ergebnis unverzüglich"):  # fmt: skip
        assert words in page
    assert "HC1:" not in page
    assert "/certificate" not in page
    assert '<svg class="code-picture"' not in page


def test_a_positive_pcr_test_needs_no_other_one(tina: Desk) -> None:
    page = tina.send(result="positive", product="pcr:Roche, cobas SARS-CoV-2").text
    assert "Was Sie jetzt tun müssen" in page
    assert "bestätigen" not in page


def test_nothing_of_a_person_is_stored_logged_or_put_into_cookie_or_address(
    tina: Desk, app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strange = "Xylophonovski"
    for result in ("negative", "positive"):
        answer = tina.send(family_name=strange, result=result)
        assert strange in answer.text, "the page itself names the person"
        assert answer.request.url == "http://localhost/testcentre/"
        assert answer.headers["Cache-Control"] == "no-store"
        assert strange not in str(answer.headers)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"Tina Thiel" in path.read_bytes() for path in files), "the search finds what is there"
    assert [path.name for path in files if strange.encode() in path.read_bytes()] == []
    assert [path.name for path in files if strange.upper().encode() in path.read_bytes()] == []
    assert strange not in caplog.text
    cookie = tina.browser.client.get_cookie("tun-venue")
    assert cookie is not None
    assert strange not in cookie.decoded_value


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("family_name", "", "Geben Sie den Nachnamen ein."),
        ("family_name", "A" * 81, "Höchstens 80 Zeichen."),
        ("family_name", "ß" * 41, "Bitte kürzen Sie das genannte Feld."),
        ("family_name", "Шевченко", "mit lateinischen Buchstaben"),
        ("given_name", "李", "mit lateinischen Buchstaben"),
        ("given_name", "A" * 81, "Höchstens 80 Zeichen."),
        ("born", "", "Geben Sie das Geburtsdatum ein."),
        ("born", "31.02.1985", "zum Beispiel 21.03.1985"),
        ("born", "bald", "zum Beispiel 21.03.1985"),
        ("born", "24.11.2026", "von 1900 bis heute"),
        ("born", "31.12.1899", "von 1900 bis heute"),
        ("product", "9999", "Bitte wählen Sie eine Möglichkeit aus der Liste."),
        ("product", None, "Bitte wählen Sie eine Möglichkeit aus der Liste."),
        ("sampled_on", "morgen", "zum Beispiel 23.11.2026"),
        ("sampled_at", "25:00", "zum Beispiel 19:30"),
        ("sampled_at", "", "um wie viel Uhr"),
        ("sampled_at", "18:11", "Bitte prüfen Sie Tag und Uhrzeit der Probe."),
        ("sampled_on", "2026-11-20", "älter als 72 Stunden"),
        ("result", None, "Wählen Sie das Ergebnis."),
        ("result", "perhaps", "Wählen Sie das Ergebnis."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_all_else_stays(
    tina: Desk, field: str, wrong: str | None, sentence: str
) -> None:
    answer = tina.send(**{field: wrong})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "<title>Fehler:" in answer.text
    for name, value in ZOE.items():
        if name not in (field, "product", "result"):
            assert f'value="{value}"' in answer.text, name
    assert "HC1:" not in answer.text


@pytest.mark.parametrize(
    ("sampled", "code"),
    [
        (NOW + 300, None),
        (NOW + 301, "sample-in-future"),
        (NOW - 72 * 3600, None),
        (NOW - 72 * 3600 - 1, "sample-too-old"),
    ],
)
def test_the_sample_may_be_five_minutes_ahead_and_three_days_old_to_the_second(sampled: int, code: str | None) -> None:
    product = products.read(products.BROUGHT_ALONG)[0]
    outcome = Outcome("Muster", "", date(1985, 3, 21), product, sampled, negative=True)
    try:
        outcome.check(now=NOW, zone=ZoneInfo("Europe/Berlin"))
        found = None
    except Refusal as refusal:
        found = refusal.code
    assert found == code


@pytest.mark.parametrize("typed", ["21.3.1985", "21. 03. 1985", "21/03/1985", "1985-03-21", "21 3 1985"])
def test_a_date_of_birth_may_be_written_as_people_do(tina: Desk, typed: str) -> None:
    assert tina.certificate(born=typed).content.person.dob == "1985-03-21"


def test_a_person_with_one_name_has_it_as_family_name(tina: Desk) -> None:
    assert tina.certificate(family_name="Suharto", given_name="").content.person[:2] == ("SUHARTO", "")


def test_the_next_person_gets_the_same_test_and_the_present_time(tina: Desk) -> None:
    page = tina.browser.get("/testcentre/?test=1468").text
    assert '<option selected value="1468">' in page
    assert 'value="18:05"' in page
    assert "Müller" not in page
    assert tina.browser.get("/testcentre/?test=nothing").status_code == 200


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_the_paper_says_what_the_law_lists_and_fits_one_page(tina: Desk) -> None:
    answer = tina.paper(tina.text())
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Zo" not in answer.headers["Content-Disposition"]
    pages = words_of(answer.data)
    assert len(pages) == 1
    for words in ("Zoë Müller-Özdemir", "21.03.1985", "SARS-CoV-2", "Antigen-Schnelltest",
                  "Abbott Rapid Diagnostics, Panbio COVID-19 Ag Rapid Test", "23.11.2026, 17:50 Uhr",
                  "NEGATIV", "Testzentrum am Betzenberg", "67663 Kaiserslautern", "DE, Kaiserslautern",
                  "Date of birth", "URN:UVCI:01DE/TUN"):  # fmt: skip
        assert words in pages[0], words


def test_the_code_on_paper_is_the_certificate(tina: Desk) -> None:
    text = tina.text()
    with pypdfium2.PdfDocument(tina.paper(text).data) as document:
        image = document[0].render(scale=3).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]


def test_a_long_name_still_fits_the_paper(tina: Desk) -> None:
    answer = tina.paper(tina.text(family_name="Wolfeschlegelsteinhausen " * 3, given_name="Hubert " * 11))
    assert len(words_of(answer.data)) == 1


def test_only_what_this_centre_issued_is_printed(tina: Desk, tom: Desk) -> None:
    foreign = tom.text()
    for wrong in (foreign, "", "HC1:", "HC1:" + "0" * 5000, foreign[:-3], "<script>"):
        answer = tina.paper(wrong)
        assert answer.status_code == 400
        assert "nicht von dieser Teststelle" in answer.text


def test_the_desk_speaks_english(tina: Desk) -> None:
    assert "Who was tested?" in tina.browser.get("/testcentre/?lang=en").text
    page = tina.send(result="positive").text
    assert 'lang="de"><h2>Was Sie jetzt tun müssen' in page.replace("\n", "")


def test_a_form_without_its_token_is_refused(tina: Desk, nobody: Browser) -> None:
    assert tina.browser.client.post("/testcentre/", data=ZOE).status_code == 400
    assert nobody.client.post("/testcentre/certificate.pdf", data={}).status_code in (302, 400)
