"""Contents of the room's pages."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from anagen.evidence_base.bias import RiskOfBias
from anagen.evidence_base.certainty import Certainty
from anagen.evidence_base.effects import NetEffect
from anagen.evidence_base.meta.hair_trials import LeftOut
from anagen.evidence_base.tables.costs import Cost
from anagen.evidence_base.tables.quality import QualityFact
from anagen.evidence_base.tables.registered import RegisteredTrial
from anagen.evidence_base.tables.regulation import Rule
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.safety import Harm
from anagen.evidence_base.tables.study import Study
from anagen.web.known.forest import Line


@dataclass(frozen=True)
class OverviewRow:
    """A therapy in one kind of hair loss.

    Attributes:
        therapy: its name.
        studies: their number.
        approved: regulators that approved it, or "".
        randomised: number of randomised studies.
        people: in words.
        effect: range of net effects in words.
        certainty: of the evidence.
    """

    therapy: str
    studies: int
    approved: str
    randomised: int
    people: str
    effect: str
    certainty: str


@dataclass(frozen=True)
class BodyShown:
    """Evidence on a therapy in one kind of hair loss.

    Attributes:
        condition: kind of hair loss.
        approved: regulators that approved it, or "".
        grade: certainty with its reasons.
        steps: (domain, steps down, reason) for each domain of the grade.
        studies: (study, its other accounts, people, comparison, risk of bias).
        randomised: number of randomised studies.
        people: in words, or "".
        effects: (net effect, its words).
        missing: gaps that no study fills.
    """

    condition: str
    approved: str
    grade: Certainty
    steps: tuple[tuple[str, int, str], ...]
    studies: tuple[tuple[Study, list[Study], int, str, RiskOfBias], ...]
    randomised: int
    people: str
    effects: tuple[tuple[NetEffect, str], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ForestShown:
    """Forest plot; without lines it holds only the trials left out.

    Attributes:
        left_out: trials that do not enter, with the reason.
        lines: (line, its picture).
        axis: picture of the scale.
        unit: of the effects.
        against: treatments that count as a control.
        weeks: time window that enters.
        spread: SD between trials in words, or "".
        notes: assumptions, trial by trial.
    """

    left_out: tuple[LeftOut, ...]
    lines: tuple[tuple[Line, Markup], ...] = ()
    axis: Markup = Markup()  # noqa: RUF009 - a text, never changed
    unit: str = ""
    against: str = ""
    weeks: tuple[float, float] = (0.0, 0.0)
    spread: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class TherapyShown:
    """Evidence on one therapy.

    Attributes:
        name: of the therapy.
        bodies: of evidence, one for each kind of hair loss.
        pattern: whether it was studied where counts of hair are pooled.
        forest: its meta-analysis in that hair loss, or None.
        registered: trials without a result.
        harms: (harm, its rate in words).
        costs: printed prices.
        rules: of regulators.
        quality: facts on its products.
    """

    name: str
    bodies: tuple[BodyShown, ...]
    pattern: bool
    forest: ForestShown | None
    registered: tuple[RegisteredTrial, ...]
    harms: tuple[tuple[Harm, str], ...]
    costs: tuple[Cost, ...]
    rules: tuple[Rule, ...]
    quality: tuple[QualityFact, ...]


@dataclass(frozen=True)
class StudyShown:
    """One study in full.

    Attributes:
        study: its record.
        people: their number; 0 if not reported.
        bias: its risk of bias.
        results: (result, its words).
    """

    study: Study
    people: int
    bias: RiskOfBias
    results: tuple[tuple[Result, str], ...]
