"""What is shipped is whole, says one version, and is locked without naming any machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import anagen

LOCKS = {
    "requirements-core.lock": {"editable"},
    "requirements.lock": {"dev", "editable"},
    "requirements-bayes.lock": {"bayes"},
    "requirements-sbml.lock": {"sbml"},
    "requirements-bench.lock": {"sbml", "bench"},
    "requirements-site.lock": {"site"},
    "requirements-audit.lock": {"audit"},
}
CACHES = {".pyc", ".nbi", ".nbc"}


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=root,
        text=True,
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_holds_every_file_of_the_package(root: Path, wheel: Path) -> None:
    source = root / "src"
    expected = {
        (Path(folder) / name).relative_to(source).as_posix()
        for folder, _, names in os.walk(source / "anagen")
        for name in names
        if Path(name).suffix not in CACHES and not name.startswith(".")
    }
    examples = root / "examples"
    expected |= {
        f"anagen/web/design/shipped/{path.relative_to(examples).as_posix()}"
        for path in examples.rglob("*")
        if path.is_file()
    }
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("anagen/")}
    assert "anagen/py.typed" in shipped
    assert shipped == expected


def test_wheel_carries_command_licence_and_version(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    info = f"anagen-{anagen.__version__}.dist-info"
    assert "anagen = anagen.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
    assert "Apache License" in archive.read(f"{info}/licenses/LICENSE").decode()
    assert f"\nVersion: {anagen.__version__}\n" in archive.read(f"{info}/METADATA").decode()


def test_version_is_said_once_and_cited_right(root: Path, project: dict[str, Any]) -> None:
    assert project["dynamic"] == ["version"]  # read from anagen/__init__.py, so it cannot differ
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (\S+)$", citation, re.MULTILINE) == [anagen.__version__]
    assert re.findall(r"^license: (\S+)$", citation, re.MULTILINE) == [project["license"]]


def test_changelog_has_room_for_the_next_line(root: Path) -> None:
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = changelog.split("\n## ")[1]
    assert unreleased.startswith("Unreleased\n")
    assert "### Added" in unreleased
    assert "### Numbers changed" in unreleased


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_index_and_no_path(root: Path, name: str) -> None:
    pinned = re.compile(r"[a-z0-9-]+==[a-zA-Z0-9.+!]+( ; [a-zA-Z0-9_.'<>=! ()]+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    odd = [
        line
        for line in (root / name).read_text(encoding="utf-8").splitlines()
        if not pinned.fullmatch(line) and not hashed.fullmatch(line)
    ]
    assert not odd


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_lock_meets_every_bound_of_the_project(
    root: Path, project: dict[str, Any], name: str, extras: set[str]
) -> None:
    text = (root / name).read_text(encoding="utf-8")
    locked: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE):
        locked.setdefault(package, []).append(version)
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in optional[extra])]
    for requirement in map(Requirement, wanted):
        package = canonicalize_name(requirement.name)
        if package == "anagen":
            continue
        assert package in locked, f"{package} is not in {name}: run make lock"
        assert all(requirement.specifier.contains(version) for version in locked[package]), package


def test_locks_agree_on_shared_versions(root: Path) -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(.+) \\$", (root / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS
    ]
    base = pins[0]
    for other in pins[1:]:
        shared = base.keys() & other.keys()
        assert {name: base[name] for name in shared} == {name: other[name] for name in shared}


def test_importing_anagen_loads_nothing_heavy() -> None:
    code = "import sys, anagen; print(sorted({'numpy', 'numba', 'polars', 'pydantic'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True).stdout
    assert shown.strip() == "[]"


def test_unknown_public_name_is_an_attribute_error() -> None:
    assert "Trial" in dir(anagen)
    with pytest.raises(AttributeError, match="no attribute 'Trail'"):
        _ = anagen.Trail  # type: ignore[attr-defined]
