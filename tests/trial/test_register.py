"""The register of predictions: entries are only added, and every change is seen."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from anagen.errors import InputError
from anagen.report.trial.register import page
from anagen.trial.protocol.reading import load_protocol
from anagen.trial.register import FIRST, Entry, add, designs, faults, read_register, register_file, verify


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of one predicted trial."""
    path = tmp_path_factory.mktemp("register") / "register.jsonl"
    add(["NCT06924632"], path=path, today=date(2026, 11, 30), replicates=3)
    return path


@pytest.fixture
def chain(kept: Path) -> list[Entry]:
    """Three entries: the one that was predicted, and copies of it under other posteriors."""
    (first,) = verify(kept)
    second = replace(first, number=2, posterior="posterior-b", previous=first.hash).sealed()
    return [first, second, replace(second, number=3, posterior="posterior-c", previous=second.hash).sealed()]


def test_an_entry_says_what_was_foretold_by_what(kept: Path) -> None:
    (entry,) = verify(kept)
    assert entry.previous == FIRST
    assert (entry.date, entry.registry) == ("2026-11-30", "NCT06924632")
    assert entry.posterior.startswith("posterior-")
    drug, placebo, net = entry.predictions
    assert (drug["reference"], net["reference"]) == (None, placebo["arm"])
    for one in entry.predictions:
        assert one["levels"] == sorted(one["levels"])
        assert one["quantiles"] == sorted(one["quantiles"])


def test_one_posterior_predicts_a_trial_once(kept: Path) -> None:
    before = kept.read_text(encoding="utf-8")
    assert add(["NCT06924632"], path=kept, replicates=3) == ()
    assert kept.read_text(encoding="utf-8") == before


def test_an_honest_chain_holds(chain: list[Entry]) -> None:
    assert faults(chain) == []


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda c: [c[0], replace(c[1], date="2026-12-24"), c[2]], "was changed"),
        (lambda c: [c[0], c[2]], "does not follow"),
        (lambda c: [c[1], c[0], c[2]], "does not follow"),
        (lambda c: [c[0], replace(c[1], date="2027-01-01").sealed(), c[2]], "does not follow"),
        (lambda c: [c[0], replace(c[1], design_hash="0" * 64).sealed(), c[2]], "design file"),
    ],
)
def test_a_chain_that_was_tampered_with_is_seen(
    chain: list[Entry], tamper: Callable[[list[Entry]], list[Entry]], said: str
) -> None:
    assert any(said in fault for fault in faults(tamper(chain)))


def test_nothing_is_added_to_a_broken_register(kept: Path, tmp_path: Path) -> None:
    told = json.loads(kept.read_text(encoding="utf-8"))
    told["predictions"][0]["quantiles"][2] += 1.0
    path = tmp_path / "register.jsonl"
    path.write_text(json.dumps(told) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="was changed"):
        add([], path=path, replicates=3)
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InputError, match="no entry"):
        read_register(path)


def test_an_unknown_trial_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="NCT00000000"):
        add(["NCT00000000"], path=tmp_path / "register.jsonl")


def test_the_shipped_register_holds() -> None:
    assert faults(read_register()) == []
    assert register_file().name == "register.jsonl"


def test_every_shipped_design_is_a_protocol_that_names_its_trial_and_no_result() -> None:
    assert designs()
    for registry, path in designs().items():
        protocol = load_protocol(path)
        assert protocol.trial.name.startswith(registry)
        assert protocol.observed == ()


def test_no_design_is_of_a_trial_that_the_evidence_has_results_of() -> None:
    with (files("anagen.evidence_base") / "data" / "studies.csv").open(encoding="utf-8") as file:
        known = {row["registry"] for row in csv.DictReader(file)}
    assert not known & set(designs())


def test_the_page_lists_every_prediction(chain: list[Entry]) -> None:
    text = page(chain)
    assert all(entry.hash[:12] in text for entry in chain)
    assert text.count("minoxidil 2.5 mg twice daily − placebo") == len(chain)


def test_the_packages_own_register_takes_no_quantiles_of_a_few_repeats() -> None:
    before = register_file().read_text(encoding="utf-8")
    known = {entry.registry for entry in verify()}
    assert known == set(designs())
    with pytest.raises(InputError, match="too few"):
        add(["NCT06924632"], replicates=3, today=date(2026, 12, 1))
    assert register_file().read_text(encoding="utf-8") == before
