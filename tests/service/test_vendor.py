"""The third-party JavaScript that is served is what was built from what is written in frontend/."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "tun" / "service" / "static" / "vendor"
LICENCES = {
    "MIT": "Permission is hereby granted, free of charge",
    "Apache-2.0": "Apache License",
    "BSD-3-Clause": "Neither the name of",
    "BSD-2-Clause": "Redistributions in binary form must reproduce",
}
BUILD = json.loads((VENDOR / "BUILD.json").read_text("utf-8"))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_input_is_the_one_that_was_built_from() -> None:
    assert {name: sha256(FRONTEND / name) for name in BUILD["inputs"]} == BUILD["inputs"]


def test_every_output_is_the_one_that_was_built() -> None:
    assert {name: sha256(VENDOR / name) for name in BUILD["outputs"]} == BUILD["outputs"]


def test_no_input_and_no_output_is_left_out_of_the_record() -> None:
    sources = {f"{folder}/{path.name}" for folder in ("src", "licences") for path in (FRONTEND / folder).iterdir()}
    assert set(BUILD["inputs"]) == sources | {"build.mjs", "package.json", "package-lock.json"}
    assert {path.name for path in VENDOR.iterdir()} == {*BUILD["outputs"], "BUILD.json"}


def test_every_package_is_pinned_and_its_licence_lies_beside_the_bundle() -> None:
    locked = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    packages = [package for package in BUILD["packages"] if f"node_modules/{package['name']}" in locked]
    within = [package for package in BUILD["packages"] if package not in packages]
    assert [package["name"] for package in packages] == ["@hpke/common", "@hpke/core", "pdfjs-dist", "zxing-wasm"]
    assert [package["name"] for package in within] == ["zxing-cpp", "core-js", "pdfium", "openjpeg"]
    for package in packages:
        assert locked[f"node_modules/{package['name']}"]["version"] == package["version"]
    for package in BUILD["packages"]:
        assert LICENCES[package["licence"]] in (VENDOR / package["text"]).read_text("utf-8"), package["name"]
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))["devDependencies"]
    assert all(version[0].isdigit() for version in wanted.values()), "exact versions only"


def test_the_lock_file_names_hashes_and_no_registry() -> None:
    text = (FRONTEND / "package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert "resolved" not in text
    assert "://" not in text
    assert all("integrity" in package for name, package in packages.items() if name)


@pytest.mark.server
def test_a_fresh_build_gives_the_same_bytes(tmp_path: Path) -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        if os.environ.get("TUN_TEST_NEEDS_NODE"):
            pytest.fail("TUN_TEST_NEEDS_NODE is set, and there is no Node")
        pytest.skip("no Node here: the record of hashes was checked, the build was not repeated")
    copy = tmp_path / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
    installed = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--prefer-offline"], cwd=copy, capture_output=True, timeout=120
    )
    if installed.returncode != 0:
        if os.environ.get("TUN_TEST_NEEDS_NODE"):
            pytest.fail(installed.stderr.decode())
        pytest.skip("npm could not fetch the packages: the build was not repeated")
    subprocess.run(["node", "build.mjs", str(tmp_path / "vendor")], cwd=copy, check=True, capture_output=True)
    built = {path.name: path.read_bytes() for path in (tmp_path / "vendor").iterdir()}
    assert built == {path.name: path.read_bytes() for path in VENDOR.iterdir()}
