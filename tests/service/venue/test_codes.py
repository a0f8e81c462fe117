"""Codes: listed, printed, revoked one by one, issued anew."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from tun.core import codes
from tun.core.encoding import unb64u
from tun.core.errors.visits import CodeRevoked
from tun.core.shortcode import display, parse
from tun.service.actions import places
from tun.service.actions.codes import VENUE_CODE_LIFE, issue_code
from tun.service.actions.refusals import EventPast
from tun.service.storage import venues
from tun.service.storage.tables import Code, db
from tun.service.web import venue_codes, venue_posters
from tun.service.web.venue_posters import file_name

from .conftest import NOW, Clock, Person, service_of
from .test_events import CONCERT, only_event


def hers(app: Flask, person: Person) -> list[Code]:
    with app.app_context():
        return list(venues.codes_of(db.session, person.venue))


def test_every_code_is_listed_with_its_day_and_short_code(olga: Person, app: Flask) -> None:
    page = olga.get("/codes").text
    for code in hers(app, olga):
        assert display(code.short) in page
        assert parse(display(code.short)) == code.short
    assert page.count("23. November 2026") == 2
    assert page.count("Gültig") >= 2


@pytest.mark.sheets
def test_the_poster_of_one_table_carries_its_code(otto: Person, app: Flask) -> None:
    code = next(code for code in hers(app, otto) if code.area == 3)
    answer = otto.get(f"/codes/{code.id.hex()}/poster.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tun-zum-loewen-tisch-3.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    [scanned] = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    address, _hash, token = scanned.text.partition("#")
    assert address == "http://localhost/c"
    with app.app_context():
        read = codes.read(unb64u(token), service_of(app).keys.verifiers, now=NOW)
    assert (read.code, read.venue, read.area) == (code.id, otto.venue, 3)
    words = document[0].get_textpage().get_text_range()
    for printed in ("Zum Löwen", "Tisch 3", display(code.short), "23.11.2026"):
        assert printed in words


@pytest.mark.sheets
def test_all_tables_are_one_document(otto: Person) -> None:
    answer = otto.get("/poster.pdf")
    assert len(pypdfium2.PdfDocument(io.BytesIO(answer.data))) == 12
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tun-zum-loewen.pdf"'


@pytest.mark.sheets
def test_more_than_a_hundred_posters_come_in_parts(otto: Person, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venue_posters, "MOST_SHEETS", 5)
    page = otto.get("/codes").text
    for part, words in ((1, "Aushänge 1 bis 5"), (2, "Aushänge 6 bis 10"), (3, "Aushänge 11 bis 12")):
        assert f'href="{otto.url}/poster.pdf?part={part}"' in page
        assert f"{words} herunterladen" in page
    last = otto.get("/poster.pdf", query_string={"part": "3"})
    assert len(pypdfium2.PdfDocument(io.BytesIO(last.data))) == 2
    assert last.headers["Content-Disposition"] == 'attachment; filename="tun-zum-loewen-3.pdf"'
    assert otto.get("/poster.pdf", query_string={"part": "4"}).status_code == 409
    for odd in ("0", "-7", "x"):
        answer = otto.get("/poster.pdf", query_string={"part": odd})
        assert len(pypdfium2.PdfDocument(io.BytesIO(answer.data))) == 5


@pytest.mark.sheets
def test_the_poster_of_an_event_names_it_with_its_times(olga: Person, app: Flask) -> None:
    olga.send("/events/new", **CONCERT)
    answer = olga.get(f"/events/{only_event(app).id.hex()}/poster.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tun-fruchthalle-winterkonzert.pdf"'
    document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    assert len(document) == 2
    words = document[0].get_textpage().get_text_range()
    for printed in ("Winterkonzert", "28.11.2026, 19:30 Uhr", "Parkett"):
        assert printed in words


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Fruchthalle", None, "Tisch 3"), "tun-fruchthalle-tisch-3.pdf"),
        (("Größe & Übermut / Café", None, None), "tun-groesse-uebermut-cafe.pdf"),
        (("餐厅", None, None), "tun.pdf"),
        (('a"b\r\nc', None, None), "tun-a-b-c.pdf"),
        (("x" * 200, None, None), "tun-" + "x" * 96 + ".pdf"),
    ],
)
def test_file_names_suit_every_file_system(parts: tuple[str | None, ...], name: str) -> None:
    assert file_name(*parts) == name


@pytest.mark.sheets
def test_letters_that_cannot_be_printed_are_named(olga: Person) -> None:
    olga.send("/areas", word="", listed="餐厅")
    assert "erscheinen dort als Kästchen: 餐厅" in olga.get("/codes").text


def test_revoking_asks_first_and_says_what_it_means(olga: Person, app: Flask) -> None:
    code = hers(app, olga)[0]
    page = olga.get(f"/codes/{code.id.hex()}/revoke").text
    assert f"Code {display(code.short)} zurückziehen?" in page
    assert "Ab sofort kann mit diesem Aushang niemand mehr einchecken" in page
    assert all(code.revoked is None for code in hers(app, olga))


def test_one_code_is_revoked_and_a_new_one_issued_at_once(olga: Person, app: Flask) -> None:
    old = hers(app, olga)[0]
    page = olga.send(f"/codes/{old.id.hex()}/revoke", replace="yes").text
    assert "gilt ab sofort nicht mehr" in page
    assert "ist fertig zum Drucken" in page
    everyone = hers(app, olga)
    assert [code.id for code in everyone if code.revoked is not None] == [old.id]
    [new] = [code for code in everyone if code.area == old.area and code.revoked is None]
    assert (new.id, new.short, new.token) != (old.id, old.short, old.token)
    with app.app_context():
        service = service_of(app)
        with pytest.raises(CodeRevoked):
            places.by_token(service, old.token, now=NOW)
        with pytest.raises(CodeRevoked):
            places.by_short_code(service, old.short, now=NOW)
        assert places.by_token(service, new.token, now=NOW).venue.id == olga.venue
        other = next(code for code in everyone if code.area != old.area)
        assert places.by_short_code(service, other.short, now=NOW).area is not None, "the others stay valid"


def test_a_code_may_be_revoked_without_a_new_one(olga: Person, app: Flask) -> None:
    code = hers(app, olga)[0]
    olga.send(f"/codes/{code.id.hex()}/revoke")
    assert len(hers(app, olga)) == 2


def test_a_double_tap_revokes_once_and_issues_once(olga: Person, app: Flask) -> None:
    code = hers(app, olga)[0]
    url = f"/codes/{code.id.hex()}/revoke"
    page = olga.get(url).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    for _ in range(2):
        olga.browser.client.post(olga.url + url, data={"csrf_token": token[1], "replace": "yes"})
    assert len(hers(app, olga)) == 3
    assert "gilt nicht mehr" in olga.get(url).text


def test_a_revoked_code_has_no_poster(olga: Person, app: Flask) -> None:
    code = hers(app, olga)[0]
    olga.send(f"/codes/{code.id.hex()}/revoke")
    answer = olga.get(f"/codes/{code.id.hex()}/poster.pdf")
    assert answer.status_code == 409
    assert "nothing-to-print" in answer.text


def test_where_no_code_is_valid_the_pages_say_so(olga: Person, app: Flask) -> None:
    for code in hers(app, olga):
        olga.send(f"/codes/{code.id.hex()}/revoke")
    assert "Kein gültiger Code" in olga.get().text
    assert "Zurzeit gilt kein Code." in olga.get("/codes").text
    assert olga.get("/poster.pdf").status_code == 409


def test_a_second_code_is_issued_for_a_second_entrance(olga: Person, app: Flask) -> None:
    assert "ist fertig zum Drucken" in olga.send("/codes", place="2:").text
    assert sorted(code.area or 0 for code in hers(app, olga)) == [1, 2, 2]


@pytest.mark.parametrize("place", ["99:", "", "2", ":00112233445566ff", "x:y"])
def test_a_code_for_no_place_is_refused(olga: Person, app: Flask, place: str) -> None:
    assert olga.send("/codes", place=place).status_code == 400
    assert len(hers(app, olga)) == 2


def test_no_code_is_issued_for_an_event_that_is_over(olga: Person, app: Flask, clock: Clock) -> None:
    olga.send("/events/new", **CONCERT)
    event = only_event(app)
    clock.now = event.ends
    with app.app_context(), pytest.raises(EventPast):
        issue_code(service_of(app), olga.venue, None, event.id, now=clock.now)


def test_codes_that_end_soon_or_have_ended_are_marked(olga: Person, app: Flask, clock: Clock) -> None:
    clock.now = NOW + VENUE_CODE_LIFE - 30 * 86_400
    olga.enter(app)
    assert "Läuft bald ab" in olga.get("/codes").text
    clock.now = NOW + VENUE_CODE_LIFE
    olga.enter(app)
    page = olga.get("/codes").text
    assert "Abgelaufen" in page
    assert "Zurzeit gilt kein Code." in page


@pytest.mark.sheets
@pytest.mark.parametrize(
    ("size", "pages", "width"), [("a4", 2, 210), ("a5", 2, 148), ("tent", 1, 210), ("sticker", 1, 210)]
)
def test_all_codes_of_a_venue_are_printed_in_every_size(olga: Person, size: str, pages: int, width: int) -> None:
    page = olga.get("/codes").text
    if size != "a4":
        assert f'href="{olga.url}/poster.pdf?format={size}"' in page
    answer = olga.get("/poster.pdf", query_string={"format": size})
    document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    assert len(document) == pages
    assert round(document[0].get_width() / 72 * 25.4) == width
    suffix = "" if size == "a4" else f"-{size}"
    assert f'filename="tun-fruchthalle{suffix}.pdf"' in answer.headers["Content-Disposition"]


@pytest.mark.sheets
def test_one_code_is_printed_in_every_size_and_in_no_other(otto: Person, app: Flask) -> None:
    code = next(code for code in hers(app, otto) if code.area == 3)
    page = otto.get("/codes").text
    for size in ("a4", "a5", "tent", "sticker"):
        path = f"/codes/{code.id.hex()}/poster.pdf"
        assert f'href="{otto.url}{path}?format={size}"' in page
        assert otto.get(path, query_string={"format": size}).mimetype == "application/pdf"
    for size in ("a3", "", "../a4", "A4"):
        assert otto.get("/poster.pdf", query_string={"format": size}).status_code == 404


def ticked(app: Flask, person: Person, *areas: int) -> list[str]:
    return [code.id.hex() for code in reversed(hers(app, person)) if code.area in areas]


@pytest.mark.sheets
@pytest.mark.parametrize(("size", "pages"), [("a4", 3), ("a5", 3), ("tent", 1), ("sticker", 1)])
def test_the_ticked_codes_are_printed_in_the_chosen_size(otto: Person, app: Flask, size: str, pages: int) -> None:
    answer = otto.send("/codes/print", form="/codes", heap="venue", format=size, code=ticked(app, otto, 5, 2, 3))
    assert answer.mimetype == "application/pdf"
    assert f'-{size}.pdf"' in answer.headers["Content-Disposition"] or size == "a4"
    document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    assert len(document) == pages
    found = [
        code.text.partition("#")[2]
        for sheet in document
        for code in zxingcpp.read_barcodes(sheet.render(scale=4).to_pil())
    ]
    with app.app_context():
        verifiers = service_of(app).keys.verifiers
    read = [codes.read(unb64u(token), verifiers, now=NOW).area for token in found]
    assert set(read) == {2, 3, 5}
    assert len(read) == (6 if size == "tent" else 3)
    if pages == 3:
        assert read == [2, 3, 5]


def test_nothing_ticked_is_asked_for(otto: Person) -> None:
    answer = otto.send("/codes/print", form="/codes", heap="venue", format="tent")
    assert answer.status_code == 400
    assert '<a href="#format-venue">Kreuzen Sie an, welche Codes Sie drucken möchten.' in answer.text
    assert '<option value="tent" selected>' in answer.text


def test_a_code_that_was_withdrawn_meanwhile_is_named_and_the_others_stay_ticked(otto: Person, app: Flask) -> None:
    chosen = ticked(app, otto, 1, 2)
    otto.send(f"/codes/{chosen[0]}/revoke")
    answer = otto.send("/codes/print", form="/codes", heap="venue", format="a4", code=chosen)
    assert answer.status_code == 400
    assert "gilt nicht mehr. Bitte wählen Sie noch einmal." in answer.text
    assert answer.text.count(" checked") - answer.text.count("replace") == 1


def test_more_than_one_document_holds_are_refused(otto: Person, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venue_codes, "MOST_SHEETS", 2)
    answer = otto.send("/codes/print", form="/codes", heap="venue", format="a4", code=ticked(app, otto, 1, 2, 3))
    assert answer.status_code == 400
    assert "Mehr als 2 auf einmal gehen nicht." in answer.text


@pytest.mark.parametrize(
    ("heap", "size", "code"), [("venue", "a3", ""), ("x", "", "00" * 8), ("venue", "a4", "'"), ("", "a4", "ä")]
)
def test_what_no_page_sends_is_refused(otto: Person, app: Flask, heap: str, size: str, code: str) -> None:
    answer = otto.send("/codes/print", form="/codes", heap=heap, format=size, code=code)
    assert answer.status_code == 400


def test_nobody_prints_anothers_code(otto: Person, olga: Person, app: Flask) -> None:
    answer = otto.send("/codes/print", form="/codes", heap="venue", format="a4", code=ticked(app, olga, 1))
    assert answer.status_code == 400


def test_after_a_table_plan_all_are_ticked_as_tents(otto: Person) -> None:
    answer = otto.send("/areas/plan", plan="Erker;4", make="yes")
    assert answer.request.query_string == b"print=tent"
    assert '<option value="tent" selected>' in answer.text
    assert answer.text.count(" checked>") == 13
    assert " checked>" not in otto.get("/codes?print=wall").text


def test_a_code_of_the_whole_house_is_not_ticked_for_the_tables(otto: Person) -> None:
    otto.send("/codes", place=":")
    assert otto.get("/codes?print=tent").text.count(" checked>") == 12
