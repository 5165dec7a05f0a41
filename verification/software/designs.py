"""Trials with looks and with stages: rpact, and what gsDesign's own tests store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import sqrt

from scipy.special import stdtr

from anagen.statistics.adaptive.combination import InverseNormal, repeated_interval
from anagen.statistics.adaptive.fisher import equal_levels
from anagen.statistics.adaptive.reestimation import power_of_stage
from anagen.statistics.sequential.classical import haybittle_peto, obrien_fleming, pocock, wang_tsiatis
from anagen.statistics.sequential.design import GroupSequential, crossing
from anagen.statistics.sequential.inference import ended, repeated_p
from anagen.statistics.sequential.lan_demets import spend_alpha, spend_both
from anagen.statistics.sequential.operating import expected_information, inflation, required_drift
from anagen.statistics.sequential.spending import (
    HwangShihDeCani,
    KimDeMets,
    OBrienFlemingType,
    PocockType,
)
from verification.software.number import Call, Number, R, numbers

RPACT = f"rpact 3.3.4, {R}"
LOOKS = "Looks at equal distances, one-sided 0.025"
STAGES = "Two stages of 40 and 40: means 14 and 4 (SD 28, 26), then 13 and 5 (SD 27, 28)"
OF = OBrienFlemingType()
_ORDER = ("first", "second", "third", "fourth", "fifth")


def _bounds(
    call: str, ours: str, theirs: str, design: Callable[[], GroupSequential], software: str = RPACT
) -> Call:
    names = ", ".join(_ORDER[: len(theirs.split())])
    within = 5e-9 if software == RPACT else 5e-5

    def efficacy() -> Sequence[float]:
        return design().efficacy[: len(theirs.split())]

    return Call(LOOKS, software, call, ours, numbers(names, theirs, efficacy, within))


def _inflation(design: Callable[[int], GroupSequential], looks: int, power: float) -> float:
    return inflation(design(looks), power)


def _inflated(name: str, design: Callable[[int], GroupSequential], theirs: str) -> Call:
    pairs = theirs.split()
    return Call(
        LOOKS,
        RPACT,
        f"inflation of the sample size, {name}",
        "anagen.statistics.sequential.operating.inflation",
        tuple(
            Number(
                f"{looks} looks, power {power}",
                pairs[2 * (looks - 2) + place],
                partial(_inflation, design, looks, power),
                2e-9,
            )
            for looks in (2, 3, 4, 5)
            for place, power in enumerate((0.8, 0.9))
        ),
    )


def _stage_p(effect: float) -> list[float]:
    errors = sqrt((28**2 + 26**2) / 40.0), sqrt((27**2 + 28**2) / 40.0)
    differences = 10.0, 8.0
    return [float(stdtr(78, (effect - d) / error)) for d, error in zip(differences, errors, strict=True)]


def _test() -> InverseNormal:
    return InverseNormal(obrien_fleming(2))


def _combined() -> Sequence[float]:
    return [float(z) for z in _test().statistic(_stage_p(0.0))]


def _final() -> Sequence[float]:
    # Drifts become differences by the standard deviation within arms over both stages.
    within = 39 * (28**2 + 26**2 + 27**2 + 28**2) + 40 * 2 * (0.5**2 + 0.5**2)
    error = sqrt(within / 158.0) * sqrt(2.0 / 80.0)
    found = ended(obrien_fleming(2), 2, _combined()[1])
    return [found.p, *(error * x for x in (found.estimate, found.low, found.high))]


def _stages_of_power() -> Sequence[float]:
    design = obrien_fleming(3)
    drift = required_drift(design, 0.9)
    largest = 172.8007572
    return [
        *(float(p) for p in crossing(design, drift).efficacy),
        *(largest * expected_information(design, at) for at in (drift, 0.0)),
    ]


def _futile() -> Sequence[float]:
    design = spend_both(3, OF, OF)
    assert design.futility is not None
    return [*design.futility[:2], inflation(design, 0.9)]


def _of_gsdesign() -> Sequence[float]:
    design = spend_both(3, HwangShihDeCani(-4.0), HwangShihDeCani(-2.0))
    assert design.futility is not None
    return [*design.efficacy[:2], *design.futility[:2]]


_CLASSICAL = "anagen.statistics.sequential.classical"
_SPENT = "anagen.statistics.sequential.lan_demets.spend_alpha"

CALLS: tuple[Call, ...] = (
    *(
        _bounds(
            f"O'Brien and Fleming's bounds, {looks} looks",
            f"{_CLASSICAL}.obrien_fleming",
            theirs,
            partial(obrien_fleming, looks),
        )
        for looks, theirs in (
            (2, "2.796509682 1.977430959"),
            (3, "3.471091444 2.454432298 2.004035580"),
            (4, "4.048591000 2.862786150 2.337455104 2.024295500"),
            (5, "4.561742299 3.225638913 2.633723144 2.280871149 2.040073175"),
        )
    ),
    *(
        _bounds(
            f"Pocock's bound, {looks} looks",
            f"{_CLASSICAL}.pocock",
            theirs,
            partial(pocock, looks),
        )
        for looks, theirs in ((2, "2.178272094"), (3, "2.289478455"), (4, "2.361299659"), (5, "2.413180271"))
    ),
    *(
        _bounds(
            f"Pocock's bound, {looks} looks, two-sided 0.05",
            f"{_CLASSICAL}.pocock",
            theirs,
            partial(pocock, looks, alpha=0.05, sides=2),
        )
        for looks, theirs in ((3, "2.289478061"), (4, "2.361297891"), (5, "2.413176220"))
    ),
    _bounds(
        "Wang and Tsiatis' bounds, Delta 0.25",
        f"{_CLASSICAL}.wang_tsiatis",
        "2.741136601 2.305011941 2.082813408",
        partial(wang_tsiatis, 3, 0.25),
    ),
    _bounds(
        "Haybittle and Peto's bounds",
        f"{_CLASSICAL}.haybittle_peto",
        "3 3 1.975097632",
        lambda: haybittle_peto(3),
    ),
    *(
        _bounds(
            f"spending of O'Brien-Fleming type, {looks} looks",
            _SPENT,
            theirs,
            partial(spend_alpha, looks, OF),
        )
        for looks, theirs in (
            (2, "2.962588043 1.968595641"),
            (3, "3.710302873 2.511427481 1.993047478"),
            (4, "4.332633646 2.963131598 2.359044285 2.014090144"),
            (5, "4.876884949 3.357011922 2.680280065 2.289816768 2.031032043"),
        )
    ),
    _bounds(
        "spending of O'Brien-Fleming type, looks at 0.3, 0.7 and 1",
        _SPENT,
        "3.928572543 2.438742375 2.000008570",
        partial(spend_alpha, (0.3, 0.7, 1.0), OF),
    ),
    _bounds(
        "spending of Pocock type, 3 looks",
        _SPENT,
        "2.279428239 2.294911135 2.295939579",
        partial(spend_alpha, 3, PocockType()),
    ),
    _bounds(
        "spending of Hwang, Shih and DeCani, gamma -4, 3 looks",
        _SPENT,
        "3.010739485 2.546530556 1.999226354",
        partial(spend_alpha, 3, HwangShihDeCani(-4.0)),
    ),
    _bounds(
        "spending of Kim and DeMets, rho 2, 3 looks",
        _SPENT,
        "2.772921295 2.347272215 2.061913771",
        partial(spend_alpha, 3, KimDeMets(2.0)),
    ),
    Call(
        LOOKS,
        RPACT,
        "alpha and beta 0.1 spent by the O'Brien-Fleming type, futility not binding",
        "anagen.statistics.sequential.lan_demets.spend_both",
        numbers(
            "first futility, second futility, inflation",
            "-0.6945411705 1.0024595502 1.059393454",
            _futile,
            2e-9,
        ),
    ),
    Call(
        LOOKS,
        "gsDesign, as its tests store it",
        "gsDesign()",
        "anagen.statistics.sequential.lan_demets.spend_both",
        numbers(
            "first efficacy, second efficacy, first futility, second futility",
            "3.0107 2.5465 -0.2387 0.9411",
            _of_gsdesign,
            5e-5,
        ),
    ),
    _inflated(
        "O'Brien and Fleming",
        obrien_fleming,
        "1.007786255 1.007126410 1.017406224 1.016100709 1.023846455 1.022163038 1.028410969 1.026486304",
    ),
    _inflated(
        "Pocock",
        pocock,
        "1.110412627 1.100082490 1.166386063 1.150638073 1.202469067 1.183134364 1.228572709 1.206580518",
    ),
    Call(
        LOOKS,
        RPACT,
        "means half an SD apart, power 0.9, O'Brien and Fleming, 3 looks; 172.8007572 patients at most",
        "anagen.statistics.sequential.operating.expected_information",
        (
            *numbers(
                "rejects at the first look, at the second, at the third",
                "0.05652912577 0.52878195803 0.31468891620",
                lambda: _stages_of_power()[:3],
                2e-9,
            ),
            *numbers(
                "patients expected, under the null",
                "135.830599 172.3734073",
                lambda: _stages_of_power()[3:],
                5e-7,
            ),
        ),
    ),
    Call(
        STAGES,
        RPACT,
        "inverse normal combination, O'Brien and Fleming, t tests",
        "anagen.statistics.adaptive.combination.InverseNormal",
        (
            *numbers("p of stage 1, of stage 2", "0.05094998713 0.09858351013", lambda: _stage_p(0.0), 1e-11),
            *numbers("combined z, after stage 2", "1.635711535 2.068553537", _combined, 1e-9),
            *numbers(
                "repeated interval from, to",
                "0.4020016284 17.61516232",
                lambda: repeated_interval(_test(), _stage_p, (-100.0, 100.0)),
                2e-8,
            ),
            Number(
                "repeated p",
                "0.01996803923",
                lambda: repeated_p(lambda alpha: obrien_fleming(2, alpha=alpha), 2, _combined()[1]),
                1e-7,
            ),
            *numbers(
                "final p, median-unbiased, interval from, to",
                "0.02042281867 8.816885183 0.3690125064 17.23032027",
                _final,
                1e-7,
            ),
            Number(
                "conditional power after stage 1 of 80 more, effect 10, SD 27",
                "0.6898935037",
                lambda: power_of_stage(_test().conditional_error(_stage_p(0.0)[:1]), 10.0, 80 / 4 / 27.0**2),
                1e-9,
            ),
        ),
        "rpact's own searches for the repeated p and the estimates stop at about 1e-7.",
    ),
    Call(
        "Two stages, stop for futility above p 0.5, one-sided 0.025",
        RPACT,
        "Fisher's combination with equal levels",
        "anagen.statistics.adaptive.fisher.equal_levels",
        numbers(
            "first bound, second bound",
            "0.016870306914 0.002398809657",
            lambda: equal_levels(2, stop=0.5).bounds,
            1e-12,
        ),
    ),
)
