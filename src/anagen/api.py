"""Public interface: objects to compose, functions to call and the results that they return.

    import anagen

    lotion = anagen.Therapy("my lotion", like="minoxidil topical", parameters={"growth_gain": 0.5})
    trial = anagen.Trial(
        name="My lotion against its vehicle",
        population=anagen.Population(alopecia="androgenetic", sex="male", age="22 to 55 years", size=60),
        arms=[
            anagen.Arm("lotion", anagen.Treatment(lotion, dose="5 %", schedule="twice daily")),
            anagen.Arm("vehicle", anagen.Treatment("vehicle", schedule="twice daily")),
        ],
        measurement=anagen.Measurement(
            method="phototrichogram", region="vertex", visits="weeks 0, 12, 24", outcomes=["total density"]
        ),
        analysis=anagen.Analysis(endpoint="change in total density at week 24"),
    )
    result = trial.run()

These objects hold all that a file can hold, and one code checks both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen import __version__
from anagen.biology.alopecias import disease
from anagen.biology.alopecias.disease_reading import disease_from_file, own_disease
from anagen.errors import InputError
from anagen.files.durable import put
from anagen.forecasting import person as patient
from anagen.forecasting.compose import composed_person
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.offers.offer import Offer
from anagen.therapy import record
from anagen.therapy.catalogue import Addition, Catalogue, OwnProduct
from anagen.therapy.own import own_product, own_therapy
from anagen.therapy.treatment import Treatment
from anagen.trial import run as conduct
from anagen.trial.compose import (
    Adaptation,
    Adherence,
    Analysis,
    Arm,
    Design,
    Endpoint,
    Intercurrent,
    Measurement,
    Multiplicity,
    Observed,
    Population,
    Rerandomisation,
    composed_protocol,
)
from anagen.trial.compose_entry import Entry
from anagen.trial.prediction import check_predictable, prediction_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import load_protocol
from anagen.trial.result import TrialResult
from anagen.trial.results.prediction import Prediction

if TYPE_CHECKING:
    from distributed import Client
    from matplotlib.figure import Figure

    from anagen.claims.checker import Checked
    from anagen.evidence_base.meta.analysis import Meta
    from anagen.exploring.result import Exploration
    from anagen.forecasting.likely_kinds import LikelyKinds
    from anagen.forecasting.prognosis.result import Prognosis
    from anagen.forecasting.result import Forecast
    from anagen.measurement.salt_areas import Salt
    from anagen.offers.result import OfferAnswer
    from anagen.planning.preferences import Preferences
    from anagen.planning.regimen import Regimen
    from anagen.planning.result import Planning
    from anagen.population.hair_losses import HairLoss
    from anagen.report.documents.parts import Document
    from anagen.report.view.visit_view import VisitView
    from anagen.trial.own_analysis.loading import Analyse
    from anagen.trial.own_data.result import OwnAnalysis
    from anagen.workers import Workers

__all__ = [
    "Adaptation",
    "Adherence",
    "Analysis",
    "Arm",
    "Catalogue",
    "Design",
    "Disease",
    "Endpoint",
    "Entry",
    "InputError",
    "Intercurrent",
    "Measurement",
    "Multiplicity",
    "Observed",
    "Offer",
    "Person",
    "Population",
    "Product",
    "Rerandomisation",
    "Result",
    "Therapy",
    "Treatment",
    "Trial",
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
    "offer",
    "plan",
    "predict",
    "prognosis",
    "visit",
    "salt",
]

Progress = Callable[[str, int, int], object]
"""Callback for progress, called with (stage, done, total)."""


class _Maker(type):
    """Metaclass of makers; objects that a maker returns, or that are read from a file, are its instances."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, cls.__mro__[1])


class Therapy(record.Therapy, metaclass=_Maker):
    """A therapy of one's own; see `anagen.therapy.own.own_therapy`.

    >>> Therapy("my lotion", like="minoxidil topical", parameters={"growth_gain": 0.4}).model
    'growth drug'

    Raises:
        InputError: a key is wrong; the first fault is named with the therapy and the key.
    """

    def __new__(  # type: ignore[misc]
        cls,
        name: str,
        *,
        like: str | record.Therapy | None = None,
        catalogue: Catalogue | None = None,
        **keys: Any,
    ) -> record.Therapy:
        return own_therapy(name, like=like, catalogue=catalogue, **keys)


class Product(OwnProduct, metaclass=_Maker):
    """A product of one's own, to be added to a `Catalogue`; see `anagen.therapy.own.own_product`.

    >>> Catalogue(Product("my exosomes", of="exosome"))["exosome"].products["my exosomes"].thaws
    0
    """

    def __new__(cls, name: str, *, of: str, **keys: Any) -> OwnProduct:  # type: ignore[misc]
        return own_product(name, of=of, **keys)


class Disease(disease.Disease, metaclass=_Maker):
    """A hair loss of one's own; see `anagen.biology.alopecias.disease_reading.own_disease`.

    >>> flu = Disease("long flu", cause={"signals": {"stress": (0.6, 0.3, 1.2)}, "lasts": "60 days"})
    >>> flu.signals, flu.destroys
    (('stress',), False)

    Raises:
        InputError: a key is wrong; the first fault is named with the disease and the key.
    """

    def __new__(cls, name: str, *, cause: Any = None, **keys: Any) -> disease.Disease:  # type: ignore[misc]
        return own_disease(name, cause=cause, **keys)

    @staticmethod
    def from_file(path: Path | str) -> disease.Disease:
        """Disease of a file; `to_file` of a disease writes one.

        Raises:
            InputError: the first fault, with file, line and key.
        """
        return disease_from_file(path)


class Person(patient.Person, metaclass=_Maker):
    """One person, from the keys of a patient file; see `anagen.forecasting.compose.composed_person`.

    >>> Person(sex="male", age=34, norwood="III vertex", region="vertex").describe()
    'man of 34, Norwood III vertex, vertex scalp'

    Raises:
        InputError: a key is wrong; the first fault is named with the key.
    """

    def __new__(  # type: ignore[misc]
        cls,
        *,
        warning_signs: Sequence[str] = (),
        health: Mapping[str, Any] | None = None,
        measurements: Sequence[Mapping[str, Any]] = (),
        treatments: Any = (),
        options: Mapping[str, Any] | None = None,
        week: float | None = None,
        usual_options: bool = True,
        thresholds: bool = False,
        stance: str = "mixture",
        catalogue: Catalogue | Addition | None = None,
        **about: Any,
    ) -> patient.Person:
        return composed_person(
            about,
            warning_signs=warning_signs,
            health=health,
            measurements=measurements,
            treatments=treatments,
            options=options,
            week=week,
            usual_options=usual_options,
            thresholds=thresholds,
            stance=stance,
            catalogue=catalogue,
        )


class Result(TrialResult):
    """A finished trial, with its figures and report."""

    def plot(self) -> Figure:
        """Figure of the endpoint over time: all arms, their bands, and their untreated twins."""
        from anagen.report.figures.timecourse import timecourse_figure

        return timecourse_figure(self)

    def save(
        self, folder: Path | str, *, also: Callable[[Path], object] | None = None, report: bool = True
    ) -> Path:
        """Write all files of `TrialResult.save` and, unless `report` is False, ``report.html``.

        Raises:
            InputError: `folder` is a file, cannot be written, or another run writes there.
        """

        def more(made: Path) -> None:
            if also is not None:
                also(made)
            if page is not None:
                put(made / "report.html", page)

        page = None
        if report:  # drawn before the disk is touched
            from anagen.report.trial.page import render

            page = render(self)
        return super().save(folder, also=more)

    def document(self, kind: str = "sap", **assumed: float) -> Document:
        """Document of the trial and this run; see `anagen.report.documents.made.document`.

        Args:
            kind: "sap", "sample-size", "spirit", "consort" or "ademp".
            assumed: as in `Trial.document`.

        Raises:
            InputError: no such kind.
        """
        from anagen.report.documents.made import document
        from anagen.report.documents.sample_size import Assumed

        return document(self.protocol, kind, assumed=Assumed(**assumed), result=self)


class Trial(conduct.TrialRun):
    """A planned trial: from a file, from parts composed in Python, or from a protocol.

    Args:
        file: a trial file or a protocol; the other arguments then only override its [trial].
        name: of the trial.
        population: people who are recruited.
        arms: with their treatments, the reference last unless the analysis names another.
        measurement: method, region, visits and outcomes.
        analysis: endpoint and comparison of arms.
        design: allocation and loss of patients; default parallel arms of equal size, blocked.
        observed: published results to compare with.
        rerandomisation: a second randomisation of responders.
        adaptation: what a look at the data may change.
        adherence: doses that patients miss; default none.
        intercurrent: events after which patients leave, stop, are rescued or lose the field.
        endpoints: further endpoints, beside that of the analysis.
        multiplicity: how endpoints and arms share the level.
        entry: how patients come in: recruitment in calendar time, screening, a run-in; default at once.
        seed: of all random numbers.
        replicates: virtual runs of the trial.
        parameters: "posterior", "prior" or "fixed".
        account: of miniaturisation: "gradual", "abrupt" or "dormancy".
        catalogue: therapies and diseases in addition to those of the parts: a `Catalogue`, a folder, a
            therapy or a disease.
        belief: a parameter distribution, in place of `parameters`.

    Raises:
        InputError: a fault; the first is named with the object, or with file, line and key.
    """

    result_type = Result

    def __init__(
        self,
        file: Path | str | Protocol | None = None,
        *,
        name: str | None = None,
        population: Population | None = None,
        arms: Sequence[Arm] = (),
        measurement: Measurement | None = None,
        analysis: Analysis | None = None,
        design: Design | None = None,
        observed: Sequence[Observed] = (),
        rerandomisation: Rerandomisation | None = None,
        adaptation: Adaptation | None = None,
        adherence: Adherence | None = None,
        intercurrent: Sequence[Intercurrent] = (),
        endpoints: Sequence[Endpoint] = (),
        multiplicity: Multiplicity | None = None,
        entry: Entry | None = None,
        seed: int | None = None,
        replicates: int | None = None,
        parameters: str | None = None,
        account: str | None = None,
        catalogue: Catalogue | Addition | None = None,
        belief: ParameterDistribution | None = None,
    ) -> None:
        composed = {
            "population": population,
            "measurement": measurement,
            "analysis": analysis,
            "design": design,
            "multiplicity": multiplicity,
            "rerandomisation": rerandomisation,
            "adaptation": adaptation,
            "adherence": adherence,
        }
        about = {"seed": seed, "replicates": replicates, "parameters": parameters, "account": account}
        if file is None:
            about = {key: value for key, value in {"name": name, **about}.items() if value is not None}
            protocol = composed_protocol(
                about, composed, arms, observed, catalogue, intercurrent, endpoints, entry
            )
        else:
            given = (arms, observed, intercurrent, endpoints, entry)
            if name is not None or any(given) or any(part is not None for part in composed.values()):
                raise InputError(
                    "a trial comes from a file or from parts, not from both",
                    where="Trial",
                    expected="a file with overrides of its [trial], or the parts",
                )
            protocol = file if isinstance(file, Protocol) else load_protocol(file, Catalogue.of(catalogue))
            protocol = conduct.overridden(protocol, replicates, seed, parameters, account)
        super().__init__(protocol, belief)

    def run(
        self,
        *,
        workers: int | Workers | None = None,
        progress: Progress = conduct.silent,
        pictures: bool = True,
        work: Path | str | None = None,
        cluster: Client | None = None,
        keep: str = "first",
        analyse: Analyse | None = None,
    ) -> Result:
        """Run all replicates; see `anagen.trial.run.TrialRun.run`."""
        result = super().run(
            workers=workers,
            progress=progress,
            pictures=pictures,
            work=work,
            cluster=cluster,
            keep=keep,
            analyse=analyse,
        )
        assert isinstance(result, Result)
        return result

    def under_null(self) -> Trial:
        """Trial without an effect; see `anagen.trial.run.TrialRun.under_null`."""
        made = Trial(super().under_null().protocol)
        conduct.TrialRun.__init__(made, made.protocol, self.belief)
        return made

    def document(self, kind: str = "sap", **assumed: float) -> Document:
        """Document of the planned trial; ``.markdown()`` and ``.html()`` give its text.

        Args:
            kind: "sap" (statistical analysis plan), "sample-size" or "spirit" (schedule).
            assumed: for the sample size by formula: power, difference, sd, share, reference_share
                (`anagen.report.documents.sample_size.Assumed`).

        Raises:
            InputError: no such kind, or one that needs a run.
        """
        from anagen.report.documents.made import document
        from anagen.report.documents.sample_size import Assumed

        return document(self.protocol, kind, assumed=Assumed(**assumed))


def belief(
    source: str = "posterior", account: str = "gradual", disease: str = "pattern"
) -> ParameterDistribution:
    """Parameter distribution: "posterior", "prior" or "fixed" (the best values).

    Args:
        source: "posterior", "prior" or "fixed".
        account: of miniaturisation: "gradual", "abrupt" or "dormancy".
        disease: "pattern" or "areata", of the posterior's id; every draw holds the parameters of both.

    Raises:
        InputError: the source is unknown, or the posterior file cannot be used.
    """
    return distribution(source, account, disease)


def catalogue(*additions: Addition) -> Catalogue:
    """Catalogue of therapies and diseases: shipped ones, those of installed packages, and `additions`.

    Args:
        additions: folders of files, or therapies, products and diseases made in Python.

    Raises:
        InputError: a file is not a valid therapy, or a name is taken.
    """
    return Catalogue(*additions)


def alopecias(
    name: str | None = None, *, catalogue: Catalogue | Addition | None = None
) -> dict[str, HairLoss]:
    """Kinds of hair loss by name: all of them, or only the one called `name`.

    Args:
        name: of one kind.
        catalogue: with diseases of one's own; default the shipped one.

    Raises:
        InputError: no kind has that name.
    """
    from anagen.population.hair_losses import hair_losses

    known = hair_losses(Catalogue.of(catalogue).diseases.values())
    return dict(known.all) if name is None else {name: known[name]}


def salt(*, left: float = 0.0, right: float = 0.0, top: float = 0.0, back: float = 0.0) -> Salt:
    """SALT of a scalp from the per cent of hair lost in each of its four areas.

    >>> salt(left=10, right=0, top=60, back=35).describe()
    'SALT 34: about a third of the scalp (S2, moderate)'

    Args:
        left: per cent of the hair lost on the left side, 0 to 100.
        right: on the right side.
        top: on the top.
        back: on the back.

    Raises:
        InputError: a share outside 0 to 100.
    """
    from anagen.measurement.salt_areas import salt as score

    return score(left=left, right=right, top=top, back=back)


def likely_kinds(signs: Sequence[str], *, sex: str | None = None, age: float | None = None) -> LikelyKinds:
    """Kinds of hair loss that signs speak for, the likeliest first, and what sends to a doctor first.

    >>> [kind.name for kind in likely_kinds(["round patches", "within weeks"]).kinds[:1]]
    ['alopecia areata']

    Signs are counted, not weighed: nothing read tells how much each one weighs, so no chance is given.

    Args:
        signs: their names (``anagen kinds`` lists them).
        sex: "male" or "female".
        age: years.

    Raises:
        InputError: no such sign, or an age or sex that is not one.
    """
    from anagen.forecasting.likely_kinds import likely_kinds as judge

    return judge(signs, sex=sex, age=age)


def forecast(
    person: patient.Person | Path | str,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    particles: int = 200,
    workers: int | None = None,
    progress: Progress = conduct.silent,
    catalogue: Catalogue | Addition | None = None,
) -> Forecast:
    """Forecast of one person, or of the person of a patient file, under every option.

    Args:
        person: composed, or a patient file.
        parameters: "posterior", "prior", "fixed", or a distribution.
        seed: of the people drawn.
        particles: virtual people followed under every option.
        workers: threads; the result is the same for any number.
        progress: called as work is done.
        catalogue: therapies and diseases known; default the shipped ones.

    Raises:
        InputError: the file has a fault, or no parameters have that name.
    """
    from anagen.forecasting.run import forecast as run

    return run(
        person,
        parameters,
        seed=seed,
        particles=particles,
        workers=workers,
        progress=progress,
        catalogue=Catalogue.of(catalogue),
    )


def offer(
    offer: Offer | Path | str,
    person: patient.Person | Path | str | None = None,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    particles: int = 200,
    workers: int | None = None,
    progress: Progress = conduct.silent,
    catalogue: Catalogue | Addition | None = None,
) -> OfferAnswer:
    """Answer to an offer in hand: what it would add, the law, the product, the money and the promise.

    Args:
        offer: composed, or an offer file.
        person: it is made to, composed or a patient file; default the person of the offer file.
        parameters: "posterior", "prior", "fixed", or a distribution.
        seed: of the people drawn.
        particles: virtual people followed under every option.
        workers: threads; the result is the same for any number.
        progress: called as work is done.
        catalogue: therapies and diseases known; default the shipped ones.

    Raises:
        InputError: the offer has a fault, or names nobody whom it is made to.
    """
    from anagen.offers.answer import answer, require_person
    from anagen.offers.offer import load_offer

    known = Catalogue.of(catalogue)
    told, named = (offer, None) if isinstance(offer, Offer) else load_offer(offer, known)
    if isinstance(person, Path | str):
        person = patient.load_person(person, known)
    return answer(
        told,
        require_person(person or named, "offer"),
        parameters,
        seed=seed,
        particles=particles,
        workers=workers,
        progress=progress,
        catalogue=known,
    )


def visit(
    person: patient.Person | Path | str,
    parameters: ParameterDistribution | str = "posterior",
    *,
    horizon: int = 24,
    wishes: Preferences | None = None,
    seed: int = 1,
    particles: int = 200,
    workers: int | None = None,
    progress: Progress = conduct.silent,
    catalogue: Catalogue | Addition | None = None,
) -> VisitView:
    """Sheet for a visit, for clinician and patient alike, with any kind of hair loss.

    Args:
        person: composed, or a patient file, whose preferences count as wishes.
        parameters: "posterior", "prior", "fixed", or a distribution.
        horizon: 6, 12 or 24 months.
        wishes: of the person; default: those of the file, or none.
        seed: of the people drawn.
        particles: virtual people followed under every option.
        workers: threads; the result is the same for any number.
        progress: called as work is done.
        catalogue: therapies and diseases known; default the shipped ones.

    Raises:
        InputError: the file has a fault, or there is no such horizon or distribution.
    """
    from anagen.planning.preferences import load_preferences
    from anagen.report.visit.made import visit as run

    known = Catalogue.of(catalogue)
    if isinstance(person, Path | str):
        wishes = load_preferences(person) if wishes is None else wishes
        person = patient.load_person(person, known, every_kind=True)
    return run(
        person,
        parameters,
        wishes=wishes,
        horizon=horizon,
        seed=seed,
        particles=particles,
        workers=workers,
        progress=progress,
        catalogue=known,
    )


def prognosis(
    person: patient.Person | Path | str,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    draws: int | None = None,
    progress: Progress = conduct.silent,
    catalogue: Catalogue | Addition | None = None,
) -> Prognosis:
    """Prognosis of one person with any kind of hair loss: course, chances, and what has no number and why.

    Args:
        person: composed, or a patient file.
        parameters: "posterior", "prior", "fixed", or a distribution.
        seed: of the people drawn.
        draws: of the parameters; fewer give a first answer sooner. Default: as recorded for the kind.
        progress: called as work is done.
        catalogue: therapies and diseases known; default the shipped ones.

    Raises:
        InputError: the file has a fault, no parameters have that name, or nothing is asked of that hair loss.
    """
    from anagen.forecasting.prognosis.run import prognosis as run

    return run(
        person, parameters, seed=seed, draws=draws, progress=progress, catalogue=Catalogue.of(catalogue)
    )


def plan(
    person: patient.Person | Path | str,
    preferences: Preferences | None = None,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress = conduct.silent,
    catalogue: Catalogue | Addition | None = None,
    regimens: Path | str | Sequence[Regimen] = (),
) -> Planning:
    """Plans for one person: treatments and combinations, ranked by the chance of the wanted result.

    Args:
        person: composed, or a patient file, whose [preferences] apply unless others are given.
        preferences: goal, budget, dislikes; default a visible gain without limits.
        parameters: "posterior", "prior", "fixed", or a distribution.
        seed: of the people drawn.
        workers: threads; the result is the same for any number.
        progress: called as work is done.
        catalogue: therapies and diseases known; default the shipped ones.
        regimens: of one's own to rank beside the usual ones, or a file of such.

    Raises:
        InputError: a file has a fault, no parameters have that name, or no budget can be compared.
    """
    from anagen.planning.plan import plan as run
    from anagen.planning.preferences import load_preferences
    from anagen.planning.regimen import load_regimens

    known = Catalogue.of(catalogue)
    own = load_regimens(regimens, known) if isinstance(regimens, Path | str) else tuple(regimens)
    if isinstance(person, Path | str):
        preferences = preferences or load_preferences(person)
        person = patient.load_person(person, known)
    return run(
        person,
        preferences,
        parameters,
        seed=seed,
        workers=workers,
        progress=progress,
        catalogue=known,
        regimens=own,
    )


def predict(
    trials: Sequence[conduct.TrialRun | Path | str],
    *,
    workers: int | Workers | None = None,
    progress: Progress = conduct.silent,
    work: Path | str | None = None,
    cluster: Client | None = None,
    as_learned: bool = False,
) -> Prediction:
    """Published results of several trials, compared with their predictions.

    A trial that the posterior has learned from is predicted without its patients, by weights on the draws.

    Args:
        trials: planned trials, or trial files.
        workers: threads, or who runs the replicates (`anagen.workers`); the result is the same.
        progress: called as work is done.
        work: folder in which replicates are kept; those that it holds already are not run again.
        cluster: client of dask.distributed (`anagen.cluster.connected`); its workers run the replicates.
        as_learned: predict by the whole posterior, whatever it has learned from.

    Raises:
        InputError: a file has no observed row, or too few replicates; raised before any trial runs.
    """
    planned = [one if isinstance(one, conduct.TrialRun) else Trial(one) for one in trials]
    for trial in planned:
        check_predictable(trial.protocol, trial.protocol.trial.replicates)
    files = []
    for number, trial in enumerate(planned, start=1):
        label = f"{number}/{len(planned)} {Path(trial.protocol.file).stem}"

        def advance(what: str, done: int, total: int, label: str = label) -> None:
            progress(label, done, total)

        files.append(
            trial.predict(
                workers=workers, progress=advance, work=work, cluster=cluster, as_learned=as_learned
            )
        )
    return prediction_of(files)


def explore(
    trials: conduct.TrialRun | Path | str | Sequence[conduct.TrialRun | Path | str],
    vary: Mapping[str, Any] | Sequence[str] | None = None,
    *,
    target: float | None = None,
    arm: str | None = None,
    goal: str = "",
    replicates: int | None = None,
    precision: float = 0.05,
    seed: int | None = None,
    parameters: str | None = None,
    account: str | None = None,
    workers: int | Workers | None = None,
    progress: Progress = conduct.silent,
    work: Path | str | None = None,
    catalogue: Catalogue | Addition | None = None,
) -> Exploration:
    """Designs side by side: operating characteristics, and the sizes that reach a power or assurance.

    All designs share their seed, hence their patients and draws of the parameters.

    Args:
        trials: a trial file or a planned trial, or several.
        vary: values by key of the trial file, such as
            ``{"population.size": "20..200", "arm.dose": ["1 mg", "5 mg"]}``.
        target: power or assurance wanted, such as 0.9.
        arm: compared with the reference; default every arm.
        goal: endpoint meant, by its name; "all" or "any" of several together; default the first.
        replicates: of each design at most; default those of the file, and 1,000 with a target.
        precision: standard error of the size, as a share of it, at which its search ends.
        seed: overrides the first file's.
        parameters: "posterior", "prior" or "fixed"; overrides the files'.
        account: of miniaturisation; overrides the files'.
        workers: threads, or who runs the replicates (`anagen.workers`); the result is the same.
        progress: called with (design, done, total) as work is done.
        work: folder in which replicates are kept; those that it holds already are not run again.
        catalogue: therapies and diseases known; default the shipped ones.

    Raises:
        InputError: a fault of a file, a key or a value; raised before any trial runs.
    """
    from anagen.exploring.explore import explore as run

    about = {"seed": seed, "parameters": parameters, "account": account}
    return run(
        [trials] if isinstance(trials, conduct.TrialRun | Path | str) else list(trials),
        vary or (),
        target=target,
        arm=arm,
        goal=goal,
        replicates=replicates,
        precision=precision,
        settings={key: value for key, value in about.items() if value is not None},
        workers=conduct.workers_of(workers),
        progress=progress,
        work=work,
        catalogue=None if catalogue is None else Catalogue.of(catalogue),
    )


def check(article: Path | str, *, embeddings: str = "auto") -> Checked:
    """Claims of an article, with the verdict of the evidence on each.

    Args:
        article: a path (text, HTML or PDF), or the text itself, plain or HTML.
        embeddings: sentence vectors: "auto" (if installed), "on", or "off" (rules alone).

    Raises:
        InputError: the file cannot be read.
    """
    from anagen.claims.checker import check_documents, read_file
    from anagen.claims.checker.read import read_text

    document = read_file(article) if isinstance(article, Path) else read_text(article)
    return check_documents([document], embeddings=embeddings)


def evidence(about: str = "", *, rows: Path | str | None = None) -> Any:
    """Evidence in people as plain data: an overview, a therapy, a study or a side table.

    Args:
        about: a therapy or a study; or safety, costs, quality, utilities, regulation or registered, with a
            word to filter by; empty: an overview.
        rows: folder of tables to read in place of the shipped ones.

    Raises:
        InputError: a table has a fault, or `about` is none of these.
    """
    from anagen.report.evidence.lookup import look_up

    return look_up(about, None if rows is None else Path(rows)).data()


def meta(
    therapy: str | None = None,
    *,
    outcome: str | None = None,
    condition: str | None = None,
    data: Path | str | None = None,
    **options: Any,
) -> Meta:
    """Meta-analysis: trials of one therapy or studies of one's own pooled, or therapies in a network.

    Args:
        therapy: name in the catalogue; None for the network.
        outcome: hair density, one kind of it, or a rule for responders; default the one that trials report.
        condition: a kind of hair loss; default the one with the trials.
        data: CSV file of studies of one's own (study, effect, se), which go with method and test alone.
        options: of `anagen.evidence_base.meta.analysis.meta_analysis` for hair counts: method, test, sex,
            strength, strict.

    Raises:
        InputError: the therapy is unknown, or an option does not belong to this kind of analysis.
    """
    from anagen.evidence_base.meta.analysis import meta_analysis, own_analysis

    if data is not None:
        further = [name for name in options if name not in ("method", "test")]
        if further or (therapy, outcome, condition) != (None, None, None):
            raise InputError(
                "studies of one's own are pooled as they are", where="data", expected="only method and test"
            )
        return own_analysis(data, **options)
    return meta_analysis(therapy, outcome=outcome, condition=condition, **options)


def analyse(data: Path | str, plan: Path | str) -> OwnAnalysis:
    """Analysis of one's own trial data by a plan, by the estimators that virtual trials use.

    Args:
        data: CSV, Parquet, Dataset-JSON or XPT file, or a folder with ADEFF and perhaps ADSL.
        plan: file of the plan (TOML).

    Raises:
        InputError: a fault of the plan or of the data, or nothing can be estimated from them.
    """
    from anagen.trial.own_data.analyse import analyse as run

    return run(data, plan)


def export(results: Path | str, out: Path | str, as_: str = "csv", *, everything: bool = False) -> Path:
    """Write a trial's data sets with ADaM names to the folder `out`, and return it.

    Args:
        results: folder that `Result.save` or `anagen trial` wrote.
        out: made if need be.
        as_: "csv", "parquet", "dataset-json" or "xpt".
        everything: all replicates, which were kept by `keep="all"`, rather than the first.

    Raises:
        InputError: no whole trial in `results`, not all replicates, or no such format.
    """
    from anagen.trial.export.export import export as write

    return write(Path(results), Path(out), as_, everything=everything)


def cite() -> str:
    """Citation of this version, with the id of its posterior."""
    name = distribution("posterior").id
    return (
        "The Anagen authors. Anagen: an open in-silico laboratory for hair-loss therapy, "
        f"version {__version__}, posterior {name}. Apache-2.0."
    )
