"""The log: a chain that cannot be bent, and an entry that cannot be exchanged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.vectors.reading import accepted, load, refused, signing, verifying
from tun.core.errors.base import Refusal
from tun.core.errors.office import ReleaseUnlogged
from tun.core.log import (
    SALT_BYTES,
    START,
    Entry,
    EntryType,
    Head,
    check_logged,
    commit,
    first_broken_link,
    read_head,
    sign_head,
)

FILE = load("log")
NOW: int = FILE["now"]
RING = verifying(FILE["keys"])


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for index in range(length):
        previous = entries[-1].hash if entries else START
        entries.append(Entry(index, "purge", 20_780, None, commit(b"%d" % index, bytes(16)), previous))
    return entries


@accepted("log")
def test_an_entry_has_these_bytes_and_this_hash(vector: dict[str, Any]) -> None:
    entry = Entry.from_bytes(bytes.fromhex(vector["entry"]))
    assert (entry.index, entry.type, entry.office) == (vector["index"], vector["type"], vector["office"])
    assert (entry.day, entry.previous.hex(), entry.hash.hex()) == (vector["day"], vector["previous"], vector["hash"])
    assert entry.to_bytes().hex() == vector["entry"]
    head = read_head(bytes.fromhex(vector["head"]), RING, now=NOW)
    check_logged(entry, bytes.fromhex(vector["details"]), bytes.fromhex(vector["salt"]), head)


@refused("log")
def test_what_does_not_stand_in_the_log(vector: dict[str, Any]) -> None:
    details, salt = bytes.fromhex(vector["details"]), bytes.fromhex(vector["salt"])
    with pytest.raises(Refusal) as refusal:
        head = read_head(bytes.fromhex(vector["head"]), RING, now=NOW)
        check_logged(Entry.from_bytes(bytes.fromhex(vector["entry"])), details, salt, head)
    assert refusal.value.code == vector["code"]


def test_the_vectors_are_one_chain() -> None:
    entries = [Entry.from_bytes(bytes.fromhex(vector["entry"])) for vector in FILE["accept"]]
    assert first_broken_link(entries) is None
    assert first_broken_link(entries[1:]) == 0


def test_every_kind_of_entry_has_a_name_for_ever() -> None:
    assert {kind.value for kind in EntryType} == {
        "request", "release", "office-registered", "office-revoked", "sealing-key", "purge", "diary",
        "suspicion", "suspicion-withdrawn",
    }  # fmt: skip


@given(some.integers(1, 8), some.data())
def test_the_first_bent_link_is_named(length: int, data: some.DataObject) -> None:
    entries = chain(length)
    assert first_broken_link(entries) is None
    bent = data.draw(some.integers(0, length - 1))
    change = data.draw(some.sampled_from(["type", "day", "office", "commitment", "previous", "index", "left out"]))
    if change == "left out":
        changed = entries[:bent] + entries[bent + 1 :]
    else:
        other: dict[str, Any] = {"type": "release", "day": 1, "office": 9, "commitment": bytes(32),
                                 "previous": b"\x01" * 32, "index": 99}  # fmt: skip
        changed = [*entries[:bent], replace(entries[bent], **{change: other[change]}), *entries[bent + 1 :]]
    broken = first_broken_link(changed)
    if change in ("previous", "index"):
        assert broken == bent
    elif bent < length - 1:
        assert broken == (bent if change == "left out" else bent + 1)
    else:
        assert broken is None  # the last link is held by the signed head alone
        assert not changed or changed[-1].hash != entries[-1].hash


def test_the_head_holds_the_last_link() -> None:
    service = signing("service")
    entries = chain(3)
    head = read_head(sign_head(Head(3, entries[2].hash), service, now=NOW), [service.verifying], now=NOW)
    check_logged(entries[2], b"2", bytes(16), head)
    for entry, details, salt in (
        (entries[1], b"1", bytes(16)),
        (replace(entries[2], type="release"), b"2", bytes(16)),
        (entries[2], b"3", bytes(16)),
        (entries[2], b"2", b"\x01" * 16),
        (entries[2], b"\x002", bytes(15)),
    ):
        with pytest.raises(ReleaseUnlogged):
            check_logged(entry, details, salt, head)


def test_a_salt_keeps_details_from_being_guessed() -> None:
    assert SALT_BYTES == 16
    assert commit(b"{}", bytes(16)) != commit(b"{}", b"\x01" * 16)


@given(some.binary(max_size=120))
def test_any_bytes_are_no_entry(data: bytes) -> None:
    with pytest.raises(Refusal):
        Entry.from_bytes(data)
