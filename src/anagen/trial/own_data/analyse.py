"""Analysis of one's own trial data by a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from anagen import __version__
from anagen.errors import InputError
from anagen.files.notice import NOTICE_OF_OWN_DATA
from anagen.statistics.comparisons import Comparisons, RatioComparisons, ResponderComparisons, TimeComparisons
from anagen.trial.own_data.data_file import read_data
from anagen.trial.own_data.doses import doses_of_data
from anagen.trial.own_data.plan import Plan, load_plan
from anagen.trial.own_data.prepare import prepared
from anagen.trial.own_data.result import SCHEMA, ArmOfData, ComparisonOfData, OwnAnalysis
from anagen.trial.protocol.endpoint import PERCENT_KINDS


def analyse(data: Path | str, plan: Plan | Path | str) -> OwnAnalysis:
    """Analysis of the data in a file (CSV, Parquet, Dataset-JSON, XPT), or in a folder with ADEFF and ADSL.

    Args:
        data: file or folder.
        plan: of the analysis, or its file.

    Raises:
        InputError: a fault of the plan or of the data, or nothing can be estimated from them.
    """
    if not isinstance(plan, Plan):
        plan = load_plan(plan)
    file, subjects = read_data(data)
    ready, notes = prepared(file, subjects, plan)
    found = plan.estimator.estimate(ready)
    others = [index for index in range(len(plan.arms)) if index != plan.reference]
    if not np.isfinite(found.difference[others]).any():
        counts = ", ".join(f"{name} {found.n[index]}" for index, name in enumerate(plan.arms))
        raise InputError(
            f"nothing can be estimated: {counts} analysed",
            where=file.name,
            expected="two or more in each arm",
        )
    endpoint = plan.analysis.endpoint
    return OwnAnalysis(
        schema=SCHEMA,
        anagen=__version__,
        disclaimer=NOTICE_OF_OWN_DATA,
        trial=plan.trial,
        data=file.name,
        sha256=file.sha256,
        plan=plan.file,
        endpoint=str(endpoint),
        unit="%" if endpoint.kind in PERCENT_KINDS else plan.unit,
        model=plan.analysis.model,
        missing=plan.analysis.missing,
        alpha=plan.analysis.alpha,
        strata=plan.strata,
        covariates=plan.covariates,
        arms=tuple(
            ArmOfData(
                name=name,
                fields=int((ready.arm == index).sum()),
                n=int(found.n[index]),
                mean=float(found.mean[index]),
                se=float(found.se_mean[index]),
            )
            for index, name in enumerate(plan.arms)
        ),
        comparisons=tuple(_comparison(found, index, plan) for index in others),
        notes=tuple(notes),
        doses=None
        if plan.analysis.dose_finding is None
        else doses_of_data(plan.analysis.dose_finding, ready),
    )


def _comparison(found: Comparisons, index: int, plan: Plan) -> ComparisonOfData:
    told: dict[str, Any] = {}
    if isinstance(found, ResponderComparisons) and plan.reference is not None:
        told = {
            "odds_ratio": float(found.odds_ratio[index]),
            "odds_ratio_ci": (float(found.odds_low[index]), float(found.odds_high[index])),
            "separated": bool(found.separated[index]),
        }
    if isinstance(found, RatioComparisons):
        told = {
            "ratio": float(found.ratio[index]),
            "ratio_ci": (float(found.ratio_low[index]), float(found.ratio_high[index])),
        }
    if isinstance(found, TimeComparisons):
        told = {
            "hazard_ratio": float(found.hazard_ratio[index]),
            "hazard_ratio_ci": (float(found.hazard_low[index]), float(found.hazard_high[index])),
        }
    return ComparisonOfData(
        arm=plan.arms[index],
        reference=plan.analysis.reference,
        difference=float(found.difference[index]),
        se=float(found.se[index]),
        df=float(found.df[index]),
        ci=(float(found.low[index]), float(found.high[index])),
        p=float(found.p[index]),
        **told,
    )
