"""Meta-analysis of any question: hair counts or responders, one therapy or a network."""

from __future__ import annotations

from pathlib import Path

from anagen.errors import InputError
from anagen.evidence_base.meta.heterogeneity import TAU2_METHODS
from anagen.evidence_base.meta.network_meta import NetworkMeta
from anagen.evidence_base.meta.own_studies import OwnMeta, pool_own
from anagen.evidence_base.meta.question import question_of
from anagen.evidence_base.meta.responses import (
    ResponseMeta,
    ResponseNetwork,
    pool_responses,
    response_network,
)
from anagen.evidence_base.meta.summary import summarise_network, summarise_therapy
from anagen.evidence_base.meta.therapy_meta import TherapyMeta
from anagen.evidence_base.tables.records import load_evidence

Meta = TherapyMeta | NetworkMeta | ResponseMeta | ResponseNetwork | OwnMeta


def meta_analysis(
    therapy: str | None = None,
    *,
    outcome: str | None = None,
    condition: str | None = None,
    method: str | None = None,
    test: str | None = None,
    sex: str | None = None,
    strength: str | None = None,
    strict: bool = False,
) -> Meta:
    """Pool the controlled trials of one therapy, or compare all therapies in a network.

    Args:
        therapy: name or alias; None for the network.
        outcome: ``density``, one kind of it, or a rule for responders; default the one that trials report.
        condition: a kind of hair loss; default the one with trials.
        method: estimator of the between-study variance of hair counts, or ``bayes``; default ``REML``.
        test: of hair counts of one therapy: ``hksj`` (the default), ``hksj-adhoc`` or ``z``.
        sex: of hair counts: men, women or all.
        strength: of hair counts of one therapy: one strength, or all.
        strict: of hair counts: only trials with nothing assumed.

    Raises:
        InputError: an unknown name, or an option that does not belong to what is pooled.
    """
    question = question_of(load_evidence(), therapy, outcome, condition)
    if question.responders:
        options = {"method": method, "test": test, "sex": sex, "strength": strength, "strict": strict or None}
        for name, value in options.items():
            if value is not None:
                raise InputError(
                    f"{name} belongs to hair counts, and {question.outcome} is a share of people"
                )
        if therapy is None:
            return response_network(question.condition, question.outcome)
        return pool_responses(therapy, question.condition, question.outcome)
    estimator = _spelled(method or "REML")
    if therapy is None:
        if strength is not None:
            raise InputError("a strength belongs to one therapy; a network shows every strength")
        return summarise_network(sex=sex or "men", outcome=question.outcome, strict=strict, method=estimator)
    return summarise_therapy(
        therapy,
        sex=sex or "all",
        strength=strength,
        outcome=question.outcome,
        strict=strict,
        method=estimator,
        test=test or "hksj",
    )


def own_analysis(data: Path | str, *, method: str | None = None, test: str | None = None) -> OwnMeta:
    """Studies of one's own in a CSV file (study, effect, se), pooled.

    Args:
        data: the file.
        method: estimator of the variance between studies; default ``REML``.
        test: ``hksj`` (the default), ``hksj-adhoc`` or ``z``.

    Raises:
        InputError: a fault of the file, or an unknown name.
    """
    return pool_own(data, method=_spelled(method or "REML"), test=test or "hksj")


def _spelled(method: str) -> str:
    """Method in its own capitals, however it was typed."""
    return next((name for name in (*TAU2_METHODS, "bayes") if name.lower() == method.lower()), method)
