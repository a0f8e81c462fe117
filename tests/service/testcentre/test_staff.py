"""Staff of a test centre: who gets in, who does not, and how the city opens and closes it all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tun.core.certificates.anchors import check_authority, check_chain, read_pem
from tun.core.certificates.verdict import verify
from tun.core.errors.base import Refusal
from tun.house.keyfiles import KeyFolderFault
from tun.service.actions import centres
from tun.service.storage.tables import CentreSession, CentreStaff, db

from .conftest import NOW, PASSWORD, TINA, Browser, Clock, Desk, service_of


def test_tina_signs_in_and_sees_her_centre(tina: Desk, nobody: Browser) -> None:
    page = nobody.send("/testcentre/sign-in", login=f" {TINA.upper()} ", password=PASSWORD).text
    assert "Tina Thiel" in page
    assert "Testzentrum am Betzenberg" in page


def test_whoever_is_not_signed_in_is_led_to_the_test_centres_sign_in(nobody: Browser) -> None:
    answer = nobody.client.get("/testcentre/")
    assert (answer.status_code, answer.location) == (302, "/testcentre/sign-in")


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(tina: Desk, nobody: Browser) -> None:
    wrong = nobody.send("/testcentre/sign-in", login=TINA, password="nicht das richtige Wort")
    unknown = nobody.send("/testcentre/sign-in", login="keiner@example.org", password=PASSWORD)
    assert wrong.status_code == unknown.status_code == 400
    sentence = "Name und Passwort passen nicht zusammen"
    assert wrong.text.count(sentence) == unknown.text.count(sentence) == 2


def test_many_wrong_passwords_are_slowed_down(tina: Desk, nobody: Browser) -> None:
    sent = [nobody.send("/testcentre/sign-in", login=TINA, password=f"geraten {n}").status_code for n in range(11)]
    assert sent == [400] * 10 + [429]


def test_an_operator_is_not_staff_of_a_test_centre_and_the_other_way_round(tina: Desk, nobody: Browser) -> None:
    nobody.sign_in("olga@fruchthalle.example")
    assert nobody.client.get("/testcentre/").status_code == 404
    assert tina.browser.client.get("/venue/").status_code == 404
    assert nobody.client.post("/testcentre/certificate.pdf").status_code == 404


def test_the_first_password_has_to_be_changed(app: Flask, tina: Desk, nobody: Browser) -> None:
    with app.app_context():
        first, name = "von der Stadt vergeben", "Testzentrum am Betzenberg"
        centres.add_staff(
            service_of(app), name, login="neu@example.org", person="Neu", password=first, must_change=True, now=NOW
        )
    page = nobody.send("/testcentre/sign-in", login="neu@example.org", password=first).text
    assert "Wählen Sie Ihr eigenes Passwort" in page
    assert nobody.client.get("/testcentre/").location == "/testcentre/password"
    assert "bisherige Passwort" in nobody.send("/testcentre/password", old="falsch", password=PASSWORD).text
    assert "zu schwach" in nobody.send("/testcentre/password", old=first, password="kurz").text
    assert "Ergebnis eintragen" in nobody.send("/testcentre/password", old=first, password=PASSWORD).text
    assert nobody.client.get("/testcentre/").status_code == 200


def test_signing_out_ends_the_session_in_the_store(tina: Desk, app: Flask) -> None:
    kept = tina.browser.client.get_cookie("tun-venue")
    assert kept is not None
    assert "Sie sind abgemeldet." in tina.browser.send("/testcentre/sign-out", form="/testcentre/").text
    tina.browser.client.set_cookie("tun-venue", kept.value)
    assert tina.browser.client.get("/testcentre/").status_code == 302
    with app.app_context():
        assert db.session.query(CentreSession).all() == []


def test_a_session_ends_after_an_hour_without_a_click(tina: Desk, clock: Clock) -> None:
    clock.now = NOW + 3599
    assert tina.browser.client.get("/testcentre/").status_code == 200
    clock.now += 3600
    assert tina.browser.client.get("/testcentre/").status_code == 302


def test_staff_whom_the_city_removed_are_out_at_once(tina: Desk, app: Flask) -> None:
    with app.app_context():
        centres.remove_staff(service_of(app), TINA)
        with pytest.raises(Refusal):
            centres.remove_staff(service_of(app), TINA)
    assert tina.browser.client.get("/testcentre/").status_code == 302


def test_a_closed_centre_has_no_accounts_and_no_key_but_its_certificates_hold(tina: Desk, app: Flask) -> None:
    text = tina.text()
    with app.app_context():
        service = service_of(app)
        centres.close_centre(service, "Testzentrum am Betzenberg", now=NOW)
        assert db.session.query(CentreStaff).all() == []
        with pytest.raises(KeyFolderFault):
            service.centre_keys.issuer(tina.centre)
        for deed in (
            lambda: centres.close_centre(service, "Testzentrum am Betzenberg", now=NOW),
            lambda: centres.new_token(service, "Testzentrum am Betzenberg"),
            lambda: centres.open_centre(service, "Nirgends"),
        ):
            with pytest.raises(Refusal) as refusal:
                deed()
            assert refusal.value.code == "centre-unknown"
    assert tina.browser.client.get("/testcentre/").status_code == 302
    with app.app_context():
        assert verify(text, service_of(app).trust.load().trust, now=NOW)


def test_a_name_is_taken_once(tina: Desk, app: Flask) -> None:
    details = centres.CentreDetails("Testzentrum am  Betzenberg", "x", "1", "1", "x")
    with app.app_context():
        with pytest.raises(Refusal) as refusal:
            centres.create_centre(service_of(app), details, now=NOW)
        assert refusal.value.code == "centre-taken"
        with pytest.raises(Refusal) as refusal:
            centres.add_staff(
                service_of(app), "Testzentrum am Betzenberg", login=TINA, person="T", password=PASSWORD, now=NOW
            )
        assert refusal.value.code == "login-taken"


def test_key_files_are_private_and_the_certificate_comes_from_the_citys_authority(tina: Desk, app: Flask) -> None:
    with app.app_context():
        service = service_of(app)
        folder = service.config.keys / "testcentres"
        assert {path.name for path in folder.iterdir()} == {
            "authority.pem", "authority.crt", f"{tina.centre.hex()}.pem", f"{tina.centre.hex()}.crt",
        }  # fmt: skip
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
        [authority] = read_pem(service.centre_keys.authority_pem())
        [signer] = read_pem(service.centre_keys.certificate_pem(tina.centre))
        check_authority(authority)
        check_chain(signer, [authority])
        assert [path.name for path in (service.config.trust / "dsc").iterdir()] == [
            f"testcentre-{tina.centre.hex()}.pem"
        ]
        assert not (service.config.trust / "csca").exists()


def test_where_the_trust_folder_asks_for_chains_the_citys_authority_is_laid_into_it(app: Flask, tina: Desk) -> None:
    with app.app_context():
        service = service_of(app)
        (service.config.trust / "csca").mkdir()
        (service.config.trust / "csca" / "another.pem").write_bytes(service.centre_keys.authority_pem())
        details = centres.CentreDetails("Testzentrum Ost", "x", "1", "1", "x")
        centre = centres.create_centre(service, details, now=NOW).id
        assert (service.config.trust / "csca" / "testcentres.pem").exists()
        assert service.centre_keys.anchor(centre).key_id in service.trust.load().trust.anchors


def test_a_new_key_signs_from_now_on_and_what_the_old_one_signed_still_holds(tina: Desk, app: Flask) -> None:
    before = tina.text()
    with app.app_context():
        service = service_of(app)
        centres.renew_key(service, "Testzentrum am Betzenberg", now=NOW)
    after = tina.text(family_name="Muster")
    with app.app_context():
        trust = service_of(app).trust.load().trust
        assert verify(before, trust, now=NOW).message.key_id != verify(after, trust, now=NOW).message.key_id
    assert tina.paper(after).status_code == 200


def test_a_certificate_that_ends_before_what_it_signs_signs_nothing(tina: Desk, app: Flask, clock: Clock) -> None:
    with app.app_context():
        end = service_of(app).centre_keys.anchor(tina.centre).not_after
    clock.now = end - 7 * 86_400 + 1
    tina.enter()
    page = tina.send(sampled_on=f"{datetime.fromtimestamp(clock.now, UTC):%Y-%m-%d}", sampled_at="00:00")
    assert page.status_code == 400
    assert "Der Schlüssel dieser Teststelle läuft ab" in page.text
