"""Settings: all faults at once, no default for a secret, files instead of values."""

from __future__ import annotations

from pathlib import Path

import pytest

from tun.house.config import ConfigFaults, Settings


def faults(settings: Settings) -> list[str]:
    with pytest.raises(ConfigFaults) as found:
        settings.done()
    assert str(found.value) == "\n".join(found.value.faults)
    return found.value.faults


def test_settings_without_a_fault_say_nothing() -> None:
    settings = Settings({"TUN_CITY": " Kaiserslautern "})
    assert settings.text("TUN_CITY", says="the city's name") == "Kaiserslautern"
    assert settings.text("TUN_OTHER", "x", says="something") == "x"
    settings.done()


def test_all_faults_are_told_together() -> None:
    settings = Settings({"TUN_ORIGIN": "tun.example.de", "TUN_DAYS": "99", "TUN_TIMEZONE": "Mars/Olympus"})
    settings.text("TUN_CITY", says="the city's name")
    settings.origin("TUN_ORIGIN", says="the public address")
    settings.integer("TUN_DAYS", 28, least=14, most=31, says="the days")
    settings.zone("TUN_TIMEZONE", "Europe/Berlin", says="the time zone")
    told = faults(settings)
    assert [sentence.split(" ")[0] for sentence in told] == ["TUN_CITY", "TUN_ORIGIN", "TUN_DAYS", "TUN_TIMEZONE"]
    assert all("set it to" in sentence and sentence.endswith(".") for sentence in told)


def test_a_missing_setting_says_what_it_should_be() -> None:
    settings = Settings({"TUN_CITY": "  "})
    settings.text("TUN_CITY", says="the city's name")
    assert faults(settings) == ["TUN_CITY is missing: set it to the city's name."]


def test_a_setting_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("Ärzte-Haus\n", "utf-8")
    settings = Settings({"TUN_CITY_FILE": str(tmp_path / "secret")})
    assert settings.text("TUN_CITY", says="the city's name") == "Ärzte-Haus"
    settings.done()


def test_a_setting_that_is_given_twice_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("b")
    settings = Settings({"TUN_CITY": "a", "TUN_CITY_FILE": str(tmp_path / "secret")})
    settings.text("TUN_CITY", says="the city's name")
    assert faults(settings) == ["TUN_CITY and TUN_CITY_FILE are both set: keep one of them."]


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_fault_and_is_not_shown(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    settings = Settings({"TUN_CITY_FILE": str(path)})
    settings.text("TUN_CITY", says="the city's name")
    (told,) = faults(settings)
    assert told.startswith("TUN_CITY_FILE cannot be read")


@pytest.mark.parametrize(("text", "fits"), [("14", True), ("31", True), ("13", False), ("32", False), ("", True)])
def test_a_number_lies_between_a_floor_and_a_ceiling(text: str, fits: bool) -> None:
    settings = Settings({"TUN_DAYS": text})
    value = settings.integer("TUN_DAYS", 28, least=14, most=31, says="the days")
    if fits:
        settings.done()
        assert value == int(text or 28)
    else:
        assert faults(settings) == [f"TUN_DAYS is '{text}': set it to the days, from 14 to 31."]


@pytest.mark.parametrize("text", ["x", "1.5", "0x10", "1e3", "-", "9" * 5000])
def test_what_is_no_number_is_a_fault(text: str) -> None:
    settings = Settings({"TUN_DAYS": text})
    settings.integer("TUN_DAYS", 28, least=14, most=31, says="the days")
    assert len(faults(settings)[0]) < 120


@pytest.mark.parametrize(
    "text",
    ["https://tun.example.de", "https://tun.example.de:8443", "http://localhost:8000", "http://127.0.0.1:8000",
     "http://[::1]:8000", "http://localhost"],
)  # fmt: skip
def test_an_origin_is_an_address_as_browsers_write_it(text: str) -> None:
    settings = Settings({"TUN_ORIGIN": text})
    assert settings.origin("TUN_ORIGIN", says="the public address") == text
    settings.done()


@pytest.mark.parametrize(
    "text",
    ["tun.example.de", "https://", "https://tun.example.de/", "https://tun.example.de/x", "https://tun.example.de?x",
     "http://tun.example.de", "ftp://tun.example.de", "https://user@tun.example.de", "https://TUN.example.de",
     "HTTPS://tun.example.de", "https://tun.example.de:443", "http://localhost:80", "https://tun.example.de:",
     "https://tun.example.de:x", "https://tun.example.de:99999", "https://[::1", "https://tün.example.de"],
)  # fmt: skip
def test_an_address_that_no_browser_sends_as_its_origin_is_a_fault(text: str) -> None:
    settings = Settings({"TUN_ORIGIN": text})
    settings.origin("TUN_ORIGIN", says="the public address")
    assert "https://tun.example.de " in faults(settings)[0]


def test_a_folder_has_a_default_in_a_checkout_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings({})
    assert settings.folder("TUN_SERVICE_KEYS", "keys/service", says="the key folder").parts[-2:] == ("keys", "service")
    settings.done()
    monkeypatch.setattr("tun.house.config.CHECKOUT", tmp_path)
    settings.folder("TUN_SERVICE_KEYS", "keys/service", says="the key folder")
    assert faults(settings) == ["TUN_SERVICE_KEYS is missing: set it to the key folder."]


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "/etc/localtime", ""])
def test_a_time_zone_is_a_known_one(name: str) -> None:
    settings = Settings({"TUN_TIMEZONE": name})
    assert settings.zone("TUN_TIMEZONE", "Europe/Berlin", says="the time zone").key == "Europe/Berlin"
    if name:
        assert "Europe/Berlin" in faults(settings)[0]
