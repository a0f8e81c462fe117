"""Benchmarks: they run, they give the figures that they promise, and they fail where speed would cost a visit."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from click.testing import CliRunner

from tun.bench import checkin, ground
from tun.commands.bench import bench


def test_opening_is_measured_against_bare_opens_and_a_bare_workbook() -> None:
    answer = CliRunner().invoke(bench, ["open", "--contacts", "100", "--rounds", "1", "--json"])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.output)
    assert 0 < figures["ratio"] < 2
    assert 0 < figures["xlsx_ratio"] < 2
    assert figures["per_second"] > 0


def test_certificates_are_measured_against_bare_verification() -> None:
    answer = CliRunner().invoke(bench, ["certificate", "--certificates", "20", "--rounds", "3", "--json"])
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.output)
    assert 0 < figures["ratio"] < 1  # the same signature and everything around it cannot be faster
    assert 540 <= figures["characters"] <= 580
    assert figures["per_second"] > 0


@pytest.mark.server
def test_checking_in_is_measured_over_http_and_loses_nothing() -> None:
    figures = checkin.run(connections=(4,), rounds=1, seconds=0.5)
    assert {"ratio", "ratio_without_store", "p99_ms", "per_second"} <= set(figures)
    assert figures["per_second"] > 0


def test_a_visit_that_was_acknowledged_and_is_not_stored_fails_the_benchmark(tmp_path: Path) -> None:
    laid = ground.lay(tmp_path, port=8000, workers=1, threads=1)
    with pytest.raises(checkin.Wrong, match="1 visits were acknowledged, 0 are stored"):
        checkin._compare(laid, {secrets.token_bytes(16)})
