"""Imports run one way: no file imports from a layer above its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "anagen"

# From the ground up. A new package or top module is given its place here.
LAYERS = (
    {"errors", "units", "parameters", "compiled", "quantities", "cluster", "workers"},
    {"files", "statistics"},
    {"engine", "biology", "therapy"},
    {"population", "measurement", "evidence_base"},
    {"learning", "safety"},
    {"simulators"},
    {"trial", "forecasting"},
    {"economics", "claims", "exploring"},
    {"planning", "diary"},
    {"offers"},
    {"report"},
    {"api", "testing"},
    {"web"},
    {"cli", "__main__"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

# The engine knows neither diseases nor drugs, and what a follicle is does not depend on what treats it.
FORBIDDEN = {("engine", "biology"), ("engine", "therapy"), ("biology", "therapy")}


def part_of(module: str) -> str:
    """``anagen.trial.run`` -> ``trial``."""
    return module.split(".")[1]


def imported_modules(source: str, module: str, *, is_package: bool) -> Iterator[str]:
    """Names below ``anagen`` that `source` imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parents = module.split(".")
                kept = len(parents) - node.level + is_package
                origin = ".".join([*parents[:kept], *([origin] if origin else [])])
            targets = [f"anagen.{alias.name}" for alias in node.names] if origin == "anagen" else [origin]
        else:
            continue
        yield from (target for target in targets if target.startswith("anagen."))


@cache
def python_files() -> dict[str, Path]:
    """Module name -> file, for every file below src/anagen but the package's own front door."""
    modules = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        names = path.relative_to(PACKAGE.parent).with_suffix("").parts
        modules[".".join(names[:-1] if names[-1] == "__init__" else names)] = path
    del modules["anagen"]
    return modules


@cache
def imports_between_parts() -> dict[tuple[str, str], str]:
    """(importing part, imported part) -> one sentence that says where."""
    edges = {}
    for module, path in python_files().items():
        source = path.read_text(encoding="utf-8")
        for target in imported_modules(source, module, is_package=path.name == "__init__.py"):
            if part_of(target) not in ("__version__", part_of(module)):
                edges[part_of(module), part_of(target)] = f"{module} imports {target}"
    return edges


def test_every_part_has_a_layer() -> None:
    unplaced = {part_of(module) for module in python_files()} - set(LEVEL)
    assert not unplaced, f"give these a place in LAYERS: {sorted(unplaced)}"


def test_no_file_imports_upward() -> None:
    upward = [
        where
        for (importer, imported), where in imports_between_parts().items()
        if LEVEL[imported] > LEVEL[importer]
    ]
    assert not upward, "\n".join(upward)


def test_engine_knows_no_disease_and_no_drug() -> None:
    wrong = [where for edge, where in imports_between_parts().items() if edge in FORBIDDEN]
    assert not wrong, "\n".join(wrong)


def test_parts_do_not_import_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for importer, imported in imports_between_parts():
        graph.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' <- '.join(error.args[1])}")


def imports_between_files() -> dict[str, set[str]]:
    """Module -> modules that it imports, at any place in the file and for type hints too."""
    modules = python_files()
    graph: dict[str, set[str]] = {}
    for module, path in modules.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [
            f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in modules else str(node.module)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        ]
        named += [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
        graph[module] = {name for name in named if name in modules and name != module}
    return graph


def test_files_do_not_import_in_a_circle() -> None:
    try:
        TopologicalSorter(imports_between_files()).prepare()
    except CycleError as error:
        pytest.fail(f"circle: {' <- '.join(error.args[1])}")


def test_few_files_import_by_name() -> None:
    """What the other tests cannot see: rooms of the web, results that ask for their figure, estimators."""
    named = {module for module, path in python_files().items() if "import_module(" in path.read_text("utf-8")}
    assert named == {"anagen.files.drawing", "anagen.statistics", "anagen.web.routers"}


# What trials, forecasts, pages and reports are made of asks a simulator what it supports, never which disease
# it simulates. Beside each exception, why it is one.
DISEASE_FREE = ("trial", "forecasting", "report", "web", "planning")
CONTRACT = {"capabilities", "contract", "draws", "pictures", "plan", "portrait", "registry", "screened"}
ALLOWED = {
    # A trait of the people, beside whatever else they have.
    ("trial.protocol.check_population", "also_androgenetic"),
    ("trial.protocol.population", "also_androgenetic"),
    # The one biology that a forecast follows, and the name of its part of the parameters.
    ("forecasting.course", "anagen.biology.alopecias.androgenetic"),
    ("forecasting.particles", "anagen.biology.alopecias.androgenetic"),
    ("forecasting.particles", "androgenetic"),
}


def names_in(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """(name or text, whether it is text) of everything that is named or said in a file."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text, True
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name, False
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, False
            case ast.keyword(arg=str(name)) | ast.alias(name=name):
                yield name, False
            case ast.ImportFrom(module=str(name)):
                yield name, False


def disease_names() -> set[str]:
    from anagen.population.hair_loss_keys import ALOPECIAS
    from anagen.population.hair_loss_section import HEALTHY

    return {*ALOPECIAS, "areata"} - {HEALTHY}


def test_nothing_above_the_simulators_branches_on_a_disease() -> None:
    diseases = disease_names()
    in_names = {name.replace(" ", "_") for name in diseases}
    found = set()
    for module, path in python_files().items():
        if part_of(module) not in DISEASE_FREE:
            continue
        short = module.removeprefix("anagen.")
        for name, text in names_in(ast.parse(path.read_text(encoding="utf-8"))):
            told = name in diseases if text else any(one in name.lower() for one in in_names)
            if told:
                found.add((short, name))
    assert found <= ALLOWED, f"ask the simulator's capabilities instead: {sorted(found - ALLOWED)}"
    assert found >= ALLOWED, f"no exception any longer: {sorted(ALLOWED - found)}"


def test_simulators_are_met_through_their_contract() -> None:
    past = [
        f"{module} imports {name}"
        for module, imported in imports_between_files().items()
        if part_of(module) in DISEASE_FREE
        for name in imported
        if part_of(name) == "simulators" and name.split(".")[2] not in CONTRACT
    ]
    assert not past, "\n".join(past)


def test_every_folder_of_code_is_a_package() -> None:
    bare = {path.parent for path in PACKAGE.rglob("*.py") if not (path.parent / "__init__.py").exists()}
    assert not bare, f"no __init__.py in {sorted(map(str, bare))}"


@pytest.mark.parametrize(
    ("source", "module", "is_package", "expected"),
    [
        ("import numpy\nimport anagen.trial.run", "anagen.engine.keys", False, ["anagen.trial.run"]),
        ("from anagen import report", "anagen.trial.run", False, ["anagen.report"]),
        ("def f():\n    from anagen.report import html", "anagen.trial.run", False, ["anagen.report"]),
        ("from ..therapy import course", "anagen.engine.keys", False, ["anagen.therapy"]),
        ("from .keys import mix", "anagen.engine", True, ["anagen.engine.keys"]),
        ("from .. import report", "anagen.trial.run", False, ["anagen.report"]),
    ],
)
def test_the_reader_sees_every_kind_of_import(
    source: str, module: str, is_package: bool, expected: list[str]
) -> None:
    assert list(imported_modules(source, module, is_package=is_package)) == expected
