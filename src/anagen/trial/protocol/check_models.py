"""Check of the options of models: estimating equations, ordered categories, hierarchies of outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from anagen.errors import InputError
from anagen.files.source_text import SourceText
from anagen.measurement.outcomes import OUTCOMES, Outcome
from anagen.trial.protocol.analysis_section import AnalysisSection
from anagen.trial.protocol.endpoint import GEE, Endpoint, read_endpoint
from anagen.trial.protocol.model_options import (
    ORDINAL,
    RATIO_MODELS,
    WIN_RATIO,
    Categories,
    Equations,
    Hierarchy,
    ModelOptions,
    Rank,
)
from anagen.units import parse_quantity

_KEYS = {"gee": GEE, "ordinal": ORDINAL, "win_ratio": WIN_RATIO}
RankCheck = Callable[[Endpoint, str, str], None]
"""Check of an endpoint of the hierarchy, given with its text and place."""


def options_of(
    section: AnalysisSection,
    endpoint: Endpoint,
    model: str,
    last_day: int,
    source: SourceText,
    *,
    check: RankCheck,
    outcomes: Mapping[str, Outcome] = OUTCOMES,
) -> ModelOptions | None:
    """Options of the model; None where it has none.

    Args:
        section: [analysis].
        endpoint: of the trial.
        model: of the analysis.
        last_day: end of the trial.
        source: of the file.
        check: of each further endpoint of a hierarchy.
        outcomes: outcomes known, by name.

    Raises:
        InputError: options of another model, or a fault of theirs, with its place.
    """
    for key, owner in _KEYS.items():
        if getattr(section, key) is not None and model != owner:
            raise InputError(
                f"{key} belongs to the model {owner!r}, not to {model!r}",
                where=source.where(("analysis", key)),
                expected=f'model = "{owner}", or no such section',
            )
    if model == GEE:
        return Equations() if section.gee is None else Equations(section.gee.working, section.gee.errors)
    if model == ORDINAL:
        return _categories(section, endpoint, outcomes, source)
    if model == WIN_RATIO:
        return _hierarchy(section, endpoint, last_day, outcomes, source, check)
    return None


def _categories(
    section: AnalysisSection, endpoint: Endpoint, outcomes: Mapping[str, Outcome], source: SourceText
) -> Categories:
    where = source.where(("analysis", "ordinal"))
    if outcomes[endpoint.outcome].rater:
        raise InputError(
            "a rating of better or not has two categories",
            where=source.where(("analysis", "endpoint")),
            expected=f'"responders: {endpoint.outcome} at week 24" with model = "logistic"',
        )
    if section.ordinal is None:
        raise InputError(
            f'the model "{ORDINAL}" needs categories',
            where=source.where(("analysis", "model")),
            expected=f'[analysis.ordinal] with cuts such as ["20 {endpoint.unit}", "50 {endpoint.unit}"]',
        )
    cuts = tuple(parse_quantity(cut, endpoint.unit, where=where) for cut in section.ordinal.cuts)
    if any(low >= high for low, high in pairwise(cuts)):
        raise InputError(
            f"cuts {', '.join(section.ordinal.cuts)}", where=where, expected="each above the one before it"
        )
    return Categories(cuts, endpoint.unit)


def _hierarchy(
    section: AnalysisSection,
    endpoint: Endpoint,
    last_day: int,
    outcomes: Mapping[str, Outcome],
    source: SourceText,
    check: RankCheck,
) -> Hierarchy:
    asked = section.win_ratio
    place = ("analysis", "win_ratio")
    ranks = [Rank(endpoint, _tie(None if asked is None else asked.tie, endpoint, source.where(place)))]
    for number, one in enumerate(() if asked is None else asked.then):
        where = source.where((*place, "then", number))
        further = read_endpoint(one.endpoint, where, last_day, outcomes)
        check(further, one.endpoint, where)
        if any(further == rank.endpoint for rank in ranks):
            raise InputError(
                f"{further} is in the hierarchy already", where=where, expected="another endpoint"
            )
        ranks.append(Rank(further, _tie(one.tie, further, where)))
    return Hierarchy(tuple(ranks))


def _tie(text: str | None, endpoint: Endpoint, where: str) -> float:
    if text is None:
        return 0.0
    if endpoint.rule is not None and endpoint.tie_unit == "%":
        raise InputError("responders either tie or not", where=where, expected="no key tie")
    tie = parse_quantity(text, endpoint.tie_unit, where=where)
    if not tie >= 0.0:
        raise InputError(f"a tie of {text!r}", where=where, expected=f"0 {endpoint.tie_unit} or more")
    return tie


def refuse_events(model: str, eventful: bool, source: SourceText) -> None:
    """Check that a model whose truth is one ratio is not asked for it by estimand.

    Raises:
        InputError: intercurrent events with such a model.
    """
    if eventful and model in RATIO_MODELS:
        raise InputError(
            f"the model {model!r} has no truth by estimand",
            where=source.where(("intercurrent", 0)),
            expected='no [[intercurrent]] tables, or a model such as "ANCOVA"',
        )


def with_ranks(options: ModelOptions | None, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Outcomes measured, with those of a hierarchy."""
    if not isinstance(options, Hierarchy):
        return outcomes
    return tuple(dict.fromkeys((*outcomes, *(rank.endpoint.outcome for rank in options.ranks))))
