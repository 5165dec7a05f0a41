"""Listing commands load nothing that takes longer to import than they take to answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMPILED = ("numba", "llvmlite")
HEAVY = (
    *COMPILED,
    "scipy.stats",
    "scipy.signal",
    "polars",
    "matplotlib",
    "pint",
    "jax",
    "jinja2",
    "wordllama",
)
"""What takes a tenth of a second or more to import, and no listing needs."""
MODEL = ("numpy", "scipy")
"""What the commands that read no data need not load either."""

LISTINGS: tuple[tuple[str, ...], ...] = (
    ("schema",),
    ("schema", "--of", "forecast"),
    ("schema", "--of", "studies"),
    ("schema", "--of", "summary"),
    ("therapies",),
    ("therapies", "exosome"),
    ("alopecia",),
    ("alopecia", "androgenetic"),
    ("claims",),
    ("claims", "shedding"),
    ("evidence",),
    ("evidence", "minoxidil topical"),
    ("evidence", "safety"),
    ("check", "{sentence}", "--embeddings", "off"),
    ("meta", "finasteride"),
    ("verify", "{nothing}"),
    ("register", "--verify"),
    ("register",),
    ("forecast", "{mistyped}"),
    ("trial", "{mistyped}"),
    ("explore", "{mistyped}"),
    ("predict", "{mistyped}"),
)

RUN = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout

watched, commands = json.loads(sys.argv[1])
found = {}
from anagen.cli import main
for command in commands:
    sys.argv = ["anagen", *command]
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main()
        except SystemExit:
            pass
    found[" ".join(command)] = [[name for name in watched if name in sys.modules], said.getvalue()]
print(json.dumps(found))
"""


def loaded(watched: tuple[str, ...], commands: list[list[str]]) -> dict[str, Any]:
    """(Modules of `watched` that are loaded, what was said) after each command, all in one process."""
    asked = json.dumps([watched, commands])
    done = subprocess.run([sys.executable, "-c", RUN, asked], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_no_listing_command_loads_what_only_a_simulation_needs(tmp_path: Path) -> None:
    sentence, mistyped = tmp_path / "one.txt", tmp_path / "trial.toml"
    sentence.write_text("Exosomes regrow hair in four weeks.", encoding="utf-8")
    mistyped.write_text('[trial]\nname = "mistyped"\nreplicats = 3\n', encoding="utf-8")
    places = {"{sentence}": sentence, "{mistyped}": mistyped, "{nothing}": tmp_path / "nothing"}
    commands = [[str(places.get(word, word)) for word in command] for command in LISTINGS]
    found = loaded(HEAVY, commands)
    assert {command: modules for command, (modules, _) in found.items() if modules} == {}
    silent = [command for command, (_, said) in found.items() if len(said) < 20]
    assert not silent
    assert "did you mean 'replicates'" in found[f"trial {mistyped}"][1]


def test_help_loads_no_data_and_no_model() -> None:
    found = loaded((*HEAVY, *MODEL), [["--help"], ["trial", "--help"], ["--version"]])
    assert {command: modules for command, (modules, _) in found.items() if modules} == {}


def test_the_public_names_load_no_compiler() -> None:
    code = f"import sys, anagen; anagen.Trial; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
