"""Paragraph on the sample size: by formula from stated assumptions, and as the simulation found it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

from anagen.errors import InputError
from anagen.report.documents import people
from anagen.report.documents.models import difference_unit
from anagen.report.documents.parts import Block, Document, Section, to_be_decided
from anagen.report.numbers import number, percent
from anagen.report.trial.reading import finding
from anagen.statistics import power as t_tests
from anagen.statistics.hypothesis import EQUIVALENCE, SUPERIORITY
from anagen.statistics.margin_power import equivalence_sample_size, noninferiority_sample_size
from anagen.statistics.power import whole_patients
from anagen.statistics.sample_size import proportions_sample_size
from anagen.statistics.sequential.operating import inflation
from anagen.trial.analysis.comparing import look_plan
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.endpoint import REPEATED_MODELS, TIME
from anagen.trial.protocol.model import Protocol
from anagen.trial.result import TrialResult

HEADING = "Sample size"


@dataclass(frozen=True)
class Assumed:
    """Assumptions for the sample size by formula; what is None is left to be decided.

    Attributes:
        power: wanted, 0 to 1.
        difference: true difference, arm minus reference, in the endpoint's unit.
        sd: standard deviation of the endpoint between patients (ANCOVA and MMRM: after adjustment; split
            scalp: of the difference between the sides; crossover: within patients).
        share: per cent of responders in the arm.
        reference_share: per cent of responders in the reference arm.

    Raises:
        InputError: a number out of its range.
    """

    power: float | None = None
    difference: float | None = None
    sd: float | None = None
    share: float | None = None
    reference_share: float | None = None

    def __post_init__(self) -> None:
        if self.power is not None and not 0.0 < self.power < 1.0:
            raise InputError(f"power {self.power:g}", where="power", expected="a number between 0 and 1")
        if self.sd is not None and not self.sd > 0.0:
            raise InputError(f"SD {self.sd:g}", where="sd", expected="a number above 0")
        for name, share in (("share", self.share), ("reference_share", self.reference_share)):
            if share is not None and not 0.0 <= share <= 100.0:
                raise InputError(f"a share of {share:g} %", where=name, expected="0 to 100 %")


NOTHING = Assumed()


def sample_size(
    protocol: Protocol, assumed: Assumed = NOTHING, result: TrialResult | None = None
) -> Document:
    """The paragraph on the sample size as a document."""
    section = Section(HEADING, sample_size_blocks(protocol, assumed, result))
    return Document(HEADING, protocol.trial.name, (section,))


def sample_size_blocks(protocol: Protocol, assumed: Assumed, result: TrialResult | None) -> tuple[Block, ...]:
    """Paragraphs: the planned size, the formula, the simulation, those who leave."""
    found = [_planned(protocol), _by_formula(protocol, assumed), people.leaving(protocol)]
    found += list(_simulated(result)) if result is not None else [_not_simulated(protocol)]
    return tuple(found)


def _planned(protocol: Protocol) -> str:
    size, parts = protocol.population.size, protocol.design.allocation
    text = f"{size} patients are planned"
    if len(protocol.arms) > 1 and len(parts) > 1:
        text += f", allocated {':'.join(map(str, parts))}"
    return text + f". The primary endpoint is {protocol.analysis.endpoint}."


def _by_formula(protocol: Protocol, assumed: Assumed) -> str:
    """Sentences on the patients needed by formula, or on what is missing for it."""
    analysis = protocol.analysis
    if analysis.reference is None:
        return f"No comparison is made. Precision wanted: {to_be_decided('width of the confidence interval')}"
    if analysis.endpoint.kind == TIME:
        return (
            "For the time to an event the number of events, not of patients, gives the power. "
            f"{to_be_decided('hazard ratio and shares with the event, for the number of events')}"
        )
    missing = _missing(protocol, assumed)
    if missing:
        wanted = to_be_decided(", ".join(missing))
        return f"A size by formula needs assumptions that the trial file does not hold. {wanted}"
    return " ".join(_formula_sentences(protocol, assumed))


def _missing(protocol: Protocol, assumed: Assumed) -> list[str]:
    wanted: list[tuple[str, float | None]] = [("power", assumed.power)]
    aim = protocol.analysis.hypothesis
    if protocol.analysis.endpoint.rule is not None:
        if not aim.usual:
            return ["number of patients for a margin of responders; no closed form is offered here"]
        wanted += [
            ("share of responders", assumed.share),
            ("share under the reference", assumed.reference_share),
        ]
    else:
        wanted += [("true difference of the means", assumed.difference), ("SD of the endpoint", assumed.sd)]
    return [name for name, value in wanted if value is None]


def _formula_sentences(protocol: Protocol, assumed: Assumed) -> Iterator[str]:
    analysis, aim = protocol.analysis, protocol.analysis.hypothesis
    assert assumed.power is not None
    level = aim.test_level(analysis.alpha)
    sides = "two-sided" if aim.usual else "one-sided"
    unit = difference_unit(protocol)
    what = f"a {sides} level of {level:g} and a power of {100 * assumed.power:g} %"
    ratio = _ratio(protocol)
    if analysis.endpoint.rule is not None:
        assert assumed.share is not None
        assert assumed.reference_share is not None
        each = proportions_sample_size(
            assumed.share / 100.0,
            assumed.reference_share / 100.0,
            assumed.power,
            alpha=analysis.alpha,
            ratio=ratio or 1.0,
        ).control
        yield (
            f"With responders of {assumed.share:g} % in the arm and {assumed.reference_share:g} % under "
            f"{analysis.reference}, {what}, {_groups(protocol, each)} are needed (two proportions, normal "
            "approximation with the pooled variance under no difference, Fleiss 1981)."
        )
    else:
        assert assumed.difference is not None
        assert assumed.sd is not None
        each, test = _means(protocol, assumed)
        yield (
            f"With a true difference of {assumed.difference:g} {unit} and an SD of {assumed.sd:g} {unit} "
            f"({_sd_of(protocol)}), {what}, {_groups(protocol, each)} are needed ({test})."
        )
        if aim.kind != SUPERIORITY:
            yield f"The margin is {aim.margin:g} {unit}."
    plan = look_plan(protocol)
    if plan is not None:
        factor = inflation(plan.design, assumed.power)
        each *= factor
        yield (
            f"The looks before the end raise this by the factor {factor:.4f}, to {_groups(protocol, each)} "
            f"({plan.looks.spending} spending; recursion over the looks)."
        )
    yield from _with_leaving(protocol, each)
    if ratio is None:
        yield "The arms of this trial are not of equal size: the number holds for two equal groups."
    if len(protocol.arms) > 2:
        yield "The number is that of one comparison with the reference, without adjustment for the others."


def _ratio(protocol: Protocol) -> float | None:
    """Patients in the arm for each one in the reference; None where the formula is of equal groups only."""
    parts = protocol.design.allocation
    if len(set(parts)) == 1 or protocol.design.kind != "parallel":
        return 1.0
    reference = protocol.reference_index
    if len(parts) > 2 or reference is None or not protocol.analysis.hypothesis.usual:
        return None
    return parts[1 - reference] / parts[reference]


def _groups(protocol: Protocol, each: float) -> str:
    """Number of patients in words: pairs, both orders, or both groups.

    Args:
        protocol: of the trial.
        each: patients as the design counts them; in the reference arm, of a parallel trial.
    """
    if protocol.design.kind == "split-scalp":
        return f"{_many(each)} patients"
    if protocol.design.kind == CROSSOVER:
        return f"{_many(each)} patients in both orders together"
    ratio, reference = _ratio(protocol) or 1.0, protocol.analysis.reference
    if ratio == 1.0:
        return f"{_many(each)} patients in each of two equal groups"
    other = next(name for name in protocol.arm_names if name != reference)
    return f"{_many(ratio * each)} patients in {other} and {_many(each)} in {reference}"


def _means(protocol: Protocol, assumed: Assumed) -> tuple[float, str]:
    """Patients by the test of means, and its name."""
    analysis, aim = protocol.analysis, protocol.analysis.hypothesis
    assert assumed.power is not None
    assert assumed.difference is not None
    assert assumed.sd is not None
    design = {"split-scalp": "paired", CROSSOVER: CROSSOVER}.get(protocol.design.kind, "parallel")
    better = assumed.difference if aim.higher_is_better else -assumed.difference
    level = aim.test_level(analysis.alpha)
    if aim.usual and design != CROSSOVER:
        effect = assumed.difference / assumed.sd
        paired, ratio = design == "paired", _ratio(protocol) or 1.0
        each = t_tests.sample_size(effect, assumed.power, paired=paired, alpha=analysis.alpha, ratio=ratio)
        return (
            each,
            f"{'paired ' if design == 'paired' else ''}t test, exact by the noncentral t distribution",
        )
    if aim.kind == EQUIVALENCE:
        each = equivalence_sample_size(
            assumed.power,
            (-aim.margin, aim.margin),
            assumed.sd,
            difference=assumed.difference,
            alpha=level,
            design=design,
        )
        return each, "two one-sided t tests, exact power"
    if aim.usual:  # the far tail of a two-sided test is left out
        better, level = abs(assumed.difference), analysis.alpha / 2.0
    each = noninferiority_sample_size(
        assumed.power, aim.margin, assumed.sd, difference=better, alpha=level, design=design
    )
    return each, f"{'' if aim.usual else 'one-sided '}t test, exact by the noncentral t distribution"


def _sd_of(protocol: Protocol) -> str:
    if protocol.design.kind == "split-scalp":
        return "of the difference between the sides"
    if protocol.design.kind == CROSSOVER:
        return "within patients"
    adjusted = protocol.analysis.model in ("ANCOVA", *REPEATED_MODELS)
    return "between patients, after adjustment for baseline" if adjusted else "between patients"


def _with_leaving(protocol: Protocol, each: float) -> Iterator[str]:
    """Sentence on the patients to recruit so that enough stay until the endpoint."""
    dropouts = [one for arm in range(len(protocol.arms)) if (one := protocol.dropout_of(arm)) is not None]
    if not dropouts or protocol.analysis.missing == "non-responder imputation":
        return
    stay = min(exp(-one.hazard * protocol.analysis.endpoint.day) for one in dropouts)
    yield (
        f"With {percent(1.0 - stay)} leaving before the endpoint, that needs "
        f"{_groups(protocol, each / stay)} to be recruited."
    )


def _simulated(result: TrialResult) -> Iterator[str]:
    """Sentences on what the simulated repeats found at the planned size."""
    summary = result.summary
    if summary.replicates < 2 or not summary.controlled:
        yield "The trial was simulated once; how often it succeeds was not estimated."
        return
    mode = summary.parameters.mode
    over = (
        "all parameters at their best values"
        if mode == "fixed"
        else f"all parameters drawn from the {mode}, {summary.parameters.id}"
    )
    yield (
        f"The planned trial was simulated {number(summary.replicates, 0)} times with Anagen {summary.anagen} "
        f"({over}; seed {summary.seed})."
    )
    for row in summary.comparisons:
        if row.detection.share is None:
            continue
        error = row.detection.mcse
        yield (
            f"{row.title}: {row.detection.name} {percent(row.detection.share)} to find {finding(result)}"
            + (
                f", Monte Carlo standard error {number(100 * error, 1)} percentage points"
                if error is not None
                else ""
            )
            + f"; mean estimate {number(row.mean_difference, 2, signed=True)}, mean true difference "
            f"{number(row.true_difference, 2, signed=True)} {difference_unit(result.protocol)}."
        )


def _not_simulated(protocol: Protocol) -> str:
    return "The power of this trial by simulation: " + to_be_decided(
        "run it with anagen trial, and give its folder of results"
    )


def _many(n: float) -> str:
    return number(whole_patients(n), 0)
