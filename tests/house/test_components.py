"""The shared parts of pages: how errors are told, what screen readers hear, and the frame around every page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, StrictUndefined, UndefinedError
from jinja2.loaders import ChoiceLoader
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from tun.house import pages

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class VenueForm(Form):  # type: ignore[misc]
    name = StringField("Name", [InputRequired("Geben Sie den Namen ein.")])
    seats = RadioField(
        "Plätze",
        [InputRequired("Wählen Sie.")],
        choices=[SelectChoice("a", "frei"), SelectChoice("b", "an Tischen")],
    )
    kind = SelectField("Art", choices=[SelectChoice("bar", "Bar"), SelectChoice("hall", "Saal")], default="hall")
    phone = StringField("Telefon", [Optional()])
    agreed = BooleanField("Ich darf das")
    password = PasswordField("Passwort")


def render(page: str, *, language: str = "de", house: str = "service", **given: Any) -> str:
    environment = Environment(
        loader=ChoiceLoader([DictLoader({"page.html": page}), FileSystemLoader(TEMPLATES)]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(iso=pages.iso, local_time=pages.local_time)
    environment.globals.update(
        house=house,
        city="Musterstadt",
        language=language,
        other_language_url=lambda: "?lang=xx",
        csrf_token=lambda: "token-of-this-session",
        asset=lambda name: f"/static/{name}",
    )
    return environment.get_template("page.html").render(given)


def part(call: str, **given: Any) -> str:
    names = "button, confirm_form, error_summary, field, icon, panel, plain_field, post_form, summary_list, table"
    return render(f'{{% from "_components.html" import {names} %}}{call}', **given)


def refused_form() -> VenueForm:
    form = VenueForm()
    assert not form.validate()
    return form


def frame(body: str = "", **given: Any) -> str:
    return render(f'{{% extends "base.html" %}}{{% block title %}}Seite{{% endblock %}}{body}', **given)


def test_an_error_stands_at_the_field_and_in_the_summary_in_the_same_words() -> None:
    form = refused_form()
    html = part("{{ error_summary(form=form_) }}{{ field(form_.name, hint='Wie am Eingang') }}", form_=form)
    assert '<a href="#name">Geben Sie den Namen ein.</a>' in html
    assert "<span data-error-text>Geben Sie den Namen ein.</span>" in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'role="alert"' in html and 'tabindex="-1"' in html


def test_the_summary_leads_to_the_first_of_several_choices() -> None:
    html = part("{{ error_summary(form=form_) }}{{ field(form_.seats) }}", form_=refused_form())
    assert '<a href="#seats-0">' in html and 'id="seats-0"' in html


def test_without_errors_the_place_for_one_is_hidden_and_there_is_no_summary() -> None:
    html = part("{{ error_summary() }}{{ plain_field('phone', 'Telefon') }}")
    assert re.search(r'<p class="field-error" id="phone-error" hidden>', html)
    assert "error-summary" not in html and "aria-invalid" not in html


@pytest.mark.parametrize("name", ["name", "seats", "kind", "phone", "agreed", "password"])
def test_every_kind_of_field_has_a_label_for_its_entry(name: str) -> None:
    html = part("{{ field(form_[name]) }}", form_=VenueForm(), name=name)
    entries = re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html)
    assert entries and sorted(entries) == sorted(re.findall(r'<label[^>]*\bfor="([^"]+)"', html))


def test_only_what_need_not_be_filled_in_is_marked() -> None:
    html = part("{{ field(form_.name) }}|{{ field(form_.phone) }}", form_=VenueForm())
    needed, free = html.split("|")
    assert "(optional)" in free and "(optional)" not in needed and "*" not in html


def test_forms_carry_the_token_and_leave_checking_to_the_server() -> None:
    for call in (
        "{% call post_form('/do') %}{% endcall %}",
        "{% call confirm_form('/do', 'Sicher?', 'Ja') %}{% endcall %}",
    ):
        html = part(call)
        assert 'value="token-of-this-session"' in html and "novalidate" in html and 'method="post"' in html


def test_what_people_type_cannot_become_markup() -> None:
    html = part("{{ summary_list([(t, t)]) }}{{ plain_field('a', t, value=t, error=t) }}", t='"><script>x</script>')
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("state", "word"),
    [("in", "Eingecheckt"), ("out", "Ausgecheckt"), ("check", "Bitte prüfen"), ("no", "Nicht gültig")],
)
def test_a_signal_has_a_word_and_a_drawing_besides_its_colour(state: str, word: str) -> None:
    html = part(f"{{% call panel('{state}') %}}{{% endcall %}}")
    assert word in html and "<svg" in html and f"panel-{state}" in html


def test_four_signals_have_four_drawings() -> None:
    panels = [part(f"{{% call panel('{state}') %}}{{% endcall %}}") for state in ("in", "out", "check", "no")]
    assert len({re.findall(r'<path d="([^"]+)"', html)[0] for html in panels}) == 4


def test_a_drawing_that_does_not_exist_fails_the_page() -> None:
    with pytest.raises(UndefinedError):
        part("{{ icon('unicorn') }}")


def test_a_table_scrolls_by_keyboard_and_has_a_name() -> None:
    html = part("{% call table('Kontakte', 'contacts') %}<tbody></tbody>{% endcall %}")
    assert 'role="region" aria-labelledby="contacts-caption" tabindex="0"' in html
    assert 'id="contacts-caption">Kontakte</caption>' in html


@pytest.mark.parametrize(
    ("role", "word"), [("visitor", "Für Gäste"), ("operator", "Betrieb"), ("office", "Gesundheitsamt")]
)
def test_each_role_is_named_in_its_header(role: str, word: str) -> None:
    html = frame(role=role)
    assert f'<body data-role="{role}">' in html and word in html and f"favicon-{role}.svg" in html


def test_the_office_is_recognised_by_its_house() -> None:
    assert '<body data-role="office">' in frame(house="office")
    assert '<body data-role="visitor">' in frame()


def test_the_title_says_that_something_is_wrong() -> None:
    assert "<title>Seite – TuN</title>" in frame()
    assert "<title>Fehler: Seite – TuN</title>" in frame(form=refused_form())
    assert "<title>Fehler: Seite – TuN</title>" in frame(errors=[("name", "Geben Sie den Namen ein.")])


def test_the_frame_speaks_the_language_of_the_page_and_offers_the_other() -> None:
    assert '<html lang="de">' in frame() and 'lang="en" hreflang="en"' in frame()
    assert '<html lang="en">' in frame(language="en") and 'lang="de" hreflang="de"' in frame(language="en")


def test_a_problem_says_what_happened_what_to_do_and_its_code() -> None:
    given: dict[str, Any] = {
        "status": 410,
        "title": "Der Code gilt nicht mehr",
        "detail": "Fragen Sie.",
        "code": "code-revoked",
    }
    page = '{% include "problem.html" %}'
    html = render(page, **given, actions=[("Code eintippen", "/c")])
    assert "<title>Fehler: Der Code gilt nicht mehr – TuN</title>" in html
    assert "Fragen Sie." in html and "410 code-revoked" in html and 'href="/c"' in html
    assert 'href="/"' in render(page, **given, actions=[])
