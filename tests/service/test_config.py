"""Settings: every fault at once, no default for what is secret or public, and retention between its limits."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tun.core.retention import CEILING_DAYS, DEFAULT_DAYS, FLOOR_DAYS
from tun.house.config import ConfigFaults
from tun.service.config import ServiceConfig

ENOUGH = {"TUN_ORIGIN": "https://tun.example.org"}


def faults(**changes: str) -> list[str]:
    with pytest.raises(ConfigFaults) as fault:
        ServiceConfig.from_environment({**ENOUGH, **changes})
    return fault.value.faults


def test_the_public_address_is_all_that_has_to_be_said_in_a_checkout() -> None:
    config = ServiceConfig.from_environment(ENOUGH)
    assert config.retention_days == DEFAULT_DAYS == 28
    assert (config.longest_window, config.workers, config.zone.key) == (86_400, 2, "Europe/Berlin")
    assert config.keys.parts[-2:] == ("keys", "service")


def test_all_faults_are_told_at_once_each_with_what_to_do() -> None:
    wrong = {
        "TUN_ORIGIN": "tun.example.org",
        "TUN_TIMEZONE": "Europe/Kaiserslautern",
        "TUN_RETENTION_DAYS": "365",
        "TUN_LONGEST_WINDOW_HOURS": "0",
        "TUN_SERVICE_WORKERS": "many",
        "TUN_SERVICE_THREADS": "-1",
        "TUN_PROXIES": "6",
        "TUN_SIGN_UP": "perhaps",
        "TUN_CITY": "x",
        "TUN_CITY_FILE": "/nowhere",
        "TUN_SERVICE_BIND_FILE": "/nowhere/at/all",
    }
    told = faults(**wrong)
    for name in ("TUN_ORIGIN", "TUN_TIMEZONE", "TUN_RETENTION_DAYS", "TUN_LONGEST_WINDOW_HOURS"):
        assert sum(sentence.startswith(name) for sentence in told) == 1
    others = ("WORKERS", "THREADS", "BIND_FILE")
    for name in ("TUN_PROXIES", "TUN_CITY", "TUN_SIGN_UP", *(f"TUN_SERVICE_{other}" for other in others)):
        assert any(sentence.startswith(name) for sentence in told), name
    assert all(sentence.endswith(".") for sentence in told)


def test_nothing_at_all_is_one_sentence_about_what_is_missing() -> None:
    with pytest.raises(ConfigFaults) as fault:
        ServiceConfig.from_environment({})
    assert [sentence.split(" ")[0] for sentence in fault.value.faults] == ["TUN_ORIGIN"]


def test_operators_open_accounts_themselves_only_where_the_city_says_so() -> None:
    assert not ServiceConfig.from_environment(ENOUGH).sign_up
    assert ServiceConfig.from_environment({**ENOUGH, "TUN_SIGN_UP": "open"}).sign_up


@pytest.mark.parametrize("days", [FLOOR_DAYS, 28, CEILING_DAYS])
def test_retention_between_floor_and_ceiling_is_taken(days: int) -> None:
    assert ServiceConfig.from_environment({**ENOUGH, "TUN_RETENTION_DAYS": str(days)}).retention_days == days


@pytest.mark.parametrize("days", [str(FLOOR_DAYS - 1), str(CEILING_DAYS + 1), "0", "-28", "28.0", "1e1", "vier", "٢٨d"])
def test_retention_below_the_floor_or_above_the_ceiling_is_refused(days: str) -> None:
    (told,) = faults(TUN_RETENTION_DAYS=days)
    assert told.startswith("TUN_RETENTION_DAYS")
    assert f"from {FLOOR_DAYS} to {CEILING_DAYS}" in told


@pytest.mark.parametrize(
    "origin",
    [
        "http://tun.example.org",
        "https://tun.example.org/",
        "https://tun.example.org/path",
        "https://tun.example.org?x",
        "https://user@tun.example.org",
        "ftp://tun.example.org",
        "https://",
        "//tun.example.org",
        "javascript:alert(1)",
        "https://tun.example.org:port",
    ],
)
def test_an_address_that_phones_could_not_trust_is_refused(origin: str) -> None:
    assert any(sentence.startswith("TUN_ORIGIN") for sentence in faults(TUN_ORIGIN=origin))


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000", "https://tun.example.org:8443"])
def test_http_is_for_this_machine_only(origin: str) -> None:
    assert ServiceConfig.from_environment({"TUN_ORIGIN": origin}).origin == origin


def test_a_setting_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "origin"
    file.write_text("https://file.example.org\n")
    assert ServiceConfig.from_environment({"TUN_ORIGIN_FILE": str(file)}).origin == "https://file.example.org"


def test_a_secret_has_no_default_because_there_is_no_setting_for_one() -> None:
    # Keys, ticket secret and session secret are files that are made at random; none can be forgotten or guessed.
    for field in dataclasses.fields(ServiceConfig):
        assert not any(word in field.name for word in ("secret", "password", "passphrase", "token"))
        assert field.default is dataclasses.MISSING


def test_the_settings_cannot_be_changed_while_running() -> None:
    config = ServiceConfig.from_environment(ENOUGH)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.retention_days = 365  # type: ignore[misc]
