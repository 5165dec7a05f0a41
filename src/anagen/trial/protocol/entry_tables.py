"""How patients come into a trial, written back as tables of a trial file."""

from __future__ import annotations

from typing import Any

from anagen.files.phrases import plain
from anagen.population.biomarker import Biomarker
from anagen.trial.protocol.entry import Accrual, Entry, RunIn, ScreeningVisit

Table = dict[str, Any]


def entry_tables(entry: Entry) -> dict[str, Table | None]:
    """Sections [recruitment], [screening] and [run_in]; None for one that the file does not have."""
    return {
        "recruitment": None if entry.accrual is None else _recruitment(entry.accrual),
        "screening": None if entry.screening is None else _screening(entry.screening),
        "run_in": None if entry.run_in is None else _run_in(entry.run_in),
    }


def _recruitment(accrual: Accrual) -> Table:
    return {
        "rate": f"{plain(accrual.per_month)} patients/month",
        "opening": f"{accrual.opening_days} day" if accrual.opening_days else None,
        "rate_spread": _share(accrual.spread),
    }


def _screening(screening: ScreeningVisit) -> Table:
    return {
        "period": f"{screening.days} day",
        "excluded": _share(screening.excluded),
        "recount": screening.recount,
    }


def _run_in(run_in: RunIn) -> Table:
    return {
        "length": f"{run_in.days} day",
        "lost": _share(run_in.lost),
        "nonadherent": _share(run_in.nonadherent),
        "keep": None if run_in.keep is None else str(run_in.keep),
        "treatment": [dict(table) for table in run_in.treatments] or None,
    }


def biomarker_keys(biomarker: Biomarker | None) -> Table:
    """Keys of [population] on a biomarker."""
    if biomarker is None:
        return {}
    known = biomarker.prevalence
    return {
        "biomarker": biomarker.rule,
        "biomarker_prevalence": None if known is None else f"{plain(known)} %",
        "biomarker_effect": biomarker.ratio if biomarker.ratio != 1.0 else None,
    }


def _share(share: float) -> str | None:
    return f"{plain(share)} %" if share else None
