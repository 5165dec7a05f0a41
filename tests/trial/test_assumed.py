"""Assumed effects of drugs without a coded mechanism: stated in a file, drawn, told, and never silent."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anagen.engine.keys import children, key_of
from anagen.errors import InputError
from anagen.learning.distribution import distribution
from anagen.learning.knowledge import prior_knowledge
from anagen.therapy.acting import acting
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import Course, course_from_table, course_records
from anagen.therapy.immune_joint import immune_effects
from anagen.therapy.joint import niche_effects
from anagen.trial.own_definitions import own_files
from anagen.trial.protocol.assumed import told_assumptions
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import load_protocol, protocol_from_text, resolved

FOLDER = Path(__file__).parent / "designs"
DEFINITIONS = FOLDER / "definitions"
SCARRING = FOLDER / "14_nct05549934_open_label_scarring.toml"
BARICITINIB = FOLDER / "17_baricitinib_in_aga.toml"
DUPILUMAB = """
name      = "dupilumab"
effect_of = "{other}"
alopecias = ["{where}"]
share     = [{share}, 0.05, 1.5]
{dose}
why       = "A guess of this test."
"""


def assumed(name: str, **table: object) -> Course:
    """A course with its first assumption in force."""
    known = Catalogue(DEFINITIONS)
    course = course_from_table({"therapy": name, **table}, "test", 3000, known)
    (one,) = (one for one in known.assumptions if one.therapy == name)
    return replace(course, assumed=one)


def damping(course: Course, share: float) -> np.ndarray:
    """Share of a term of the attack that a course takes in five patients."""
    records = {**prior_knowledge().parameters, **course_records([course])}
    values = {name: record.value for name, record in records.items()}
    values["dupilumab.assumed_share"] = share
    keys = children(key_of(1, "test"), np.arange(5))
    (found,) = immune_effects([acting(course)], keys, np.ones(5), 300, values.__getitem__)
    return found["whole scalp", "recruitment"]


def test_the_share_multiplies_the_effect_of_the_other_drug() -> None:
    course = assumed("dupilumab", dose="300 mg")
    whole = damping(course, 1.0)
    assert whole.max() > 0.1
    np.testing.assert_allclose(damping(course, 0.3), 0.3 * whole)
    assert damping(course, 50.0).max() == 1.0  # no more than all of it can be taken


def test_the_dose_is_that_of_the_other_drug_in_proportion() -> None:
    usual, twice, none = (
        acting(assumed("dupilumab", dose=f"{dose} mg", schedule="weekly")) for dose in (300, 600, 0)
    )
    assert (usual.dose, twice.dose, none.dose) == (4.0, 8.0, 0.0)
    assert usual.therapy == "dupilumab"
    assert not damping(assumed("dupilumab", dose="0 mg"), 1.0).any()


@pytest.mark.parametrize(
    ("own", "days"),
    [
        ("weekly", (0, 300)),
        ("weekly from week 4", (28, 300)),
        ("weekly from week 4 until week 8", (28, 56)),
        ("weeks 2, 4", (14, 42)),
    ],
)
def test_it_acts_daily_from_its_first_day_to_its_end(own: str, days: tuple[int, int]) -> None:
    given = acting(assumed("dupilumab", dose="300 mg", schedule=own)).schedule.applications(300)
    expected = np.zeros(300)
    expected[slice(*days)] = 1.0
    np.testing.assert_array_equal(given, expected)


def test_relief_by_a_share() -> None:
    course = assumed("ritlecitinib", dose="50 mg")
    values = {name: one.value for name, one in course_records([course]).items()}

    def lost(share: float) -> np.ndarray:
        values["ritlecitinib.assumed_share"] = share
        (effect,) = niche_effects([acting(course)], 1, 400, {}, values.__getitem__, lambda _, i: i * 0.5)
        return 1.0 - effect.relief["scarring inflammation"]

    np.testing.assert_allclose(lost(0.5), 0.5 * lost(1.0))
    assert lost(1.0).max() > 0.3


def test_each_draw_has_a_share_within_its_range() -> None:
    course = assumed("ritlecitinib", dose="50 mg")
    belief = distribution("prior").extended(course_records([course]))
    drawn = [belief.knowledge(i).parameters["ritlecitinib.assumed_share"].value for i in range(60)]
    assert len(set(drawn)) == 60
    assert 0.3 < np.median(drawn) < 1.6
    assert np.mean((np.array(drawn) >= 0.1) & (np.array(drawn) <= 1.8)) > 0.8


def test_without_a_file_it_is_refused_and_told_how_to_state_one() -> None:
    with pytest.raises(InputError, match=r"baricitinib is not simulated.*effect_of = .*share = ") as told:
        load_protocol(BARICITINIB, Catalogue(DEFINITIONS))
    assert "\n" not in str(told.value)


def written(folder: Path, **keys: str) -> Catalogue:
    values = {"other": "baricitinib", "where": "alopecia areata", "share": "0.5", "dose": "", **keys}
    (folder / "dupilumab.toml").write_text((DEFINITIONS / "dupilumab.toml").read_text())
    (folder / "guess.toml").write_text(DUPILUMAB.format(**values))
    return Catalogue(folder)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, "as_dose: which dose of baricitinib"),
        ({"dose": 'as_dose = "4 mg"'}, "which dose of dupilumab"),
        ({"dose": 'dose = "0 mg"\nas_dose = "4 mg"'}, "one that was studied, 300 to 600 mg"),
        ({"dose": 'dose = "300 mg"\nas_dose = "four"'}, "as_dose: 'four' is not a number"),
        ({"other": "exosome"}, "exosome has no effect that another drug could have a share of"),
        ({"other": "placebo pill"}, "placebo pill has no effect"),
        ({"other": "dupilumab"}, "dupilumab is dupilumab"),
        ({"other": "barictinib"}, "did you mean 'baricitinib'"),
        ({"where": "alopecia arata"}, "unknown hair loss"),
        ({"share": "0"}, "share"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, keys: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        written(tmp_path, **keys)
    assert "guess.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_assumption_is_refused_where_the_drug_is_simulated_or_the_other_is_not(tmp_path: Path) -> None:
    text = BARICITINIB.read_text()
    (tmp_path / "one.toml").write_text(
        'name = "finasteride"\neffect_of = "dutasteride"\nalopecias = ["androgenetic"]\n'
        'share = [0.5, 0.1, 1.0]\ndose = "1 mg"\nas_dose = "0.5 mg"\nwhy = "A guess."\n'
    )
    given = text.replace('"baricitinib"', '"finasteride"').replace("4 mg", "1 mg")
    with pytest.raises(InputError, match="finasteride is simulated in androgenetic"):
        protocol_from_text(given, catalogue=Catalogue(tmp_path))
    (tmp_path / "one.toml").write_text(
        'name = "baricitinib"\neffect_of = "ritlecitinib"\nalopecias = ["androgenetic"]\n'
        'share = [0.5, 0.1, 1.0]\ndose = "4 mg"\nas_dose = "50 mg"\nwhy = "A guess."\n'
    )
    with pytest.raises(InputError, match="ritlecitinib, which has no coded mechanism in androgenetic"):
        protocol_from_text(text, catalogue=Catalogue(tmp_path))


def test_one_assumption_for_a_drug_and_a_hair_loss(tmp_path: Path) -> None:
    first = written(tmp_path, dose='dose = "300 mg"\nas_dose = "4 mg"')
    assert first.extended(tmp_path).assumptions == first.assumptions
    (tmp_path / "other.toml").write_text(
        DUPILUMAB.format(
            other="ritlecitinib",
            where="alopecia areata",
            share="0.4",
            dose='dose = "300 mg"\nas_dose = "50 mg"',
        )
    )
    with pytest.raises(InputError, match="assumed twice"):
        Catalogue(tmp_path)


def scarring(catalogue: Catalogue | None) -> Protocol:
    return load_protocol(SCARRING, catalogue)


def test_the_reader_is_told_and_the_run_can_be_repeated_from_its_own_files(tmp_path: Path) -> None:
    protocol = scarring(Catalogue(DEFINITIONS))
    (told,) = told_assumptions(protocol)
    assert "certainty: none" in told
    assert "0.7 (0.1 to 1.8) of the effect of hydroxychloroquine" in told
    for name, text in own_files(protocol).items():
        (tmp_path / name).write_text(text)
    again = protocol_from_text(resolved(protocol), catalogue=Catalogue(tmp_path))
    assert again == protocol
    assert told_assumptions(again) == (told,)
    assert told_assumptions(pickle.loads(pickle.dumps(protocol))) == (told,)


def test_a_trial_file_names_the_folder(tmp_path: Path) -> None:
    text = SCARRING.read_text().replace("[trial]", '[trial]\ncatalogue = "mine"')
    (tmp_path / "trial.toml").write_text(text)
    with pytest.raises(InputError, match="no folder 'mine' beside the trial file"):
        load_protocol(tmp_path / "trial.toml")
    (tmp_path / "mine").symlink_to(DEFINITIONS)
    named = load_protocol(tmp_path / "trial.toml")
    assert named == scarring(Catalogue(DEFINITIONS))
    assert told_assumptions(named)
    with pytest.raises(InputError, match="this text is no file on disk"):
        protocol_from_text(text)
