"""The unlocked key: how long it stays, what locking takes along, and how guessing is slowed down."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.office.conftest import ADA, EVENING, NOON, PASSPHRASE, HealthOffice
from tun.core.errors.sealing import CannotOpen, WrongPassphrase
from tun.office.refusals import KeysMissing, Locked, TooManyTries

IDLE = 600


def test_the_key_locks_itself_after_exactly_ten_minutes(health_office: HealthOffice) -> None:
    vault, clock = health_office.office.vault, health_office.clock
    vault.unlock(PASSPHRASE)
    clock.now = NOON + IDLE - 1
    assert vault.unlocked_until == NOON + IDLE
    clock.now = NOON + IDLE
    assert vault.unlocked_until is None
    with pytest.raises(Locked):
        vault.signing_key()


def test_every_use_keeps_it_open_and_looking_does_not(health_office: HealthOffice) -> None:
    vault, clock = health_office.office.vault, health_office.clock
    vault.unlock(PASSPHRASE)
    clock.now += IDLE - 1
    assert vault.signing_key().id == health_office.office.folder.signing_public.id
    clock.now += IDLE - 1
    for _ in range(3):
        assert vault.unlocked_until == clock.now + 1
    clock.now += 1
    with pytest.raises(Locked):
        vault.signing_key()


@pytest.mark.parametrize("use", [lambda vault: vault.touch(), lambda vault: vault.signing_key()])
def test_a_locked_key_does_not_open_again_by_being_used(
    health_office: HealthOffice, use: Callable[..., object]
) -> None:
    vault, clock = health_office.office.vault, health_office.clock
    vault.unlock(PASSPHRASE)
    clock.now += IDLE
    for _ in range(2):
        with pytest.raises(Locked):
            use(vault)


def test_a_clock_set_back_does_not_keep_the_key_open(health_office: HealthOffice) -> None:
    vault, clock = health_office.office.vault, health_office.clock
    vault.unlock(PASSPHRASE)
    clock.now -= IDLE
    assert vault.unlocked_until is None


def test_the_keeper_drops_the_keys_without_anybody_asking(health_office: HealthOffice) -> None:
    vault, clock = health_office.office.vault, health_office.clock
    vault.unlock(PASSPHRASE)
    vault.lock_when_idle()
    assert vault.unlocked_until is not None
    clock.now += IDLE
    vault.lock_when_idle()
    assert vault._held is None


def test_locking_takes_open_lists_along(health_office: HealthOffice) -> None:
    dropped: list[str] = []
    vault = health_office.office.vault
    vault.when_locked(lambda: dropped.append("lists"))
    vault.unlock(PASSPHRASE)
    vault.lock()
    assert dropped == ["lists"]


def test_five_wrong_passphrases_close_the_door_for_five_minutes(health_office: HealthOffice) -> None:
    vault, clock = health_office.office.vault, health_office.clock
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            vault.unlock("geraten und falsch")
    with pytest.raises(TooManyTries):
        vault.unlock(PASSPHRASE)
    clock.now += 299
    with pytest.raises(TooManyTries):
        vault.unlock(PASSPHRASE)
    clock.now += 1
    vault.unlock(PASSPHRASE)


def test_a_foreign_key_id_is_told_from_a_locked_vault(health_office: HealthOffice) -> None:
    vault = health_office.office.vault
    with pytest.raises(Locked):
        vault.opening_key(bytes(8))
    vault.unlock(PASSPHRASE)
    with pytest.raises(CannotOpen):
        vault.opening_key(bytes(8))


def test_nothing_can_be_unlocked_where_no_keys_are(empty_office: HealthOffice) -> None:
    with pytest.raises(KeysMissing):
        empty_office.office.vault.unlock(PASSPHRASE)


def test_no_key_and_no_passphrase_stands_in_a_printed_object(health_office: HealthOffice) -> None:
    office = health_office.office
    office.vault.unlock(PASSPHRASE)
    health_office.partner.add_visit(ADA, arrival=EVENING)
    printed = f"{office!r} {office.vault!r} {office.vault._held!r} {office.folder!r}"
    assert PASSPHRASE not in printed and "PRIVATE" not in printed and "private" not in printed
    assert office.vault.signing_key().private is not None  # there was something to print
