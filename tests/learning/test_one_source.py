"""A published number is typed once: calibration rows and observed rows take it from the evidence base."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from anagen.errors import InputError
from anagen.evidence_base.effects import net_effects
from anagen.evidence_base.meta.hair import net_changes
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence, read_evidence
from anagen.evidence_base.tables.reference import find_result, reference_of
from anagen.learning import known_differences as differences
from anagen.learning.areata import rows as areata
from anagen.learning.knowledge import DISEASES
from anagen.learning.known_differences import as_learned, known_differences
from anagen.learning.posterior import read_posterior
from anagen.learning.provenance import data_digest, learned_digest
from anagen.learning.rows import load_rows
from anagen.trial.protocol.reading import load_protocol
from evidence_base.tables import copy_tables, rows_of, spoil

EXAMPLES = Path(__file__).parents[2] / "examples"
BASE = load_evidence()
PUBLISHED = {"value", "sd", "se", "ci95", "ci_low", "ci_high", "n", "week", "kind", "source"}
"""What no row of calibration may say beside its record."""
IN_EXAMPLES = PUBLISHED - {"n", "week"}


def table(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / "data" / name).read_text(encoding="utf-8"))


def calibration_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    for study, entry in table("anagen.learning", "rows.toml")["study"].items():
        assert "source" not in entry, study
        for row in entry["row"]:
            yield f"{study}.{row['name']}", row
    for name in (areata.SEVERE, areata.LOCAL):
        for row in table("anagen.learning.areata", name)["row"]:
            yield f"{name}, {row['id']}", row


def observed() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(EXAMPLES.rglob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("observed", []):
            yield path.name, row


def records_of(row: dict[str, Any]) -> Iterator[str]:
    for part in (row, row.get("error", {}), row.get("given", {})):
        named = part.get("record", [])
        yield from [named] if isinstance(named, str) else named


def test_no_row_of_calibration_types_a_published_number() -> None:
    rows = dict(calibration_rows())
    assert len(rows) > 140
    for name, row in rows.items():
        assert not PUBLISHED & set(row), name
        assert row["record"], name


def test_no_observed_row_of_an_example_types_a_published_number() -> None:
    rows = list(observed())
    assert len(rows) > 40
    for name, row in rows:
        assert "record" in row, name
        assert not IN_EXAMPLES & set(row), name


def test_every_reference_is_written_whole() -> None:
    for name, row in (*calibration_rows(), *observed()):
        for reference in records_of(row):
            assert reference == reference_of(find_result(reference, BASE), BASE), name


def test_nothing_recalled_is_learned_from() -> None:
    for name, row in calibration_rows():
        if row.get("fit", True):
            for reference in records_of(row):
                assert find_result(reference, BASE).status != "recalled", name


def test_one_number_moves_the_evidence_the_calibration_and_the_example(tmp_path: Path) -> None:
    folder = copy_tables(tmp_path / "tables")
    line = find_result("Lucky2004/minoxidil 5%/week 48", BASE).line
    spoil(folder, "results.csv", line, "value", "31.0")
    moved = read_evidence(folder)

    def net(base: EvidenceBase) -> float:
        effects = net_effects("minoxidil topical", "non-vellus density", base=base)
        (found,) = [e.estimate for e in effects if e.study == "Lucky2004" and "5" in e.dose + e.arm[:11]]
        assert found is not None
        return found

    def pooled(base: EvidenceBase) -> float:
        changes = net_changes("minoxidil topical", strength="5 %", base=base)
        return next(change.effect for change in changes if change.trial.study == "Lucky2004")

    def row(base: EvidenceBase) -> float:
        return next(row.value for row in load_rows(base)[1] if row.id == "Lucky2004.minoxidil.5")

    def example(base: EvidenceBase) -> float:
        return load_protocol(EXAMPLES / "published" / "lucky_2004.toml", evidence=base).observed[0].value

    for told in (net, pooled, row, example):
        assert told(moved) - told(BASE) == pytest.approx(5.0), told.__name__


def test_one_share_moves_the_rows_of_areata_and_their_example(tmp_path: Path) -> None:
    folder = copy_tables(tmp_path / "tables")
    reference = "BRAVE-AA1/baricitinib 4 mg/week 36/SALT<=20/responders"
    spoil(folder, "results.csv", find_result(reference, BASE).line, "value", "30.0")
    moved = read_evidence(folder)
    rows = {row.id: row for row in areata.severe_rows(moved)}
    assert rows["aa1_bari4"].value == 30.0
    nested = rows["brave_bari4_le10"]
    assert nested.given_value == pytest.approx((30.0 * 281 + 35.9 * 234) / 515, abs=0.05)
    protocol = load_protocol(EXAMPLES / "brave_aa1.toml", evidence=moved)
    assert [row.value for row in protocol.observed if row.arms == ("baricitinib 4 mg",)] == [30.0]


def test_a_record_that_is_gone_is_missed_by_name(tmp_path: Path) -> None:
    folder = copy_tables(tmp_path / "tables")
    rows = rows_of(folder / "results.csv")
    assert len(rows) > 400
    spoil(folder, "results.csv", find_result("Lucky2004/placebo/week 48", BASE).line, "week", "47")
    with pytest.raises(InputError, match=r"Lucky2004.vehicle: no record .* did you mean"):
        load_rows(read_evidence(folder))


def test_the_shipped_posteriors_are_of_todays_rows_but_for_known_differences() -> None:
    for disease in DISEASES:
        assert read_posterior(disease).digest == learned_digest(disease)
    for entry in known_differences():
        assert entry["reason"]
    if known_differences():
        assert learned_digest() != data_digest()


def test_a_difference_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"rows": "rows.toml", "row": "Some.row", "learned": {"value": 3.0}, "reason": "a test"}
    monkeypatch.setattr(differences, "known_differences", lambda: (entry,))
    assert as_learned("rows.toml", [{"id": "Some.row", "value": 4.0}]) == [{"id": "Some.row", "value": 3.0}]
    with pytest.raises(InputError, match="does not differ"):
        as_learned("rows.toml", [{"id": "Some.row", "value": 3.0}])
