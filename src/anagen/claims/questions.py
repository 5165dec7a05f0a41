"""Questions put to the model about popular claims, answered with a median and a range.

A question is one number of a median group of men with vertex loss (the population of the fit),
found by the mean-field engine for each joint draw of the parameters. "Net" is against the same visits with a
dose of zero by the same route, so that needles, camera and season cancel; lots of a product differ
from draw to draw and from session to session. A range holds the uncertainty of the parameters. It
holds neither errors of the model itself nor chance among patients: a trial's own result scatters more.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen import __version__
from anagen.biology.niche import Niche
from anagen.engine.keys import key_of, uniforms
from anagen.engine.meanfield import expect
from anagen.errors import InputError, unknown_name
from anagen.files.writing import write_file
from anagen.learning.distribution import ParameterDistribution
from anagen.learning.pattern.expectation import STEP, Expectation
from anagen.learning.stances import MIXTURE, mixed, stance_of
from anagen.measurement.expected import OutcomeWeights, outcome_weights
from anagen.measurement.method import method
from anagen.measurement.observation_model import REFERENCE, ObservationModel, study_scale
from anagen.measurement.placebo_response import carrier_response
from anagen.therapy.catalogue import find_therapy
from anagen.therapy.combination import NicheEffect, combine
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.joint import niche_effects
from anagen.therapy.product import Handling, active_particles

Treatment = tuple[tuple[str, str], ...]
POPULATION = "men_vertex"
DRAWS = 100
"""Draws behind an answer by default."""
MOST_DRAWS = 150
"""More would take minutes and move no verdict."""
WEEK = 24
"""Week of most answers: half a year, the longest that clinics promise to wait."""
LONG = 64
"""A year after the last of three sessions six weeks apart (week 12)."""
CLAIMED_PERCENT = 28.0
"""Rise in hair count of the claim ``pilot-28-percent``."""
FAINT = 0.01
"""Hairs/cm2; of an effect smaller than this no share is taken."""
_MULTIPLES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_THREE = "3 sessions every 6 weeks"
_NEEDLES = "microneedling 1.5 mm"
_INJECTED = "intradermal 1-2.5 mm"


def _table(**items: str) -> Treatment:
    return tuple(sorted(items.items()))


def exosome(route: str, dose: float, schedule: str = _THREE) -> Treatment:
    """A course of exosomes; `dose` in particles/cm2 a session, 0 for saline by the same route."""
    return _table(
        therapy="exosome",
        product="umbilical-cord MSC",
        dose=f"{dose:g} particles/cm2",
        route=route,
        schedule=schedule,
    )


@cache
def usual_dose() -> float:
    """Geometric middle of the doses studied in people, particles/cm2."""
    rule = find_therapy("exosome").dose
    assert rule is not None
    return math.sqrt(rule.low * rule.high)


@cache
def least_dose() -> float:
    """Lowest dose studied in people, particles/cm2; also the one controlled trial's on 100 cm2."""
    rule = find_therapy("exosome").dose
    assert rule is not None
    return rule.low


def prp(dose: str | None = None) -> Treatment:
    """Three plasma sessions four weeks apart; a dose of "0 mL/cm2" is saline by the same needles."""
    items = {"therapy": "PRP", "schedule": "3 sessions every 4 weeks"}
    return _table(**items) if dose is None else _table(**items, dose=dose)


MINOXIDIL = _table(therapy="minoxidil topical", dose="5 %", route="topical", schedule="twice daily")
LASER = _table(therapy="low-level laser", schedule="every other day")
STEADY = "steady exosome signal"


@cache
def _course(treatment: Treatment, days: int) -> Course:
    return course_from_table(dict(treatment), "a question", days)


@cache
def _weights() -> OutcomeWeights:
    return outcome_weights(method("phototrichogram"))


class Scalp(Expectation):
    """Expected scalp of one joint draw, with lots of its own.

    Beside courses it takes ``((STEADY, "2"),)``: twice the greatest signal that an exosome can give,
    without pause.

    Args:
        belief: parameter distribution.
        draw: number of the joint draw.
        same_lots: every session gets an active lot of median strength, for questions of
            when an effect shows rather than whether; always so if the distribution has no spread.
    """

    def __init__(self, belief: ParameterDistribution, draw: int, *, same_lots: bool = False) -> None:
        super().__init__(belief.knowledge(draw))
        self.belief, self.draw = belief, draw
        self.uncertain = belief.size > 1
        self.same_lots = same_lots or not self.uncertain

    @cached_property
    def active(self) -> Scalp:
        """Same joint draw with active lots of median strength."""
        return self if self.same_lots else Scalp(self.belief, self.draw, same_lots=True)

    def luck(self, purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
        """Random numbers of the lots of a product."""
        if self.same_lots:
            return np.full(np.shape(index), 0.0 if purpose.endswith(": active") else 0.5)
        return uniforms(key_of(0, "claim lots", purpose, self.draw), index)

    def effect(self, treatment: tuple[Treatment, ...], days: int) -> NicheEffect:
        """The treatments' joint effect on the niche of a median patient, per day."""
        value = self.values.__getitem__
        steady = [self.steady(float(one[0][1]), days) for one in treatment if one[0][0] == STEADY]
        courses = [_course(one, days) for one in treatment if one[0][0] != STEADY]
        return combine([*steady, *niche_effects(courses, 1, days, {}, value, self.luck)])

    def steady(self, multiple: float, days: int) -> NicheEffect:
        """Effect of `multiple` times the greatest signal an exosome can give, every day."""
        value = _course(exosome(_INJECTED, usual_dose()), 7 * WEEK).parameter(self.values.__getitem__)
        one = np.ones((1, days))
        return NicheEffect(
            multiple * math.log1p(value("telogen_exit_gain")) * one,
            multiple * value("perfusion_gain") * one,
            -min(multiple * value("immune_damping"), 1.0) * one,
            one.copy(),
        )

    def levels(
        self, *treatment: Treatment, weeks: int = WEEK, outcome: str = "non-vellus density"
    ) -> NDArray[np.float64]:
        """Expected outcome by week, float64[weeks + 1]."""
        followed = self.course(POPULATION, tuple(treatment), weeks)
        return np.asarray(_weights().outcomes(followed.occupancy)[outcome])

    def net(
        self,
        treatment: Sequence[Treatment],
        control: Sequence[Treatment] = (),
        weeks: int = WEEK,
        outcome: str = "non-vellus density",
    ) -> NDArray[np.float64]:
        """Treated minus control by week, float64[weeks + 1]."""
        treated = self.levels(*treatment, weeks=weeks, outcome=outcome)
        return treated - self.levels(*control, weeks=weeks, outcome=outcome)

    def by_needle(self) -> NDArray[np.float64]:
        """Net effect of exosomes with needling over needling with saline."""
        return self.net([exosome(_NEEDLES, usual_dose())], [exosome(_NEEDLES, 0.0)])

    def by_injection(self, schedule: str = _THREE, weeks: int = LONG) -> NDArray[np.float64]:
        """Net effect of injected exosomes over injected saline."""
        dose = usual_dose()
        return self.net([exosome(_INJECTED, dose, schedule)], [exosome(_INJECTED, 0.0, schedule)], weeks)

    def added_to(self, other: Treatment) -> float:
        """Net effect at `WEEK` of injected exosomes over injected saline, both beside another treatment."""
        both = [exosome(_INJECTED, usual_dose()), other]
        return float(self.net(both, [exosome(_INJECTED, 0.0), other])[WEEK])

    def seen(self, dose: float) -> tuple[float, float]:
        """Baseline, and rise by `WEEK` that software counts with needles, hairs/cm2, without a comparison.

        Under uncertain parameters it holds the excess of such reports (`ObservationModel.excess`).
        """
        levels = self.levels(exosome(_NEEDLES, dose))
        response = carrier_response(self.knowledge.part("carrier"))
        luck, excess = 0.0, 0.0
        if self.uncertain:
            departure = float(study_scale(uniforms(key_of(0, "claim trial, departure", self.draw))))
            luck = departure * float(scipy.special.ndtri(uniforms(key_of(0, "claim trial", self.draw))))
            hope = departure * float(
                scipy.special.ndtri(uniforms(key_of(0, "claim trial, no comparison", self.draw)))
            )
            study = ObservationModel.of_records(self.knowledge.parameters.value)
            excess = float(study.excess(hope)) / REFERENCE
        sex = np.array([self.populations[POPULATION].sex == "female"])
        gain = response.gain(["needling"], sex, np.array([7.0 * WEEK]), automatic=True, trial_luck=luck)
        return float(levels[0]), float(levels[WEEK] * gain.item() - (1.0 - excess) * levels[0])

    def net_percent_under(self, multiple: float) -> float:
        """Net rise at `WEEK`, % of baseline, under a steady multiple of the greatest exosome signal."""
        net = self.net([((STEADY, f"{multiple:g}"),)])
        return 100.0 * float(net[WEEK]) / float(self.levels()[0])

    def signal_for(self, percent: float) -> float:
        """Multiple of the greatest exosome signal whose steady net is `percent`, within those tried."""
        gains = np.maximum.accumulate([self.net_percent_under(m) for m in _MULTIPLES])
        return float(np.exp(np.interp(percent, gains, np.log(_MULTIPLES))))

    def follicles_gained(self) -> float:
        """Living follicles/cm2 with injected exosomes minus without, at `WEEK`."""
        treated = self.course(POPULATION, (exosome(_INJECTED, usual_dose()),), LONG).occupancy
        plain = self.course(POPULATION, (), WEEK).occupancy
        return round(float(treated[WEEK].sum() - plain[WEEK].sum()), 6) + 0.0

    def regrown_from_lost(self) -> float:
        """Share of lost follicles that have regrown at `WEEK` under the greatest signal."""
        effect = self.steady(1.0, WEEK * STEP)
        niche = Niche.quiet(1, 1, WEEK)
        niche.signal("growth")[:] = effect.growth[:, ::STEP]
        niche.signal("perfusion")[:] = effect.perfusion[:, ::STEP]
        chain = self.knowledge.chain
        drivers = self.knowledge.response.drivers(niche, float(STEP))
        empty = np.zeros((1, chain.classes, chain.total_stages))
        return float(expect(chain, drivers, empty).occupancy.sum())

    def acting_share(self) -> float:
        """Vesicles that act per particle on the label, mean of three sessions' lots, %."""
        course = _course(exosome(_INJECTED, usual_dose()), 7 * WEEK)
        value = course.parameter(self.values.__getitem__)
        product = f"{course.therapy}, {course.product}"
        amount = active_particles(1.0, product, course.handling or Handling(), 3, value, self.luck)
        return 100.0 * float(amount.mean())


@dataclass(frozen=True)
class Answer:
    """The model's answer to one question.

    Attributes:
        text: the question with its answer, one sentence.
        median: of the draws, in `unit`; None if no draw defines it.
        low: lower end of the draws' 90 % range.
        high: upper end.
        draws: how many draws define it.
        provenance: parameter distribution, draws and assumptions in words.
        stances: median under each belief on exosomes; empty where it does not matter.
    """

    text: str
    median: float | None
    low: float | None
    high: float | None
    unit: str
    draws: int
    provenance: str
    stances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question put to the model; calling it with a parameter distribution gives the `Answer`."""

    name: str
    asks: str
    unit: str
    of: Callable[[Scalp], float]

    def __call__(self, belief: ParameterDistribution, draws: int = DRAWS) -> Answer:
        """Answer from up to `draws` draws of `belief`."""
        return answer_all(belief, draws, [self.name])[self.name]


def _share(net: NDArray[np.float64], week: int) -> float:
    return math.nan if net[WEEK] < FAINT else 100.0 * float(net[week] / net[WEEK])


def _seen_share(week: int) -> Question:
    return Question(
        f"share-seen-at-week-{week}",
        f"share of the week-{WEEK} effect of three injections of active lots that shows at week {week} "
        "(below 0: resting hairs shed first)",
        "%",
        lambda scalp: _share(scalp.active.by_injection(), week),
    )


_FOUR_WEEKLY = "3 sessions every 4 weeks"
_PER_SESSION = 3.0

_ALL = (
    Question(
        "needled-exosome-net-24",
        "three exosome sessions with needling, six weeks apart, over needling with saline at week 24",
        "hairs/cm2",
        lambda scalp: float(scalp.by_needle()[WEEK]),
    ),
    Question(
        "needled-exosome-net-24-percent",
        "the same as a share of the hair counted at the start",
        "%",
        lambda scalp: 100.0 * float(scalp.by_needle()[WEEK]) / float(scalp.levels()[0]),
    ),
    Question(
        "injected-exosome-net-24",
        "three exosome injections, six weeks apart, over injected saline at week 24",
        "hairs/cm2",
        lambda scalp: float(scalp.by_injection()[WEEK]),
    ),
    Question(
        "trial-like-injection-net-16",
        "four injections two weeks apart at the controlled trial's dose, over saline at week 16 (the "
        "trial found 8, with plant extracts)",
        "hairs/cm2",
        lambda scalp: float(
            scalp.net(
                [exosome(_INJECTED, least_dose(), "4 sessions every 2 weeks")],
                [exosome(_INJECTED, 0.0, "4 sessions every 2 weeks")],
                16,
            )[16]
        ),
    ),
    Question(
        "topical-exosome-net-24",
        "exosomes rubbed on unbroken scalp every day, over the same without them at week 24",
        "hairs/cm2",
        lambda scalp: float(
            scalp.net([exosome("topical", least_dose(), "daily")], [exosome("topical", 0.0, "daily")])[WEEK]
        ),
    ),
    Question(
        "injected-exosome-diameter-24",
        "mean hair width after three exosome injections over injected saline at week 24",
        "µm",
        lambda scalp: float(
            scalp.net([exosome(_INJECTED, usual_dose())], [exosome(_INJECTED, 0.0)], LONG, "mean diameter")[
                WEEK
            ]
        ),
    ),
    Question(
        "tenfold-dose-24",
        "what ten times the dose adds to three exosome injections at week 24",
        "hairs/cm2",
        lambda scalp: float(
            scalp.net([exosome(_INJECTED, 10.0 * usual_dose())], [exosome(_INJECTED, usual_dose())], LONG)[
                WEEK
            ]
        ),
    ),
    Question(
        "needling-alone-24",
        "three needling sessions with saline over no treatment at week 24",
        "hairs/cm2",
        lambda scalp: float(scalp.net([exosome(_NEEDLES, 0.0)])[WEEK]),
    ),
    Question(
        "rise-with-an-inert-product-24",
        "rise from baseline that software counts at week 24 after three needlings with a product that does "
        "nothing, without a control group",
        "hairs/cm2",
        lambda scalp: scalp.seen(0.0)[1],
    ),
    Question(
        "rise-needled-24-percent",
        "rise from baseline that software counts at week 24 after three exosome sessions with needling, "
        "without a control group",
        "%",
        lambda scalp: 100.0 * scalp.seen(usual_dose())[1] / scalp.seen(usual_dose())[0],
    ),
    Question(
        "greatest-exosome-24-percent",
        "net rise at week 24 if the greatest signal that an exosome can give never paused",
        "%",
        lambda scalp: scalp.net_percent_under(1.0),
    ),
    Question(
        "signal-for-28-percent",
        "how many times the greatest exosome signal, without pause, a net rise of 28 % at week 24 needs "
        f"({_MULTIPLES[-1]:g} stands for that and more)",
        "times",
        lambda scalp: scalp.signal_for(CLAIMED_PERCENT),
    ),
    *(_seen_share(week) for week in (4, 6, 8, 12)),
    Question(
        "left-a-year-after-the-last-session",
        f"share of the week-{WEEK} effect of three injections of active lots left a year after the last one",
        "%",
        lambda scalp: _share(scalp.active.by_injection(), LONG),
    ),
    Question(
        "hairs-a-year-after-the-last-session",
        "three exosome injections over injected saline, a year after the last one",
        "hairs/cm2",
        lambda scalp: float(scalp.by_injection()[LONG]),
    ),
    Question(
        "untreated-year",
        "change in a year without treatment",
        "hairs/cm2",
        lambda scalp: float(scalp.levels(weeks=LONG)[52] - scalp.levels(weeks=LONG)[0]),
    ),
    Question(
        "new-follicles-24",
        "living follicles after three exosome injections over none, at week 24 (the model cannot make one)",
        "follicles/cm2",
        Scalp.follicles_gained,
    ),
    Question(
        "follicles-lost-to-scarring",
        "share of follicles lost to scarring that stand again after half a year of the greatest exosome "
        "signal (lost is lost in the model, by definition)",
        "%",
        lambda scalp: 100.0 * scalp.regrown_from_lost(),
    ),
    Question(
        "prp-net-24",
        "three PRP sessions four weeks apart over injected saline at week 24",
        "hairs/cm2",
        lambda scalp: float(scalp.net([prp()], [prp("0 mL/cm2")])[WEEK]),
    ),
    Question(
        "exosome-minus-prp-per-session",
        "exosomes minus PRP, each injected three times four weeks apart, at week 24, for each session",
        "hairs/cm2",
        lambda scalp: (
            float(scalp.by_injection(_FOUR_WEEKLY, WEEK)[WEEK] - scalp.net([prp()], [prp("0 mL/cm2")])[WEEK])
            / _PER_SESSION
        ),
    ),
    Question(
        "minoxidil-net-24",
        "topical minoxidil 5 % twice daily over no treatment at week 24",
        "hairs/cm2",
        lambda scalp: float(scalp.net([MINOXIDIL])[WEEK]),
    ),
    Question(
        "exosome-minus-minoxidil-24",
        "the net effect of three exosome injections minus that of minoxidil 5 % at week 24",
        "hairs/cm2",
        lambda scalp: float(scalp.by_injection()[WEEK] - scalp.net([MINOXIDIL])[WEEK]),
    ),
    Question(
        "exosome-added-to-prp-24",
        "what three exosome injections add to PRP at week 24, effects being added and no synergy assumed",
        "hairs/cm2",
        lambda scalp: scalp.added_to(prp()),
    ),
    Question(
        "exosome-added-to-laser-24",
        "what three exosome injections add to low-level light at week 24, no synergy assumed",
        "hairs/cm2",
        lambda scalp: scalp.added_to(LASER),
    ),
    Question(
        "particles-that-act",
        "vesicles that act for every 100 particles on the label, after counting error, one thaw and lots "
        "that are inactive",
        "%",
        Scalp.acting_share,
    ),
)
QUESTIONS: Mapping[str, Question] = {question.name: question for question in _ALL}
"""Every question by name."""


def answer_all(
    belief: ParameterDistribution,
    draws: int = DRAWS,
    names: Sequence[str] | None = None,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> dict[str, Answer]:
    """Answers to the questions `names` (default: all) from up to `draws` draws of `belief`.

    Raises:
        InputError: no such question, or more than `MOST_DRAWS` draws.
    """
    wanted = list(QUESTIONS) if names is None else list(names)
    for name in wanted:
        if name not in QUESTIONS:
            raise unknown_name("question", name, QUESTIONS)
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError(f"{draws} draws", expected=f"1 to {MOST_DRAWS}")
    taken = belief.draws(draws)
    found = np.empty((len(taken), len(wanted)))
    for i, draw in enumerate(taken):
        progress(i, len(taken))
        scalp = Scalp(belief, draw)
        found[i] = [QUESTIONS[name].of(scalp) for name in wanted]
    progress(len(taken), len(taken))
    return {name: _summed(QUESTIONS[name], found[:, j], belief, taken) for j, name in enumerate(wanted)}


def _summed(
    question: Question, values: NDArray[np.float64], belief: ParameterDistribution, taken: Sequence[int]
) -> Answer:
    defined = values[np.isfinite(values)]
    provenance = (
        f"mean-field engine, {belief.source} {belief.id}, {len(values)} draws, men with vertex loss "
        f"({POPULATION}), hairs of 30 µm and more; exosomes at {usual_dose():.0e} particles/cm2 a session "
        "unless said otherwise; their potency on follicles was never measured: a mixture of stated beliefs"
    )
    if len(defined) == 0:
        return Answer(f"{question.asks}: not defined", None, None, None, question.unit, 0, provenance)
    low, median, high = (round(float(x), 3) + 0.0 for x in np.quantile(defined, [0.05, 0.5, 0.95]))
    text = f"{question.asks}: {_short(median)} {question.unit} (90 % range {_short(low)} to {_short(high)})"
    if len(defined) < len(values):
        text += f"; in {len(defined)} of {len(values)} draws, the others having no effect to share"
    medians = _by_stance(question, values, belief, taken)
    if medians:
        text += "; median by belief: " + ", ".join(f"{name} {_short(x)}" for name, x in medians.items())
    return Answer(text, median, low, high, question.unit, len(defined), provenance, medians)


def _by_stance(
    question: Question, values: NDArray[np.float64], belief: ParameterDistribution, taken: Sequence[int]
) -> dict[str, float]:
    """Medians under each belief of the mixture, of questions about exosomes."""
    if belief.stance != MIXTURE or len(taken) < len(mixed()) or "exosome" not in question.name:
        return {}
    held = np.array([stance_of(draw).name for draw in taken])
    found = {}
    for one in mixed():
        own = values[(held == one.name) & np.isfinite(values)]
        if own.size:
            found[one.name] = round(float(np.median(own)), 3) + 0.0
    return found


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}" if abs(value) >= 0.05 else "0"


# --- the stored answers ----------------------------------------------------------------------


@dataclass(frozen=True)
class StoredAnswers:
    """Answers of one run: the parameter distribution they come from, and the answers by question.

    Attributes:
        belief: id of the parameter distribution.
        source: "posterior", "prior" or "fixed".
        draws: of it.
        version: of the package.
        answers: by question.
        stance: on exosomes; "" in files written before there were any.
    """

    belief: str
    source: str
    draws: int
    version: str
    answers: Mapping[str, Answer]
    stance: str = ""


def stored_answers() -> Traversable:
    """Shipped answers."""
    return files("anagen.evidence_base") / "data" / "claim_answers.json"


def read_answers(path: Traversable | None = None) -> StoredAnswers:
    """Stored answers; default the shipped ones.

    Raises:
        InputError: the file is missing, damaged or of another schema.
    """
    path = stored_answers() if path is None else path
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        if table["schema"] != 1:
            raise ValueError("not answers of schema 1")
        answers = {name: Answer(**record) for name, record in table["answers"].items()}
        belief = table["belief"]
        return StoredAnswers(
            str(belief["id"]),
            str(belief["source"]),
            int(table["draws"]),
            str(table["anagen"]),
            answers,
            str(belief.get("stance", "")),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the stored answers cannot be read: {error}",
            where=path.name,
            expected="a file written by: anagen claims --rerun FILE",
        ) from None


def write_answers(
    path: Path,
    belief: ParameterDistribution,
    draws: int = DRAWS,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> StoredAnswers:
    """Answer every question and write the answers to `path`, in one step at the end."""
    if not path.parent.is_dir():
        raise InputError(f"no folder {str(path.parent)!r}", where="--rerun")
    answers = answer_all(belief, draws, progress=progress)
    table = {
        "schema": 1,
        "anagen": __version__,
        "belief": {"source": belief.source, "id": belief.id, "stance": belief.stance},
        "draws": len(belief.draws(draws)),
        "answers": {name: asdict(answer) for name, answer in sorted(answers.items())},
    }
    text = json.dumps(table, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    write_file(path, text)
    return read_answers(path)
