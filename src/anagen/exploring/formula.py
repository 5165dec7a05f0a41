"""Sample sizes by formula: means and shares, superiority and margins, with looks and losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import scipy

from anagen.errors import InputError, unknown_name
from anagen.statistics.margin_power import DESIGNS, equivalence_sample_size, noninferiority_sample_size
from anagen.statistics.power import LARGEST_GROUP, sample_size, t_test_power, whole_patients
from anagen.statistics.sample_size import proportions_sample_size
from anagen.statistics.sequential.lan_demets import spend_alpha
from anagen.statistics.sequential.operating import expected_information, inflation, required_drift
from anagen.trial.protocol.looks import SPENDING, USUAL_SPENDING
from anagen.trial.results.written import TrialData


@dataclass(frozen=True)
class FormulaSize(TrialData):
    """A sample size and what it is made of.

    Attributes:
        method: in words.
        groups: patients of each group, or of all in a paired or crossover design, as the formula gives them.
        inflation: factor for looks before the end; 1 without.
        dropout: share of the patients expected to be lost.
        each: patients to recruit for each group, rounded up.
        patients: in all.
        expected: mean number when a trial with looks ends, if the assumed effect is true; None without looks.
    """

    method: str
    groups: tuple[float, ...]
    inflation: float
    dropout: float
    each: tuple[int, ...]
    patients: int
    expected: float | None


def formula_size(
    *,
    power: float,
    difference: float = 0.0,
    sd: float | None = None,
    treated: float | None = None,
    control: float | None = None,
    margin: float | None = None,
    equivalence: bool = False,
    design: str = "parallel",
    ratio: float = 1.0,
    alpha: float = 0.05,
    interim: Sequence[float] = (),
    spending: str = USUAL_SPENDING,
    dropout: float = 0.0,
) -> FormulaSize:
    """Sample size of a test of means (`sd`) or of two shares (`treated` and `control`).

    Args:
        power: wanted.
        difference: true difference of means.
        sd: standard deviation of patients; of differences if paired; within patients in a crossover.
        treated: true share of the treated.
        control: true share under control.
        margin: of non-inferiority, or of equivalence on either side; None for superiority.
        equivalence: whether the margin is one of equivalence.
        design: "parallel", "paired" or "crossover".
        ratio: treated patients for each one in control.
        alpha: two-sided; each test against a margin has half of it, or, for equivalence, all.
        interim: fractions at which the data are looked at before the end.
        spending: name of the spending function.
        dropout: share of the patients lost.

    Raises:
        InputError: assumptions that do not fit together or cannot be.
    """
    if not 0.0 <= dropout < 1.0:
        raise InputError(f"dropout {dropout:g}", where="--dropout", expected="a share of 0 to below 1")
    if not 0.0 < alpha < 0.5:
        raise InputError(f"alpha {alpha:g}", where="--alpha", expected="a level between 0 and 0.5")
    if not alpha < power < 1.0:
        raise InputError(
            f"power {power:g}", where="--power", expected="a share between alpha and 1, such as 0.9"
        )
    if design not in DESIGNS:
        raise unknown_name("design", design, DESIGNS, "--design")
    if not 0.0 < ratio < inf:
        raise InputError(f"ratio {ratio:g}", where="--ratio", expected="a positive number")
    if (sd is None) == (treated is None or control is None):
        raise InputError(
            "neither means nor shares", expected="--difference and --sd, or --treated and --control"
        )
    if equivalence and margin is None:
        raise InputError("equivalence without a margin", where="--margin", expected="a margin above 0")
    if sd is None:
        assert treated is not None
        assert control is not None
        if margin is not None or design != "parallel":
            raise InputError(
                "shares against a margin, or paired", expected="two parallel groups compared for superiority"
            )
        found = proportions_sample_size(treated, control, power, alpha=alpha, ratio=ratio)
        groups: tuple[float, ...] = (found.treated, found.control)
        method = f"two shares, {treated:g} against {control:g} (normal formula, Fleiss 1981)"
    else:
        groups, method = _means(power, difference, sd, margin, equivalence, design, ratio, alpha)
    factor, expected = 1.0, None
    if interim:
        if equivalence:
            raise InputError(
                "looks at a test of equivalence", where="--interim", expected="no look before the end"
            )
        if spending not in SPENDING:
            raise unknown_name("spending function", spending, SPENDING, "--spending")
        one_sided = margin is not None
        plan = spend_alpha(
            (*interim, 1.0),
            SPENDING[spending],
            alpha=alpha / 2 if one_sided else alpha,
            sides=1 if one_sided else 2,
        )
        factor = inflation(plan, power)
        expected = expected_information(plan, required_drift(plan, power))
        method += f"; looks at {', '.join(f'{one:g}' for one in interim)} of the patients, {spending}"
    each = tuple(whole_patients(one * factor / (1.0 - dropout)) for one in groups)
    return FormulaSize(
        method=f"{method}; power {power:g}, two-sided alpha {alpha:g}"
        if not equivalence
        else f"{method}; power {power:g}",
        groups=groups,
        inflation=factor,
        dropout=dropout,
        each=each,
        patients=sum(each),
        expected=None if expected is None else expected * sum(each),
    )


def _means(
    power: float,
    difference: float,
    sd: float,
    margin: float | None,
    equivalence: bool,
    design: str,
    ratio: float,
    alpha: float,
) -> tuple[tuple[float, ...], str]:
    """Patients of each group and the method's name."""
    if not 0.0 < sd < inf:
        raise InputError(f"SD {sd:g}", where="--sd", expected="a number above 0")
    alone = design != "parallel"
    if ratio != 1.0 and (alone or margin is not None):
        raise InputError("unequal groups against a margin, or paired", where="--ratio", expected="1")
    if margin is not None:
        if not margin > 0:
            raise InputError(f"margin {margin:g}", where="--margin", expected="a number above 0")
        if equivalence:
            n = equivalence_sample_size(
                power, (-margin, margin), sd, difference=difference, alpha=alpha, design=design
            )
            return _both(
                n, alone
            ), f"means, equivalence within {margin:g}, two one-sided tests at {alpha:g}, {design}"
        n = noninferiority_sample_size(
            power, margin, sd, difference=difference, alpha=alpha / 2, design=design
        )
        return _both(n, alone), f"means, non-inferiority with margin {margin:g}, {design} (noncentral t)"
    if difference == 0.0:
        raise InputError(
            "no difference to be shown", where="--difference", expected="a difference other than 0"
        )
    method = f"means, difference {difference:g}, SD {sd:g}, {design} (noncentral t)"
    effect = abs(difference) / sd
    if design == "crossover":
        n = noninferiority_sample_size(
            power, 0.0, sd, difference=abs(difference), alpha=alpha / 2, design=design
        )
        return (n,), method
    if ratio == 1.0:
        return _both(sample_size(effect, power, paired=alone, alpha=alpha), alone), method

    def lacking(n: float) -> float:
        return t_test_power(effect, ratio * n, n, alpha) - power

    low, high = 3.0 / (1.0 + ratio), 8.0
    while lacking(high) < 0:
        high *= 2.0
        if high > LARGEST_GROUP:
            raise InputError(f"effect {effect:g} is too small to be shown", expected="a larger effect")
    n = low if lacking(low) >= 0 else float(scipy.optimize.brentq(lacking, low, high, xtol=1e-10))
    return (ratio * n, n), method


def _both(n: float, alone: bool) -> tuple[float, ...]:
    return (n,) if alone else (n, n)
