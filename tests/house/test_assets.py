"""Static files: under an address that changes with their content, kept for a year, packed where it helps."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.house.conftest import make_shell
from tun.house.assets import Assets


def test_a_file_is_kept_for_a_year_under_its_own_address(client: FlaskClient) -> None:
    address = client.get("/asset/visitor/hello.js").text
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.text.startswith("export const hello")


def test_a_page_from_before_an_update_gets_todays_file_and_may_not_keep_it(client: FlaskClient) -> None:
    answer = client.get("/static/000000000000/visitor/hello.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_an_address_changes_with_any_file(static: Path) -> None:
    before = Assets([static]).build
    assert Assets([static]).build == before
    (static / "picture.png").write_bytes(b"\x89PNG2")
    assert Assets([static]).build != before


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [("gzip", True), ("gzip, br", True), ("br", False), ("", False), ("gzip;q=0", False), ("*", True)],
)
def test_text_is_packed_for_whoever_can_unpack_it(client: FlaskClient, accepts: str, packed: bool) -> None:
    answer = client.get("/static/x/visitor/hello.js", headers={"Accept-Encoding": accepts})
    assert (answer.headers.get("Content-Encoding") == "gzip") is packed
    assert answer.headers["Vary"] == "Accept-Encoding"
    content = gzip.decompress(answer.data) if packed else answer.data
    assert content.startswith(b"export const hello")


def test_pictures_are_not_packed_again(client: FlaskClient) -> None:
    answer = client.get("/static/x/picture.png", headers={"Accept-Encoding": "gzip"})
    assert (answer.data, "Content-Encoding" in answer.headers) == (b"\x89PNG", False)


@pytest.mark.parametrize(
    "name", ["never.js", ".hidden", "../conftest.py", "..%2fconftest.py", "visitor", "visitor/", "", "/etc/passwd"]
)
def test_there_are_no_other_files(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/x/{name}").status_code in (404, 308)


def test_a_template_that_asks_for_a_file_that_is_not_there_fails_at_once(client: FlaskClient) -> None:
    assert client.get("/asset/visitor/hallo.js").status_code == 500


def test_two_folders_may_not_have_a_file_of_one_name(static: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "picture.png").write_bytes(b"")
    with pytest.raises(AssertionError, match=r"picture\.png"):
        Assets([static, other])


def test_the_shared_stylesheet_comes_with_every_house(static: Path) -> None:
    client = make_shell(static).client()
    assert client.get(client.get("/asset/tun.css").text).mimetype == "text/css"
