"""Diseases of one's own in trials, forecasts and reports: composed, from a folder, and from a package."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import anagen
from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.driven import losses_of
from anagen.biology.alopecias.kinds import diagnosis
from anagen.evidence_base.certainty_of_people import certainty_of_all
from anagen.files.toml_text import toml_text
from anagen.population.hair_losses import hair_losses
from anagen.report.evidence.hair_losses import describe_hair_losses, hair_losses_as_data
from anagen.report.evidence.therapies import describe_therapies
from anagen.report.trial.page import render
from anagen.simulators.natural_history import natural_history
from anagen.simulators.registry import simulator_of
from anagen.therapy import catalogue as catalogue_module
from anagen.therapy import installed
from anagen.trial.own_definitions import FOLDER, own_files
from anagen.trial.protocol.reading import protocol_from_text, resolved
from test_docs import ROOT, toml_blocks

Command = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow
WAVE, TRIAL, _ = toml_blocks(ROOT / "docs" / "add-a-disease.md")
PRIOR = {"status": "prior", "source": "invented for this test"}


def fever(**keys: Any) -> Disease:
    cause = {
        "name": "heat",
        "signals": {"stress": (0.8, 0.4, 1.6)},
        "lasts": 60,
        "recovery": 20,
        "spread": 0.3,
    }
    return anagen.Disease("fever", **{"cause": cause, **keys})


def scar() -> Disease:
    cause = {"signals": {"scarring": (0.6, 0.3, 1.2)}, "regions": {"occipital": 0}}
    episode = {"begins": "since_week", "week": -26, "stops": True}
    return anagen.Disease("my scar", cause=cause, episode=episode)


def trial(alopecia: Disease | str, catalogue: Any = None, arms: Any = None, **people: Any) -> anagen.Trial:
    lotion = anagen.Treatment("minoxidil topical", dose="5 %", schedule="twice daily")
    about = {"alopecia": alopecia, "sex": "female", "age": (25, 45), "size": 8}
    return anagen.Trial(
        name="My disease",
        population=anagen.Population(**{**about, **people}),
        arms=arms or [anagen.Arm("lotion", lotion), anagen.Arm("nothing", untreated=True)],
        measurement=anagen.Measurement(
            method="phototrichogram", region="vertex", visits="weeks 0, 12, 24", outcomes=["total density"]
        ),
        analysis=anagen.Analysis(endpoint="change in total density at week 24"),
        replicates=2,
        catalogue=catalogue,
    )


def rest(known: anagen.Catalogue) -> anagen.Therapy:
    """A therapy that relieves the fever's own cause."""
    days = {"unit": "day", **PRIOR}
    return anagen.Therapy(
        "bed rest",
        model="relief",
        mechanism="Rest.",
        relieves=["heat"],
        alopecias=["fever"],
        schedule={"default": "daily"},
        parameters={
            "relieved_share": {"value": 0.9, "unit": "1", **PRIOR},
            "holds_days": {"value": 1.0, **days},
            "onset_half_life": {"value": 3.0, **days},
            "offset_half_life": {"value": 3.0, **days},
        },
        catalogue=known,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the disease file and the trial file of the page, as a reader lays them out."""
    (tmp_path / "my_catalogue").mkdir()
    (tmp_path / "my_catalogue" / "wave_fever.toml").write_text(WAVE, encoding="utf-8")
    (tmp_path / "my_trial.toml").write_text(TRIAL, encoding="utf-8")
    return tmp_path


# --- catalogues -------------------------------------------------------------------------------


def test_a_catalogue_holds_diseases_beside_therapies(folder: Path) -> None:
    mine = anagen.Catalogue(folder / "my_catalogue", fever())
    assert set(mine.diseases) == {"wave fever", "fever"}
    assert set(mine) == set(anagen.catalogue())
    assert "fever" in repr(mine)
    assert not anagen.catalogue().diseases
    assert dict(pickle.loads(pickle.dumps(mine)).diseases) == dict(mine.diseases)
    assert set(anagen.Catalogue(mine, scar()).diseases) == {"wave fever", "fever", "my scar"}
    assert mine.extended(fever()) is mine
    assert set(anagen.alopecias(catalogue=mine)) - set(anagen.alopecias()) == {"wave fever", "fever"}
    with pytest.raises(TypeError):
        mine.diseases["x"] = fever()  # type: ignore[index]


def test_two_diseases_of_one_name_are_refused_unless_they_are_one() -> None:
    assert set(anagen.Catalogue(fever(), fever()).diseases) == {"fever"}
    with pytest.raises(anagen.InputError, match="hair loss 'fever' is defined twice"):
        anagen.Catalogue(fever(), fever(label="another"))


def test_treatments_are_known_once_everything_is_added() -> None:
    ill = fever(treatments=["bed rest"])
    with pytest.raises(anagen.InputError, match="Disease 'fever', treatments: unknown therapy 'bed rest'"):
        anagen.Catalogue(ill)
    assert "bed rest" in anagen.Catalogue(ill, rest(anagen.Catalogue(fever())))


def test_a_therapy_relieves_a_cause_of_a_known_disease_only() -> None:
    assert rest(anagen.Catalogue(fever())).relieves == ("heat",)
    with pytest.raises(anagen.InputError, match="Therapy 'bed rest', relieves: unknown cause 'heat'"):
        rest(anagen.Catalogue())


def test_a_folder_sorts_its_files_by_what_they_are(folder: Path) -> None:
    therapy = dict(rest(anagen.Catalogue(fever())).written)
    mine = folder / "my_catalogue"
    (mine / "a_rest.toml").write_text(toml_text({**therapy, "relieves": ["fever"]}))
    assert "bed rest" in anagen.Catalogue(mine)
    (mine / "wave_fever.toml").write_text(
        WAVE.replace("[[cause]]", "[[caus]]", 1).replace("[cause.", "[caus.")
    )
    with pytest.raises(anagen.InputError, match=r"wave_fever\.toml, .*unknown key 'caus'; did you mean"):
        anagen.Catalogue(mine)


# --- trials -----------------------------------------------------------------------------------


def test_a_disease_in_three_lines_runs_and_is_pickled() -> None:
    planned = trial(fever(), trigger_week=-4)
    result = planned.run(pictures=False)
    assert result.summary.evidence[0].certainty == "none found"
    assert result.summary.evidence[0].condition == "fever"
    assert "No study of minoxidil topical in fever" in result.summary.warnings[0]
    again = pickle.loads(pickle.dumps(planned)).run(pictures=False)
    assert again.to_json() == result.to_json()
    assert pickle.loads(pickle.dumps(result)).protocol == result.protocol


def test_a_trial_runs_in_a_process_that_was_spawned() -> None:
    planned = trial(fever())
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_ran, (planned,))
    assert found == _ran(planned)


def _ran(planned: anagen.Trial) -> str:
    return planned.run(pictures=False, workers=1).to_json()


def test_the_number_of_workers_changes_nothing() -> None:
    planned = trial(fever())
    assert (
        planned.run(pictures=False, workers=2).to_json() == planned.run(pictures=False, workers=1).to_json()
    )


def test_from_a_folder_by_name_or_as_an_object_it_is_one_disease(tmp_path: Path) -> None:
    fever().to_file(tmp_path / "fever.toml")
    whole = trial(fever()).run(pictures=False).to_json()
    assert trial("fever", catalogue=tmp_path).run(pictures=False).to_json() == whole
    text = resolved(trial(fever()).protocol)
    read = protocol_from_text(text, catalogue=anagen.Catalogue(fever()))
    assert read == trial(fever()).protocol
    with pytest.raises(anagen.InputError, match=r"line \d+, population.alopecia: unknown alopecia 'fever'"):
        protocol_from_text(text)
    with pytest.raises(anagen.InputError, match="Population, alopecia: unknown alopecia 'fever'"):
        trial("fever")


def test_no_severity_is_a_healthy_scalp_to_the_bit() -> None:
    ill = trial(fever(), severity="none").run(pictures=False).observations
    healthy = trial("none").run(pictures=False).observations
    assert ill["value"].to_list() == healthy["value"].to_list()


def test_it_comes_beside_others() -> None:
    both = trial(fever(), also=["androgenetic", {"alopecia": "inflamed scalp", "severity": "mild"}])
    assert both.protocol.population.alopecias == ("fever", "inflamed scalp", "androgenetic")
    beside = trial("androgenetic", also=[{"alopecia": scar(), "since_week": -10}, fever()])
    assert [one.name for one in beside.protocol.population.diseases] == ["my scar", "fever"]
    assert beside.protocol.population.diagnoses[0].settings["since_week"] == -10.0
    beside.run(pictures=False)
    people = anagen.Population(alopecia=fever(), sex="any", age=(20, 30), size=4).but(size=6)
    assert people.diseases == (fever(),)
    assert people.size == 6


def test_a_therapy_that_relieves_its_cause_brings_hair_back() -> None:
    known = anagen.Catalogue(fever())
    lasting = {"name": "heat", "signals": {"stress": 1.0}}
    arms = [anagen.Arm("rest", rest(known)), anagen.Arm("nothing", untreated=True)]
    result = trial(fever(cause=lasting), arms=arms, size=60).run(pictures=False)
    assert result.comparisons[0].true_difference > 5.0
    (row,) = result.summary.evidence
    assert (row.condition, row.certainty) == ("fever", "none found")


def test_a_treatment_without_a_mechanism_there_is_refused() -> None:
    with pytest.raises(anagen.InputError, match="iron tablets is not simulated"):
        trial(fever(), arms=[anagen.Arm("a", "iron tablets"), anagen.Arm("b", untreated=True)])


def test_draws_differ_between_replicates_and_are_fixed_where_asked() -> None:
    simulator = trial(fever()).simulator()
    drawn = {simulator.draws.of(number).value("disease fever.heat: stress") for number in range(6)}
    assert len(drawn) == 6
    protocol = trial(fever()).protocol
    fixed = anagen.Trial(replace(protocol, trial=replace(protocol.trial, parameters="fixed"))).simulator()
    assert fixed.draws.of(1).value("disease fever.heat: stress") == 0.8


# --- hair -------------------------------------------------------------------------------------


def test_hair_falls_and_comes_back() -> None:
    found = natural_history(fever(), weeks=130, people=6, trigger_week=0)
    density = found.mean("total density")
    assert density.min() < 0.98 * density[0]
    assert density[-1] == pytest.approx(density[0], rel=0.01)
    assert not found.lost.any()
    shed = found.mean("shed hairs per day")
    assert 4 <= int(np.nanargmax(shed)) <= 26


@pytest.mark.parametrize("treatment", [None, "minoxidil topical"])
def test_what_is_lost_stays_lost_and_only_where_it_is(treatment: str | None) -> None:
    given = [] if treatment is None else [{"therapy": treatment, "dose": "5 %", "schedule": "twice daily"}]
    found = natural_history(scar(), weeks=104, people=6, treatment=given, stopped_week=52)
    lost = found.lost
    assert (np.diff(lost, axis=1) >= 0.0).all()
    assert (lost[:, 0] > 0.0).all()  # half a year before baseline
    assert lost[:, -1] == pytest.approx(lost[:, 53])
    assert not natural_history(scar(), weeks=26, people=3, region="occipital").lost.any()


def test_worse_loses_more() -> None:
    lost = [
        natural_history(scar(), weeks=52, people=6, severity=word).lost[:, -1]
        for word in ("none", "mild", "moderate", "severe")
    ]
    assert not lost[0].any()
    assert all((more > less).all() for less, more in pairwise(lost))


# --- one person -------------------------------------------------------------------------------


def person(alopecia: Disease | str, **keys: Any) -> anagen.Person:
    return anagen.Person(**{"sex": "female", "age": 35, "region": "vertex", "alopecia": alopecia, **keys})


def test_a_person_is_forecast_where_the_file_says_so() -> None:
    sure = fever(forecast=True, doctor_first=["A fever that lasts."])
    her = person(sure)
    assert her.supposed == "fever"
    assert pickle.loads(pickle.dumps(her)) == her
    found = anagen.forecast(her, particles=4)
    assert {row.certainty for row in found.summary.evidence if row.certainty} <= {"none found", "very low"}
    assert any(sign.asks == "A fever that lasts" for sign in found.summary.doctor_first.others)
    other = person("fever", catalogue=sure)
    assert anagen.forecast(other, particles=4).summary == found.summary


@pytest.mark.parametrize(
    ("disease", "keys", "words"),
    [
        (
            fever(),
            {},
            "counted hair cannot be forecast in fever (expected anagen.prognosis of the same person",
        ),
        (scar(), {}, "counted hair cannot be forecast in my scar"),
        (
            fever(forecast=True),
            {"trigger_week": 2},
            "counted hair cannot be forecast in fever",
        ),
        (
            fever(forecast=True, episode={"week": -10, "cycles": 3, "cycle_weeks": 4}),
            {},
            "counted hair cannot be forecast in fever",
        ),
        ("fever", {}, "Person, alopecia: unknown alopecia 'fever'"),
    ],
)
def test_what_cannot_be_forecast_is_refused_in_one_line(disease: Any, keys: Any, words: str) -> None:
    with pytest.raises(anagen.InputError) as caught:
        anagen.forecast(person(disease, **keys), particles=2)
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)


# --- what is told of it -----------------------------------------------------------------------


def test_nothing_is_known_of_it_in_people() -> None:
    known = anagen.catalogue()
    (own,) = losses_of(["fever"], [diagnosis(fever())])
    found = certainty_of_all([known["minoxidil topical"], known["finasteride"]], [own])
    assert [one.level for one in found] == ["none found"] * 3
    # A name that studies use for a condition does not lend it their evidence.
    named = anagen.Disease("frontal fibrosing alopecia", cause={"signals": {"stress": 0.1}})
    (own,) = losses_of([named.name], [diagnosis(named)])
    for name in known:
        if known[name].role == "treatment":
            assert certainty_of_all([known[name]], [own])[0].level == "none found"


def test_it_is_listed_and_explained_with_its_numbers() -> None:
    known = anagen.Catalogue(fever(treatments=["minoxidil topical"], what="A fever.", source="a test"))
    assert "fever" in describe_hair_losses(catalogue=known)
    page = describe_hair_losses("fever", known)
    for words in (
        "A fever.",
        "minoxidil topical (none found)",
        "heat: stress = 0.8 (0.4 to 1.6)",
        "Sources: a test.",
    ):
        assert words in page
    assert "anagen claims" not in page
    (data,) = hair_losses_as_data("fever", known)
    assert data["keys"].keys() == {"trigger_week", "severity"}
    assert json.loads(json.dumps(data))["file"]["name"] == "fever"
    with pytest.raises(anagen.InputError, match="unknown alopecia 'fever'"):
        describe_hair_losses("fever")
    own = known.extended(rest(known))
    assert "Certainty in fever: none found" in describe_therapies("bed rest", own)
    assert "bed rest" in describe_therapies(None, own)
    assert simulator_of("fever", known.diseases.values()) is simulator_of("androgenetic")
    assert hair_losses(known.diseases.values())["fever"].forecast is False


def test_the_report_tells_its_numbers() -> None:
    page = render(trial(fever(what="A fever of this test.")).run(pictures=False))
    assert "A fever of this test." in page
    assert "none found" in page
    assert "heat: stress" in page


# --- from the folder of the results -----------------------------------------------------------


def test_the_results_hold_all_that_is_ones_own(tmp_path: Path) -> None:
    lotion = anagen.Therapy(
        "my lotion", like="minoxidil topical", parameters={"growth_gain": (0.5, 0.2, 1.2)}
    )
    other = anagen.Therapy("other lotion", like=lotion, parameters={"ec50": 3.0})
    vesicles = anagen.Product("my vesicles", of="exosome", thaws=2)
    known = anagen.Catalogue(
        vesicles, fever(treatments=["finasteride", "bed rest"]), rest(anagen.Catalogue(fever()))
    )
    given = anagen.Treatment(
        "exosome",
        product="my vesicles",
        dose="1e9 particles/cm2",
        route="intradermal 2 mm",
        schedule="3 sessions every 4 weeks",
    )
    arms = [
        anagen.Arm("lotion", anagen.Treatment(other, dose="5 %", schedule="twice daily")),
        anagen.Arm("vesicles", given),
        anagen.Arm("nothing", untreated=True),
    ]
    result = trial("fever", known, arms).run(pictures=False)
    out = tmp_path / "out"
    for _ in range(2):  # over an earlier run, too
        result.save(out, report=False)
    files = sorted(path.name for path in (out / FOLDER).iterdir())
    assert files == [
        "01_therapy_my_lotion.toml",
        "02_therapy_other_lotion.toml",
        "03_disease_fever.toml",
        "04_product_my_vesicles.toml",
    ]
    again = anagen.Trial(out / "protocol.toml", catalogue=out / FOLDER).run(pictures=False)
    assert again.to_json() == result.to_json() == (out / "summary.json").read_text(encoding="utf-8")
    assert own_files(again.protocol) == own_files(result.protocol)
    assert not own_files(trial("none").protocol)


def test_a_later_run_removes_only_what_an_earlier_one_wrote(tmp_path: Path) -> None:
    plain = trial("none").run(pictures=False)
    trial(fever()).run(pictures=False).save(tmp_path, report=False)
    plain.save(tmp_path, report=False)
    assert not (tmp_path / FOLDER).exists()
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "mine.toml").write_text("# a user's own file\n")
    plain.save(tmp_path, report=False)
    assert (tmp_path / FOLDER / "mine.toml").exists()
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / FOLDER).write_text("a file")
    with pytest.raises(anagen.InputError, match="cannot write to"):
        trial(fever()).run(pictures=False).save(tmp_path / "blocked", report=False)


# --- the command, and packages ----------------------------------------------------------------


def test_the_page_as_a_user_types_it(folder: Path, anagen_command: Command) -> None:
    told = anagen_command("alopecia", "wave fever", "--catalogue", "my_catalogue", cwd=folder)
    assert told.returncode == 0, told.stderr
    assert "fever: stress = 1.5 (0.8 to 2.5), prior [invented for this page]" in told.stdout
    listed = anagen_command("alopecia", "--json", "--catalogue", "my_catalogue", cwd=folder)
    assert "wave fever" in [row["name"] for row in json.loads(listed.stdout)]
    out = ("--out", "results/waves")
    ran = anagen_command("trial", "my_trial.toml", "--catalogue", "my_catalogue", *out, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    kept = folder / "results" / "waves"
    assert (kept / "report.html").exists()
    own = "results/waves/own_catalogue"
    again = anagen_command(
        "trial", "results/waves/protocol.toml", "--catalogue", own, "--out", "again", cwd=folder
    )
    assert again.returncode == 0, again.stderr
    assert (folder / "again" / "summary.json").read_bytes() == (kept / "summary.json").read_bytes()
    (folder / "me.toml").write_text(
        '[person]\nsex = "female"\nage = "35 years"\nregion = "vertex"\nalopecia = "wave fever"\n'
    )
    seen = anagen_command("forecast", "me.toml", "--catalogue", "my_catalogue", "--no-economics", cwd=folder)
    assert seen.returncode == 0, seen.stderr
    schema = json.loads(anagen_command("schema", "--of", "disease", cwd=folder).stdout)
    assert "cause" in schema["properties"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('unit   = "day"', 'unit   = "week"', "wave_fever.toml, line 48, cause 1.rise: is in 'week'"),
        ("[cause.signals.stress]", "[cause.signals.stres]", "unknown signal 'stres'; did you mean 'stress'?"),
        (
            "value  = 1.5",
            'value  = "1.5"',
            "wave_fever.toml, line 21, cause 1.signals.stress.value: value cannot be",
        ),
        (
            '"minoxidil topical"',
            '"minoxidil"',
            "Disease 'wave fever', treatments: unknown therapy 'minoxidil'",
        ),
        ("[episode]", "[episode", "wave_fever.toml, line 11: not valid TOML"),
        ('"wave fever"', '"traction alopecia"', "hair loss 'traction alopecia' is defined twice"),
    ],
)
def test_a_wrong_file_is_one_line(folder: Path, old: str, new: str, words: str) -> None:
    assert old in WAVE
    (folder / "my_catalogue" / "wave_fever.toml").write_text(WAVE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(anagen.InputError) as caught:
        anagen.Catalogue(folder / "my_catalogue")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_file_ends_a_command_with_2_before_anything_is_written(
    folder: Path, anagen_command: Command
) -> None:
    wrong = WAVE.replace("[cause.rise]", "[cause.rize]")
    (folder / "my_catalogue" / "wave_fever.toml").write_text(wrong, encoding="utf-8")
    done = anagen_command("trial", "my_trial.toml", "--catalogue", "my_catalogue", "--out", "out", cwd=folder)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith(
        "anagen: wave_fever.toml, line 48, cause 1.rize: unknown key 'rize'; did you mean 'rise'?"
    )
    assert not (folder / "out").exists()


def test_an_installed_package_ships_diseases(folder: Path) -> None:
    """A distribution on the path with an entry point, as pip leaves it; no code of Anagen knows of it."""
    site = folder / "site"
    (site / "my_fevers-1.0.dist-info").mkdir(parents=True)
    (site / "my_fevers-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: my-fevers\nVersion: 1.0\n"
    )
    (site / "my_fevers-1.0.dist-info" / "entry_points.txt").write_text(
        "[anagen.diseases]\nmine = my_fevers:DISEASES\n"
    )
    module = site / "my_fevers.py"
    module.write_text(
        "from pathlib import Path\nimport anagen\n"
        f"DISEASES = [Path({str(folder / 'my_catalogue')!r}), "
        "anagen.Disease('long fever', cause={'signals': {'stress': 0.6}, 'lasts': 60})]\n"
    )

    def run(code: str) -> subprocess.CompletedProcess[str]:
        setup = f"import sys; sys.path.insert(0, {str(site)!r}); "
        return subprocess.run(
            [sys.executable, "-c", setup + code], text=True, capture_output=True, cwd=folder
        )

    done = run(
        "import anagen; from anagen.web.design.choices import choices; "
        "print(list(anagen.alopecias())[-2:], anagen.Catalogue(), anagen.Trial('my_trial.toml')); "
        "found = choices(); print(found['alopecias'][-2:], found['own_keys']['long fever'])"
    )
    assert done.returncode == 0, done.stderr
    assert "['wave fever', 'long fever'] <Catalogue of" in done.stdout
    assert "['wave fever', 'long fever'] ['trigger_week', 'severity']" in done.stdout
    module.write_text("DISEASES = 3\n")
    wrong = run(
        "from anagen.cli.__main__ import main; main()" if False else "import anagen; anagen.Catalogue()"
    )
    assert "installed package my-fevers" in wrong.stderr
    assert "a folder of files, a Therapy, a Product or a Disease" in wrong.stderr


@pytest.fixture
def shipped_by_a_package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package in this process that ships the fever."""
    plugin = type(sys)("own_disease_plugin")
    plugin.FEVER = fever()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "own_disease_plugin", plugin)
    offered = {installed.DISEASES: [EntryPoint("mine", "own_disease_plugin:FEVER", installed.DISEASES)]}
    monkeypatch.setattr(installed, "entry_points", lambda group: offered.get(group, []))
    for cached in (catalogue_module._base, catalogue_module._standard):
        cached.cache_clear()
    yield
    monkeypatch.undo()
    for cached in (catalogue_module._base, catalogue_module._standard):
        cached.cache_clear()


def test_a_run_with_a_package_can_be_repeated_with_and_without_it(
    shipped_by_a_package: None, tmp_path: Path
) -> None:
    result = trial("fever").run(pictures=False)
    result.save(tmp_path, report=False)
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["01_disease_fever.toml"]
    again = anagen.Trial(tmp_path / "protocol.toml", catalogue=tmp_path / FOLDER)
    assert again.run(pictures=False).to_json() == result.to_json()
    with pytest.raises(anagen.InputError, match="hair loss 'fever' is defined twice"):
        anagen.Catalogue(fever(label="another"))
