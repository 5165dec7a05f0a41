"""[adaptation] written back as a table of a trial file."""

from __future__ import annotations

from anagen.files.phrases import plain
from anagen.trial.protocol.adaptation import (
    BLINDED,
    PREDICTIVE,
    REESTIMATION,
    RESPONSE,
    SELECTION,
    Adaptation,
    PredictiveStopping,
    ResponseAdaptive,
    Selection,
)


def adaptation_table(plan: Adaptation, size: int, unit: str) -> dict[str, object]:
    """Keys of [adaptation], with all defaults explicit; None where there is no key."""

    def quantity_text(value: float | None) -> str | None:
        return None if value is None else f"{plain(value)} {unit}"

    if isinstance(plan, Selection):
        return {
            "kind": SELECTION,
            "at": plan.at,
            "keep": plan.rule.keep if plan.rule.within is None else None,
            "within": quantity_text(plan.rule.within),
            "intersection": plan.intersection,
            "futility": plan.rule.futility,
            "test": plan.test.name,
            "spending": plan.test.spending,
        }
    if isinstance(plan, PredictiveStopping):
        return {
            "kind": PREDICTIVE,
            "at": list(plan.at),
            "stop_success": plan.success,
            "stop_vain": plan.vain,
            "prior_patients": plan.prior_patients,
            "calibrated": plan.calibrated,
        }
    if isinstance(plan, ResponseAdaptive):
        return {
            "kind": RESPONSE,
            "at": plan.at,
            "method": plan.method,
            "every": plan.every,
            "least": plan.least,
            "calibrated": plan.calibrated,
        }
    blinded = plan.method == BLINDED
    return {
        "kind": REESTIMATION,
        "at": plan.at,
        "planned": round(plan.planned * size),
        "method": plan.method,
        "power": plan.power,
        "least": None if blinded else plan.least,
        "effect": quantity_text(plan.effect),
        "futility": plan.futility,
        "test": None if blinded else plan.test.name,
        "spending": plan.test.spending,
    }
