"""Documents of a trial: they hold what the file says, mark what it does not, and agree with the run."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anagen.api import Trial
from anagen.cli import app
from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.report.documents.consort import flows
from anagen.report.documents.made import KINDS, document
from anagen.report.documents.models import MODELS
from anagen.report.documents.parts import Document, Drawing, Table
from anagen.report.documents.sample_size import Assumed
from anagen.statistics.power import sample_size, t_test_power
from anagen.statistics.sample_size import proportions_sample_size
from anagen.trial.analysis import compare
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import load_protocol, protocol_from_text
from anagen.trial.result import TrialResult
from anagen.trial.saved import saved_result
from anagen.trial.subjects import DROPOUT

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("**/*.toml"))
TRIALS = [name for name in FILES if not name.startswith(("patients/", "offers/"))]
ADDED = """
[trial]
name = "Two doses <against> vehicle"
replicates = 2
[population]
alopecia = "androgenetic"
sex = "male"
age = "20 to 50 years"
size = 60
[design]
dropout = "20 % by week 24"
[[arm]]
name = "5 %"
  [[arm.treatment]]
  therapy = "minoxidil topical"
  dose = "5 %"
  schedule = "twice daily until week 12"
[[arm]]
name = "vehicle"
  [[arm.treatment]]
  therapy = "vehicle"
  schedule = "twice daily"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 12, 24"
outcomes = ["total density"]
[analysis]
endpoint = "change in total density at week 24"
reference = "vehicle"
"""


def planned(more: str = "") -> Protocol:
    return protocol_from_text(ADDED + more)


def tables(made: Document) -> list[Table]:
    return [block for section in made.sections for block in section.blocks if isinstance(block, Table)]


@cache
def run(more: str) -> TrialResult:
    return Trial(planned(more)).run(workers=1, pictures=False)


@pytest.mark.parametrize("name", TRIALS)
@pytest.mark.parametrize("kind", ["sap", "sample-size", "spirit"])
def test_every_example_has_its_documents(name: str, kind: str) -> None:
    text = document(load_protocol(EXAMPLES / name), kind).markdown()
    assert NOTICE in text
    assert not re.search(r"\b(None|nan|inf)\b|\{|\}", text)
    assert not [line for line in text.splitlines() if "  " in line and not line.startswith("|")]


def test_every_model_has_its_sentence() -> None:
    assert set(MODELS) == set(compare.MODELS)


def test_what_a_file_does_not_say_is_marked() -> None:
    text = document(planned(), "sap").markdown()
    for what in (
        "registry and number",
        "who is blinded",
        "true difference of the means",
        "secondary endpoints",
    ):
        assert re.search(rf"\[to be decided: [^\]]*{what}", text), what
    assert "90 %" not in text


def test_events_that_end_the_treatment_are_told_where_patients_leave() -> None:
    event = '[[intercurrent]]\ncause = "chance"\nrate = "10 % by week 24"\n'
    text = ADDED.replace('dropout = "20 % by week 24"\n', "").replace("[analysis]", f"{event}[analysis]")
    made = document(protocol_from_text(text), "sample-size").markdown()
    assert "the trial file expects: chance in 10 % by week 24 (leave)." in made
    assert "lets no patient leave" not in made


def test_the_size_by_formula_is_that_of_the_statistics() -> None:
    made = document(planned(), "sample-size", assumed=Assumed(power=0.9, difference=8.0, sd=20.0)).markdown()
    assert sample_size(0.4, 0.9) == pytest.approx(132.3, abs=0.1)
    assert "133 patients in each of two equal groups" in made
    # 80 % stay until week 24.
    assert (
        f"{-(-sample_size(0.4, 0.9) // 0.8):.0f} patients in each of two equal groups to be recruited" in made
    )
    assert "to be decided: power" not in made


def test_responders_take_two_proportions() -> None:
    text = ADDED.replace(
        "change in total density at week 24",
        "responders: change in total density of at least 10 % at week 24",
    )
    assumed = Assumed(power=0.9, share=40.0, reference_share=20.0)
    made = document(protocol_from_text(text), "sample-size", assumed=assumed).markdown()
    assert proportions_sample_size(0.4, 0.2, 0.9).treated == pytest.approx(108.2, abs=0.1)
    assert "109 patients in each of two equal groups are needed" in made


def test_unequal_arms_take_their_allocation() -> None:
    text = ADDED.replace("[design]", '[design]\nallocation = "2:1"')
    n = sample_size(0.4, 0.9, ratio=2.0)
    assert t_test_power(0.4, 2.0 * n, n) == pytest.approx(0.9, abs=1e-9)
    assert 3.0 * n > 2.0 * sample_size(0.4, 0.9)  # equal arms need the fewest
    assumed = Assumed(power=0.9, difference=8.0, sd=20.0)
    made = document(protocol_from_text(text), "sample-size", assumed=assumed).markdown()
    assert f"{-(-2 * n // 1):.0f} patients in 5 % and {-(-n // 1):.0f} in vehicle are needed" in made


def test_a_margin_and_looks_are_written_with_their_boundaries() -> None:
    protocol = planned(
        'margin = "5 hairs/cm2"\nsides = 1\nalpha = 0.025\ninterim = [0.5]\nfutility = [0.0]\n'
    )
    made = document(protocol, "sap", assumed=Assumed(power=0.9, difference=0.0, sd=12.0))
    text, plan = made.markdown(), look_plan(protocol)
    assert plan is not None
    assert "lower limit of the 95 % confidence interval lies above minus 5 hairs/cm²" in text
    for bound in plan.design.efficacy:
        assert f"{bound:.4f}" in text
    assert "not binding" in text
    assert "The looks before the end raise this by the factor" in text


def test_several_arms_without_adjustment_are_named() -> None:
    text = document(load_protocol(EXAMPLES / "olsen_2002.toml"), "sap").markdown()
    assert "sets no adjustment for multiplicity: 2 comparisons" in text


def test_the_schedule_marks_visits_and_courses() -> None:
    table = tables(document(planned(), "spirit"))[0]
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.columns[1:] == ("screening", "week 0", "week 12", "week 24")
    assert rows["total density, vertex"] == ("", "X", "X", "X")
    assert rows["5 %: minoxidil topical, 5 %"] == ("", "→", "", "")
    assert rows["vehicle: vehicle"] == ("", "→", "→", "")
    assert {len(row) for row in table.rows} == {5}


def test_sessions_have_columns_of_their_own() -> None:
    table = tables(document(load_protocol(EXAMPLES / "amini_2025.toml"), "spirit"))[0]
    rows = {row[0]: row[1:] for row in table.rows}
    assert "week 6" in table.columns  # a session, no visit
    assert rows["saline injection: saline injection"].count("X") == 4
    assert rows["total density, vertex"].count("X") == 4


@pytest.mark.slow
@pytest.mark.parametrize("more", ["", 'model = "MMRM"\n', 'missing = "last observation carried forward"\n'])
def test_the_flow_adds_up_and_agrees_with_the_comparison(more: str) -> None:
    result = run(more)
    found = {one.arm: one for one in flows(result)}
    assert sum(one.randomised for one in found.values()) == result.protocol.population.size
    for row in result.comparisons:
        assert found[row.arm].analysed == row.n
    for one in found.values():
        left = sum(count for _, count in one.left)
        assert left > 0
        assert one.reasons == ((DROPOUT, left),)
        if not more:
            assert one.randomised == left + one.analysed


@pytest.mark.slow
def test_a_run_is_read_back_from_its_folder(tmp_path: Path) -> None:
    result = run("")
    result.save(tmp_path / "run", report=False)  # type: ignore[call-arg]
    back = saved_result(tmp_path / "run")
    assert back.to_json() == result.to_json()
    assert back.protocol == result.protocol
    assert back.observations.equals(result.observations)
    for kind in KINDS:
        assert document(back.protocol, kind, result=back) == document(result.protocol, kind, result=result)
    (tmp_path / "run" / "summary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError):
        saved_result(tmp_path / "run")


@pytest.mark.slow
def test_the_page_and_the_figure_hold_no_markup_of_the_file() -> None:
    made = document(run("").protocol, "consort", result=run(""))
    page = made.html()
    assert "<against>" not in page
    assert NOTICE in page
    drawing = next(b for section in made.sections for b in section.blocks if isinstance(b, Drawing))
    assert drawing.svg in page
    assert "<desc>" in drawing.svg
    assert made.sections[0].heading == "Flow"


@pytest.mark.slow
def test_the_command_writes_documents(tmp_path: Path) -> None:
    run("").save(tmp_path / "run", report=False)  # type: ignore[call-arg]
    runner = CliRunner()

    def command(*words: str) -> str:
        found = runner.invoke(app, ["protocol", *words])
        assert found.exit_code == 0, found.output
        return found.output

    assert "assurance" in command(str(tmp_path / "run"), "--as", "sample-size")
    command(str(tmp_path / "run"), "--as", "consort", "--out", str(tmp_path / "flow.svg"))
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").startswith("<svg")
    command(str(EXAMPLES / "pilot.toml"), "--out", str(tmp_path / "sap.html"))
    assert "Statistical analysis plan" in (tmp_path / "sap.html").read_text(encoding="utf-8")


def test_a_document_of_a_run_needs_one() -> None:
    with pytest.raises(InputError, match="describes a run"):
        document(planned(), "consort")
    with pytest.raises(InputError, match="sap"):
        document(planned(), "sapp")
    with pytest.raises(InputError, match="power"):
        Assumed(power=1.5)


def test_python_gives_the_same_document() -> None:
    trial = Trial(EXAMPLES / "pilot.toml")
    assert trial.document("spirit") == document(trial.protocol, "spirit")
    assert "# Statistical analysis plan" in trial.document().markdown()
