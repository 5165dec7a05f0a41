"""The front door: what `import anagen` offers, and that Python can say what a file can."""

from __future__ import annotations

import importlib
import inspect
import multiprocessing
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import anagen
from anagen import api
from anagen.cli import app
from anagen.therapy import catalogue as catalogue_module
from anagen.therapy import installed
from anagen.trial.protocol.design import Design
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import protocol_from_text, resolved

pytestmark = pytest.mark.slow


EXPORTED = [
    *("Adaptation", "Adherence", "Analysis", "Arm", "Catalogue", "Design", "Disease", "Endpoint", "Entry"),
    *("InputError", "Intercurrent", "Measurement", "Multiplicity", "Observed", "Offer", "Person"),
    *("Population", "Product", "Rerandomisation", "Result", "Therapy", "Treatment", "Trial", "__version__"),
    *(
        "alopecias",
        "analyse",
        "belief",
        "catalogue",
        "check",
        "cite",
        "evidence",
        "explore",
        "export",
        "forecast",
        "likely_kinds",
        "meta",
    ),
    *("offer", "plan", "predict", "prognosis", "salt"),
    *("statistics", "testing", "visit"),
]
MODULES = {"statistics", "testing"}


def lotion(name: str = "my lotion", **keys: Any) -> anagen.Therapy:
    return anagen.Therapy(name, like="minoxidil topical", **keys)


def population(**keys: Any) -> anagen.Population:
    about = {"alopecia": "androgenetic", "sex": "male", "age": "22 to 55 years", "size": 12}
    return anagen.Population(**{**about, **keys})


def measurement() -> anagen.Measurement:
    return anagen.Measurement(method="phototrichogram", region="vertex", visits="weeks 0, 12, 24")


def trial(therapy: anagen.Therapy | str | None = None, **keys: Any) -> anagen.Trial:
    given = anagen.Treatment(therapy or lotion(), dose="5 %", schedule="twice daily")
    vehicle = anagen.Treatment("vehicle", schedule="twice daily")
    return anagen.Trial(
        **{
            "name": "My lotion",
            "population": population(),
            "arms": [anagen.Arm("lotion", given), anagen.Arm("vehicle", [vehicle])],
            "measurement": measurement(),
            "analysis": anagen.Analysis(endpoint="change in total density at week 24"),
            "replicates": 2,
            **keys,
        }
    )


# --- what is offered --------------------------------------------------------------------------


def test_exported_members() -> None:
    assert sorted(anagen.__all__) == sorted(EXPORTED)
    assert {*api.__all__, *MODULES, "__version__"} == set(anagen.__all__)
    for name in anagen.__all__:
        assert getattr(anagen, name) is not None
    with pytest.raises(AttributeError):
        _ = anagen.laboratory
    assert set(EXPORTED) <= set(dir(anagen))


def test_no_name_is_also_a_module() -> None:
    """An import anywhere cannot turn a function into a module."""
    inside = {module.name for module in pkgutil.iter_modules(anagen.__path__)}
    assert set(anagen.__all__) & inside == MODULES
    assert set(anagen.__all__) & set(sys.modules["anagen"].__dict__.get("_MODULES", ())) == MODULES
    for name in sorted(inside - {"__main__"}):
        importlib.import_module(f"anagen.{name}")
    for name in set(anagen.__all__) - MODULES:
        assert not inspect.ismodule(getattr(anagen, name)), name


def test_importing_is_quick_and_pictures_wait() -> None:
    code = (
        "import sys, anagen; assert 'numpy' not in sys.modules; anagen.Trial; "
        "assert not {'matplotlib', 'pint', 'scipy.signal', 'xarray'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_name_says_what_it_is() -> None:
    for name in api.__all__:
        assert inspect.getdoc(getattr(anagen, name)), name


# --- composing --------------------------------------------------------------------------------


def test_a_therapy_made_in_three_lines_runs_and_is_pickled() -> None:
    planned = trial()
    result = planned.run(pictures=False)
    again = pickle.loads(pickle.dumps(planned)).run(pictures=False)
    assert again.summary == result.summary
    kept = pickle.loads(pickle.dumps(result))
    assert kept.summary == result.summary
    assert kept.observations.equals(result.observations)
    assert kept.protocol == result.protocol
    assert pickle.loads(pickle.dumps(planned.plan)) == planned.plan
    assert [row.arm for row in result.comparisons] == ["lotion"]


def test_python_says_what_a_file_says(tmp_path: Path) -> None:
    planned = trial(
        population=population(age=(22, 55), norwood=("III vertex", "IV")),
        design=anagen.Design(allocation=(2, 1), block=3, dropout="10 % by week 24"),
        observed=[
            anagen.Observed(
                arm="lotion",
                outcome="total density",
                kind="change",
                week=24,
                value="10 hairs/cm2",
                source="invented for this test",
            )
        ],
    )
    text = resolved(planned.protocol)
    read = protocol_from_text(text, catalogue=anagen.Catalogue(lotion()))
    assert read == planned.protocol
    path = tmp_path / "trial.toml"
    path.write_text(text)
    assert anagen.Trial(path, catalogue=lotion()).protocol == planned.protocol
    assert anagen.Trial(path, catalogue=lotion(), replicates=7).protocol.trial.replicates == 7
    with pytest.raises(anagen.InputError, match="unknown therapy 'my lotion'"):
        anagen.Trial(path)


def test_the_same_therapy_from_a_folder_gives_the_same_numbers(tmp_path: Path) -> None:
    (tmp_path / "lotion.toml").write_text(
        'name = "my lotion"\nlike = "minoxidil topical"\nparameters = { growth_gain = [0.5, 0.2, 1.0] }\n'
    )
    made = trial(lotion(parameters={"growth_gain": (0.5, 0.2, 1.0)}))
    read = trial("my lotion", catalogue=tmp_path)
    assert read.run(pictures=False).summary == made.run(pictures=False).summary


def test_records_of_ones_own_are_drawn_and_change_no_others() -> None:
    believed = anagen.belief("prior")
    more = believed.extended(lotion(parameters={"growth_gain": (0.5, 0.2, 1.0)}).records())
    one, other = believed.knowledge(3).parameters, more.knowledge(3).parameters
    assert "my lotion.growth_gain" not in one
    assert {name: other[name].value for name in one} == {name: one[name].value for name in one}
    drawn = [more.knowledge(draw).parameters.value("my lotion.growth_gain") for draw in range(30)]
    assert len(set(drawn)) == 30
    assert believed.extended(anagen.catalogue()["finasteride"].records()) is believed


def test_a_drug_like_another_does_what_the_other_does() -> None:
    """Its numbers are the other's; what is known of the other in people is not known of it."""
    same = trial("minoxidil topical").run(pictures=False).comparisons
    assert trial(lotion()).run(pictures=False).comparisons == same
    other = trial(lotion(parameters={"growth_gain": 0.0})).run(pictures=False).comparisons
    assert other != same
    grandchild = anagen.Therapy("my other lotion", like=lotion(parameters={"ec50": 3.0}))
    assert grandchild.qualified("growth_gain") == "minoxidil topical.growth_gain"
    assert grandchild.qualified("ec50") == "my lotion.ec50"
    assert trial(grandchild).run(pictures=False).comparisons
    twin = anagen.Therapy("my tablet", like="ketoconazole shampoo")
    assert {record.value for record in twin.parameters.values()} == {
        record.value for record in anagen.catalogue()["ketoconazole shampoo"].parameters.values()
    }
    assert twin.evidence is None
    assert twin.price.high == 0.0
    assert "ketoconazole" not in twin.claim or "Assumed" in twin.claim
    assert twin.aliases == ()


def test_a_trial_in_alopecia_areata_is_composed_and_pickled() -> None:
    pill = anagen.Therapy(
        "my pill", like="baricitinib", immune={"parameters": {"half_dose": (60.0, 20.0, 180.0)}}
    )
    growth = lotion(parameters={"growth_gain": (0.5, 0.2, 1.0)}, name="growth lotion")
    planned = anagen.Trial(
        name="My pill",
        population=anagen.Population(
            alopecia="alopecia areata", sex="any", age=(18, 60), size=6, salt=(50, 100)
        ),
        arms=[
            anagen.Arm("pill", anagen.Treatment(pill, dose="4 mg")),
            anagen.Arm("lotion", anagen.Treatment(growth, dose="5 %")),
            anagen.Arm("placebo", anagen.Treatment("placebo pill")),
        ],
        measurement=anagen.Measurement(method="SALT", visits="weeks 0, 12, 36"),
        analysis=anagen.Analysis(endpoint="change in SALT at week 36"),
        replicates=2,
    )
    assert "my pill.half_dose" in planned.distribution.centre.parameters
    result = planned.run(pictures=False)
    assert pickle.loads(pickle.dumps(planned)).run(pictures=False).summary == result.summary
    assert pickle.loads(pickle.dumps(result)).summary == result.summary


def test_a_pint_quantity_is_text_with_a_unit() -> None:
    import pint

    units = pint.UnitRegistry()
    arm = anagen.Arm("pill", anagen.Treatment("finasteride", dose=1 * units.milligram))
    assert trial(arms=[arm, anagen.Arm("none", untreated=True)]).protocol.arms[0].courses[0].dose == 1.0


def test_a_product_of_ones_own_is_given(tmp_path: Path) -> None:
    mine = anagen.Product("my vesicles", of="exosome", parameters={"diameter": _record(90.0, "nm")})
    assert isinstance(mine, anagen.Product)
    known = anagen.Catalogue(mine)
    assert "my vesicles" in known["exosome"].products
    assert "my vesicles" not in anagen.catalogue()["exosome"].products
    table = 'name = "folder vesicles"\nproduct_of = "exosome"\nnote = "invented"\n'
    (tmp_path / "product.toml").write_text(table)
    both = known.extended(tmp_path)
    assert {"my vesicles", "folder vesicles"} <= set(both["exosome"].products)
    treatment = anagen.Treatment(
        "exosome",
        product="my vesicles",
        dose="1e9 particles/cm2",
        route="intradermal 2 mm",
        schedule="3 sessions every 4 weeks",
    )
    arms = [anagen.Arm("vesicles", treatment), anagen.Arm("none", untreated=True)]
    planned = trial(arms=arms, catalogue=both)
    assert "exosome.my vesicles.diameter" in planned.distribution.centre.parameters
    assert planned.run(pictures=False).comparisons


def _record(value: float, unit: str) -> dict[str, object]:
    return {"value": value, "unit": unit, "status": "prior", "source": "invented for this test"}


def test_a_person_is_composed_and_forecast() -> None:
    him = anagen.Person(
        sex="male",
        age=34,
        norwood="III vertex",
        region="vertex",
        measurements=[
            {"week": 0, "outcome": "total density", "value": "180 hairs/cm2", "method": "phototrichogram"}
        ],
        options={"my lotion": anagen.Treatment(lotion(), dose="5 %", schedule="twice daily")},
        usual_options=False,
    )
    assert isinstance(him, anagen.Person)
    assert pickle.loads(pickle.dumps(him)) == him
    found = anagen.forecast(him, particles=4)
    assert [option.name for option in found.summary.options] == ["doing nothing", "my lotion"]


# --- one line for every fault -----------------------------------------------------------------

FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "sex": (lambda: population(sex="men"), "Population, sex: unknown sex 'men'; did you mean 'male'?"),
    "key": (lambda: population(sise=3), "Population, sise: unknown key 'sise'; did you mean 'size'?"),
    "type": (lambda: population(size="many"), "Population, size: size cannot be 'many'"),
    "stage": (lambda: trial(population=population(norwood=["IX"])), "Population, norwood: unknown norwood"),
    "no part": (lambda: anagen.Trial(name="t"), "Trial 't': population is missing"),
    "no name": (lambda: trial(name=None), "Trial, name: 'name' is missing"),
    "wrong part": (lambda: trial(analysis="ANCOVA"), "Trial 'My lotion': analysis cannot be 'ANCOVA'"),
    "replicates": (lambda: trial(replicates=0), "Trial 'My lotion', replicates: replicates cannot be 0"),
    "no arm": (lambda: trial(arms=[]), "Trial 'My lotion': arm cannot be a list of 0"),
    "allocation": (
        lambda: trial(design=anagen.Design(allocation=(1, 1, 1))),
        "Design, allocation: 3 parts in '1:1:1' for 2 groups",
    ),
    "block": (
        lambda: trial(design=anagen.Design(allocation=(1, 1), block=3)),
        "Design, block: block 3 cannot hold the allocation (expected a multiple of 2)",
    ),
    "dose": (
        lambda: trial(arms=[anagen.Arm("a", anagen.Treatment("finasteride", dose="1 km"))]),
        "Arm 'a', treatment 1, dose: unit 'km' is not a unit of this kind",
    ),
    "treatment key": (
        lambda: trial(arms=[anagen.Arm("a", anagen.Treatment("finasteride", dosage="1 mg"))]),
        "Arm 'a', treatment 1, dosage: unknown key 'dosage'",
    ),
    "therapy": (
        lambda: trial("flutamide"),
        "Arm 'lotion', treatment 1, therapy: unknown therapy 'flutamide' (expected one of the",
    ),
    "taken name": (
        lambda: trial(anagen.Therapy("vehicle", like="minoxidil topical")),
        "Therapy 'vehicle': therapy 'vehicle' is defined twice",
    ),
    "arm": (lambda: anagen.Arm("a", 3), "Arm 'a': treatments cannot be 3"),
    "arm key": (lambda: anagen.Arm("a", droput="3"), "Arm 'a', droput: unknown key 'droput'"),
    "parameter": (
        lambda: lotion(parameters={"ec50": (4.0, 5.0, 6.0)}),
        "Therapy 'my lotion', parameters, ec50: value 4 lies outside 5 to 6",
    ),
    "unit": (
        lambda: lotion(parameters={"onset_half_life": _record(1.0, "week")}),
        "Therapy 'my lotion', parameters, onset_half_life, unit: onset_half_life is in 'week'",
    ),
    "person": (
        lambda: anagen.Person(sex="male", age=34, norwood="IX", region="vertex"),
        "Person, norwood: unknown norwood stage 'IX'",
    ),
    "no file": (lambda: anagen.Trial("nowhere.toml"), "nowhere.toml: cannot be read"),
    "both": (lambda: anagen.Trial("a.toml", name="b"), "Trial: a trial comes from a file or from parts"),
    "design": (lambda: Design(allocation=(1, 1)), "Design: block 1 cannot hold the allocation"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_that_names_the_object(fault: str) -> None:
    make, message = FAULTS[fault]
    with pytest.raises(anagen.InputError) as caught:
        make()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_file_and_an_object_give_the_same_error() -> None:
    text = resolved(trial("minoxidil topical").protocol)
    for old, new, compose in (
        ('sex = "male"', 'sex = "men"', lambda: population(sex="men")),
        (
            "week 24",
            "week 30",
            lambda: trial(analysis=anagen.Analysis(endpoint="change in total density at week 30")),
        ),
        ('"5 %"', '"5 km"', lambda: trial(arms=[anagen.Arm("a", anagen.Treatment(lotion(), dose="5 km"))])),
    ):
        assert old in text
        with pytest.raises(anagen.InputError) as of_file:
            protocol_from_text(text.replace(old, new, 1))
        with pytest.raises(anagen.InputError) as of_object:
            compose()
        for part in ("what", "expected", "nearest"):
            assert getattr(of_file.value, part) == getattr(of_object.value, part)


def test_a_protocol_changed_by_hand_is_checked_too() -> None:
    from dataclasses import replace

    protocol: Protocol = trial("minoxidil topical").protocol
    with pytest.raises(anagen.InputError, match="unknown arm 'nobody'"):
        replace(protocol, analysis=replace(protocol.analysis, reference="nobody"))
    with pytest.raises(anagen.InputError, match="the allocation has 1 parts for 2 groups"):
        replace(protocol, design=Design())


NOT_IN_THE_CATALOGUE = (
    *("tofacitinib", "upadacitinib"),
    *("abrocitinib", "ruxolitinib", "latanoprost", "bimatoprost", "ketotifen", "methotrexate", "biotin"),
    *("cyclosporine", "prednisolone", "isotretinoin", "metformin", "saw palmetto", "caffeine", "dupilumab"),
    *("apremilast", "simvastatin", "cetirizine", "flutamide", "melatonin", "tretinoin", "pyrilutamide"),
    *("anthralin", "azathioprine", "sulfasalazine", "hydrocortisone", "betamethasone", "mometasone"),
    *("doxycycline", "pioglitazone", "botulinum toxin", "estradiol", "progesterone", "setipiprant"),
)


@pytest.mark.parametrize("drug", NOT_IN_THE_CATALOGUE)
def test_a_drug_that_is_not_known_leads_to_no_other(drug: str) -> None:
    with pytest.raises(anagen.InputError) as caught:
        anagen.catalogue().find(drug)
    assert caught.value.nearest is None
    assert "anagen therapies" in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("finasterid", "finasteride"),
        ("minoxidl topical", "minoxidil topical"),
        ("dutasterid", "dutasteride"),
        ("barcitinib", "baricitinib"),
        ("ketoconazole shampo", "ketoconazole shampoo"),
        ("clobetazol", "clobetasol"),
        ("microneedeling", "microneedling"),
        ("hair", "hair transplant"),
    ],
)
def test_a_slip_of_the_pen_is_put_right(typed: str, meant: str) -> None:
    with pytest.raises(anagen.InputError) as caught:
        anagen.catalogue().find(typed)
    assert caught.value.nearest == meant


# --- catalogues -------------------------------------------------------------------------------


def test_a_catalogue_is_a_value(tmp_path: Path) -> None:
    shipped = anagen.catalogue()
    mine = anagen.Catalogue(lotion())
    assert set(mine) - set(shipped) == {"my lotion"}
    assert [one.name for one in mine.added] == ["my lotion"]
    assert "my lotion" in repr(mine)
    assert anagen.Catalogue(mine, anagen.Therapy("other", like="finasteride")).find("other").model
    kept = pickle.loads(pickle.dumps(mine))
    assert set(kept) == set(mine)
    for wrong in (tmp_path / "nowhere", 3, None):
        with pytest.raises(anagen.InputError):
            anagen.Catalogue(wrong)  # type: ignore[arg-type]


def test_an_installed_package_ships_therapies(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = EntryPoint("mine", "front_door_plugin:THERAPIES", installed.GROUP)
    plugin = type(sys)("front_door_plugin")
    plugin.THERAPIES = [lotion()]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "front_door_plugin", plugin)
    monkeypatch.setattr(installed, "entry_points", lambda group: [offered])
    catalogue_module._base.cache_clear()
    try:
        found = anagen.Catalogue()
        assert "my lotion" in found
        assert found.added == ()
        plugin.THERAPIES = [anagen.Therapy("vehicle 2", like="vehicle"), 3]  # type: ignore[attr-defined]
        catalogue_module._base.cache_clear()
        with pytest.raises(anagen.InputError, match="installed package mine"):
            anagen.Catalogue()
    finally:
        monkeypatch.undo()
        catalogue_module._base.cache_clear()
    assert "my lotion" not in anagen.Catalogue()


def test_the_command_line_takes_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "lotion.toml").write_text('name = "my lotion"\nlike = "minoxidil topical"\n')
    file = tmp_path / "trial.toml"
    file.write_text(resolved(trial().protocol))
    run = CliRunner().invoke
    listed = run(app, ["therapies", "my lotion", "--catalogue", str(folder)])
    assert listed.exit_code == 0
    assert "Assumed to act like minoxidil topical" in listed.output
    out = tmp_path / "out"
    done = run(
        app, ["trial", str(file), "--catalogue", str(folder), "--out", str(out), "--no-report", "--quiet"]
    )
    assert done.exit_code == 0, done.output
    assert (out / "summary.json").exists()
    refused = run(app, ["trial", str(file), "--out", str(out), "--quiet"])
    assert isinstance(refused.exception, anagen.InputError)
    schema = run(app, ["schema", "--of", "therapy"])
    assert '"like"' in schema.output


# --- questions --------------------------------------------------------------------------------


def test_what_is_asked_is_answered() -> None:
    assert anagen.belief("fixed").source == "fixed"
    assert "telogen effluvium" in anagen.alopecias()
    assert list(anagen.alopecias("telogen effluvium")) == ["telogen effluvium"]
    assert anagen.evidence("finasteride")
    assert anagen.meta("finasteride").studies
    assert anagen.check("Exosomes are approved by the FDA for hair loss.")
    assert anagen.__version__ in anagen.cite()
    assert anagen.salt(top=100).score == 40
    assert anagen.likely_kinds(["round patches"]).kinds[0].name == "alopecia areata"


@pytest.mark.slow
def test_a_trial_runs_in_a_process_that_was_spawned() -> None:
    planned = trial()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_ran, (planned,))
    assert found == planned.run(pictures=False).summary


def _ran(planned: anagen.Trial) -> dict[str, Any]:
    return planned.run(pictures=False).summary
