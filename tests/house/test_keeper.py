"""The keeper: does what nobody asks for, and one job that fails stops no other."""

from __future__ import annotations

import logging
import threading

import pytest

from tun.house import keeper


def test_jobs_run_at_once_and_again() -> None:
    runs, thrice = [], threading.Event()

    def job() -> None:
        runs.append(threading.current_thread().name)
        if len(runs) == 3:
            thrice.set()

    stop = keeper.start([("job", job)], every=0.001)
    assert thrice.wait(5)
    stop.set()
    assert set(runs) == {"tun-keeper"}


def test_a_job_that_fails_stops_no_other_and_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tries, twice = [], threading.Event()

    def fail() -> None:
        tries.append("fail")
        raise ZeroDivisionError("Ada Lovelace, 0631 1234")

    def work() -> None:
        tries.append("work")
        if tries.count("work") == 2:
            twice.set()

    with caplog.at_level(logging.ERROR):
        stop = keeper.start([("purge", fail), ("sweep", work)], every=0.001)
        assert twice.wait(5)
        stop.set()
    assert tries[:4] == ["fail", "work", "fail", "work"]
    assert caplog.messages[0] == "keeper: purge failed with ZeroDivisionError and will be tried again"
    assert "Ada" not in caplog.text


def test_a_keeper_that_was_stopped_does_nothing_more() -> None:
    runs: list[int] = []
    stop = keeper.start([("job", lambda: runs.append(1))], every=60)
    stop.set()
    for thread in threading.enumerate():
        if thread.name == "tun-keeper":
            thread.join(5)
    assert len(runs) <= 1
