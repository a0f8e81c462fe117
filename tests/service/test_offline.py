"""The service worker: what it is told to keep, and how browsers are told to treat it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import City, Clock, make_config
from tun.service.app import create_app
from tun.service.keys import ServiceKeys


@pytest.fixture
def city(standing: City) -> City:
    """Asking changes nothing."""
    return standing


def kept(source: str) -> Any:
    first, _, rest = source.partition("\n")
    assert rest.startswith("//")
    return json.loads(first.removeprefix("const KEPT = ").removesuffix(";"))


def test_it_is_asked_for_anew_and_has_a_policy_of_its_own(city: City) -> None:
    answer = city.client().get("/sw.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; script-src 'self'; connect-src 'self'"
    assert "Service-Worker-Allowed" not in answer.headers, "the root is its own scope"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_everything_that_it_keeps_is_there_and_is_the_same_for_everybody(city: City) -> None:
    list_ = kept(city.client().get("/sw.js").get_data(as_text=True))
    assert "/c" in list_["pages"] and "visitor/checkin.js" in list_["files"] and "vendor/hpke.js" in list_["files"]
    for page in list_["pages"]:
        assert not page.startswith(("/venue", "/api"))
        for language in list_["languages"]:
            answer = city.client().get(f"{page}?lang={language}")
            assert (answer.status_code, answer.mimetype) == (200, "text/html"), page
            assert "Set-Cookie" not in answer.headers
    for name in list_["files"]:
        assert not name.startswith("venue")
        answer = city.client().get(f"/static/{list_['build']}/{name}")
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"], name


def test_what_is_large_and_needed_by_few_is_fetched_by_those_few(city: City) -> None:
    list_ = kept(city.client().get("/sw.js").get_data(as_text=True))
    assert "vendor/zxing_reader.wasm" in list_["when_used"] and "scan/worker.js" in list_["when_used"]
    assert "vendor/pdf.js" in list_["when_used"] and "vendor/pdf_worker.js" in list_["when_used"]
    assert "wallet/wallet.js" in list_["files"] and "/wallet" in list_["pages"]
    assert not set(list_["when_used"]) & set(list_["files"])
    for name in list_["when_used"]:
        assert city.client().get(f"/static/{list_['build']}/{name}").status_code == 200, name


def test_it_changes_with_what_the_pages_say(city: City, tmp_path: Path) -> None:
    config = make_config(tmp_path, city="Pirmasens")
    ServiceKeys(config.keys).create(now=0)
    other = create_app(config, clock=Clock()).test_client().get("/sw.js").get_data(as_text=True)
    ours = city.client().get("/sw.js").get_data(as_text=True)
    assert kept(other)["build"] == kept(ours)["build"]
    assert kept(other)["version"] != kept(ours)["version"]
