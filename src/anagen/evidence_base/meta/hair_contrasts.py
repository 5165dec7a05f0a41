"""Published numbers of one trial as contrasts of treatments, with the origin of each standard error.

In order: the error that the source gives for the difference; an exact p of the difference, where marked; the
spread of each arm's change (SD, SE, interval or, where marked, an interquartile range taken as a normal's);
and last an assumed between-patient SD with the sizes of the arms, flagged. (Cochrane Handbook, chapter 6.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from anagen.evidence_base.meta.network import Contrast, contrasts_from_means
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.study import Study
from anagen.statistics.distributions import normal_quantile, t_quantile


@dataclass(frozen=True)
class TrialArm:
    """An arm of a study as it enters: its treatment, and the assumptions made for it.

    `usual` marks a strength that is in common use; `area` (cm2) and `week` are assumed where a source gives
    none; `se_from` allows ``p`` or ``iqr`` as the origin of a standard error.
    """

    therapy: str
    strength: str
    usual: bool
    area: float | None
    week: float | None
    se_from: str
    note: str

    @property
    def treatment(self) -> str:
        """Node of the network: therapy and strength."""
        return f"{self.therapy} {self.strength}".strip()


class Unusable(Exception):
    """Exception with the reason why a trial cannot enter."""


@dataclass(frozen=True)
class TrialContrasts:
    """All pairs of treatments of one trial, the origin of their errors, and the assumptions made for them.

    `n` has the people analysed, by treatment, where the rows give them.
    """

    contrasts: tuple[Contrast, ...]
    errors: str
    assumed: tuple[str, ...]
    n: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _ArmMean:
    treatment: str
    change: float
    se: float | None
    n: int | None
    origin: str
    assumed: str


def trial_contrasts(
    study: Study, mapping: Mapping[str, TrialArm], rows: Sequence[Result], assumed_sd: float
) -> TrialContrasts:
    """Contrasts in hairs/cm2 from the rows of one outcome at one week.

    Args:
        study: gives the sizes of its arms.
        mapping: arm -> how it enters.
        rows: usable rows of mapped arms.
        assumed_sd: between-patient SD of the change where none is reported, hairs/cm2.

    Raises:
        Unusable: no difference, or no way to a standard error.
    """
    if mapping and len({arm.treatment for arm in mapping.values()}) == 1:
        raise Unusable("compares a treatment with itself")
    two_arms = len({arm.treatment for arm in mapping.values()}) == 2
    net = [r for r in rows if r.kind == "net change" and r.comparator in mapping] if two_arms else []
    for row in net:
        if row.value is not None and row.standard_error is not None:
            se = row.standard_error
            return TrialContrasts((_published(row, row.value, mapping, se),), "published difference", ())
    means = list(_arm_means(mapping, rows))
    if len(means) >= 2:
        p = _exact_p(mapping, rows)
        if p is not None and two_arms:
            return _from_p(study, means, p)
        return _from_arms(study, means, assumed_sd)
    sizes = [arm.n for name, arm in study.arms.items() if name in mapping]
    for row in net:
        if row.value is None:
            continue
        if len(sizes) != 2 or not all(sizes):
            raise Unusable("neither a spread nor the sizes of the arms are reported")
        se = assumed_sd * math.sqrt(sum(1 / size for size in sizes if size))
        words = _assumed_words(assumed_sd)
        return TrialContrasts((_published(row, row.value, mapping, se),), "assumed SD", (words,))
    raise Unusable("no change of two arms in hairs/cm2 is reported")


def _arm_means(mapping: Mapping[str, TrialArm], rows: Iterable[Result]) -> Iterable[_ArmMean]:
    """Change and, where reported, standard error of each treatment; a change is preferred to two levels."""
    done = set()
    for row in sorted((r for r in rows if not r.net), key=lambda r: r.kind != "change"):
        arm = mapping[row.arm]
        change, area, assumed = row.change, 1.0, ""
        if change is None and arm.area and row.kind == "change" and row.published.value is not None:
            area, assumed = arm.area, f"{arm.area:g} cm2 counted, assumed"
            change = row.published.value / area
        if change is None or arm.treatment in done:
            continue
        done.add(arm.treatment)
        se, origin = row.change_error, "spread of each arm's change"
        if se is None and arm.se_from == "iqr" and row.published.iqr and row.n:
            spread = row.published.iqr / area / (2 * float(normal_quantile(0.75)))
            se, origin = spread / math.sqrt(row.n), "interquartile ranges"
        yield _ArmMean(arm.treatment, change, se, row.n, origin, assumed)


def _from_arms(study: Study, means: Sequence[_ArmMean], assumed_sd: float) -> TrialContrasts:
    filled = []
    for mean in means:
        if mean.se is None:
            if not mean.n:
                raise Unusable("neither a spread nor the sizes of the arms are reported")
            se, words = assumed_sd / math.sqrt(mean.n), _assumed_words(assumed_sd)
            mean = replace(mean, se=se, origin="assumed SD", assumed=mean.assumed or words)
        filled.append(mean)
    pairs = contrasts_from_means(
        study.id, [(m.treatment, m.change, m.se) for m in filled if m.se is not None]
    )
    origins = dict.fromkeys(m.origin for m in filled)
    assumed = dict.fromkeys(m.assumed for m in filled if m.assumed)
    return TrialContrasts(tuple(pairs), ", ".join(origins), tuple(assumed), _sizes(filled))


def _from_p(study: Study, means: Sequence[_ArmMean], p: float) -> TrialContrasts:
    """Standard error that follows from the p of a two-sided t test of this difference."""
    first, second = means[:2]
    if not first.n or not second.n:
        raise Unusable("neither a spread nor the sizes of the arms are reported")
    effect = first.change - second.change
    se = abs(effect) / -t_quantile(p / 2, first.n + second.n - 2)
    row = Contrast(study.id, first.treatment, second.treatment, effect, se)
    return TrialContrasts((row,), f"p = {p:g}", (), _sizes(means))


def _exact_p(mapping: Mapping[str, TrialArm], rows: Iterable[Result]) -> float | None:
    return next((float(row.p) for row in rows if row.p and mapping[row.arm].se_from == "p"), None)


def _published(row: Result, value: float, mapping: Mapping[str, TrialArm], se: float) -> Contrast:
    return Contrast(row.study, mapping[row.arm].treatment, mapping[row.comparator].treatment, value, se)


def _sizes(means: Iterable[_ArmMean]) -> dict[str, int]:
    return {mean.treatment: mean.n for mean in means if mean.n}


def _assumed_words(sd: float) -> str:
    return f"SD of {sd:g} assumed"
