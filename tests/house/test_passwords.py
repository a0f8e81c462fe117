from __future__ import annotations

import pytest

from tun.house.passwords import WeakPassword, WrongPassword, check_password, hash_password

GOOD = "Sehr-geheimes-Wört"


@pytest.mark.usefixtures("true_cost")
def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    stored = hash_password(GOOD)
    # The second recommendation of RFC 9106, 4: 64 MiB, three passes, four lanes.
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and GOOD not in stored
    assert hash_password(GOOD) != stored
    check_password(stored, GOOD)


@pytest.mark.parametrize("password", ["", GOOD + " ", GOOD.lower(), GOOD + "\x00", "x" * 100_000])
def test_another_password_is_wrong(password: str) -> None:
    with pytest.raises(WrongPassword) as refusal:
        check_password(hash_password(GOOD), password)
    assert refusal.value.field == "password"


@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$broken"])
def test_an_account_that_does_not_exist_answers_alike(stored: str | None) -> None:
    for password in (GOOD, "nobody has this password"):
        with pytest.raises(WrongPassword):
            check_password(stored, password)


@pytest.mark.parametrize("password", ["", "elf Zeichen", "x" * 12, "abcabcabcabc", "x" * 201, "ä" * 20])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        hash_password(password)


@pytest.mark.parametrize("password", ["zwölf Zeiche", "correct horse battery", "😀😁😂🤣" * 3, "ab" * 99 + "cd"])
def test_length_counts_in_characters_from_twelve_to_two_hundred(password: str) -> None:
    check_password(hash_password(password), password)
