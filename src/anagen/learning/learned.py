"""Parameters of the package under a posterior, draw by draw and at its middle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.cycle import DEFAULT_ACCOUNT
from anagen.learning.free_parameters import values_at
from anagen.learning.knowledge import Knowledge, prior_knowledge
from anagen.learning.pattern.hierarchy import RISES, hierarchy_table
from anagen.learning.posterior import Posterior
from anagen.learning.scale import learned
from anagen.measurement.observation_model import ObservationModel
from anagen.parameters import Parameter, ParameterSet

QUANTILES = (0.05, 0.5, 0.95)
SHIPPED_SPREAD = 20.0
"""SD of change from which the shipped record of individual drift was derived, hairs/cm2."""


def switched(name: str, account: str) -> bool:
    """Whether a parameter depends on the account of miniaturisation; those are fitted under the default."""
    return account != DEFAULT_ACCOUNT and name.startswith("cycle.renewal")


def study_values(
    rises: NDArray[np.float64], hierarchy: Mapping[str, float], prior: Mapping[str, Parameter]
) -> dict[str, float]:
    """Records of carriers and studies, computed from `rises` [carriers] and the hierarchy.

    The rows separate men from women only for vehicles. The spread between patients that remains after
    reading error and unequal courses is their own drift.
    """
    found: dict[str, float] = {}
    for name, value in zip(RISES, rises, strict=True):
        kinds = [name] if name.startswith("topical") else [f"{name}_men", f"{name}_women"]
        found |= {f"carrier.{kind}": float(value) for kind in kinds}
    other = SHIPPED_SPREAD**2 - prior["carrier.individual_drift_sd"].value ** 2
    found["carrier.individual_drift_sd"] = math.sqrt(max(hierarchy["patient_sd"] ** 2 - other, 25.0))
    found["carrier.automatic_rise"] = hierarchy["automatic_rise"]
    return found | ObservationModel.of(hierarchy).records()


def between_studies(posterior: Posterior, index: int, prior: Mapping[str, Parameter]) -> dict[str, float]:
    """Records of the differences between studies in draw `index`."""
    scalars = {name: float(found[index]) for name, found in posterior.hierarchy.items()}
    if posterior.disease == "areata":
        return {"areata study.response_sd": scalars["study_sd"]}
    return study_values(posterior.rises[index], scalars, prior)


def draw_values(posterior: Posterior, index: int, account: str) -> dict[str, float]:
    """All jointly fitted parameters of draw `index` of the posterior, by qualified name."""
    prior = prior_knowledge(account)
    moved = [i for i, name in enumerate(posterior.names) if not switched(name, account)]
    names = [posterior.names[i] for i in moved]
    values = values_at(prior, names, posterior.z[index][moved])
    values |= between_studies(posterior, index, prior.parameters)
    values |= dict(zip(posterior.delivered, map(float, posterior.delivery[index]), strict=True))
    return values


def weighted_quantiles(values: NDArray[np.float64], weight: NDArray[np.float64]) -> list[float]:
    """Quantiles at `QUANTILES` of weighted draws [S]."""
    order = np.argsort(values)
    cumulative = np.cumsum(weight[order])
    return [float(values[order][np.searchsorted(cumulative, q * cumulative[-1])]) for q in QUANTILES]


def learned_records(posterior: Posterior, account: str) -> dict[str, Parameter]:
    """Records of the fitted parameters, at the posterior's middle.

    Free parameters are at their posterior means of z, the others at medians. Records keep a 90 %
    range, now the posterior's.
    """
    prior = prior_knowledge(account).parameters
    known = list(zip(posterior.names, posterior.mean, posterior.sd, strict=True))
    known += [(name, mean, sd) for name, (mean, sd) in posterior.local.items()]
    records = {
        name: learned(prior[name], float(z), float(z_sd))
        for name, z, z_sd in known
        if not switched(name, account)
    }
    studies = [between_studies(posterior, i, prior) for i in range(len(posterior))]
    columns = {name: np.array([one[name] for one in studies]) for name in studies[0]}
    columns |= dict(zip(posterior.delivered, posterior.delivery.T, strict=True))
    for name, values in columns.items():
        low, middle, high = weighted_quantiles(values, posterior.weight)
        spread = prior[name].spread
        if spread == "fixed":  # a record without uncertainty before the fit
            spread = "normal"
        if low == high:  # a term that this posterior was learned without
            records[name] = replace(prior[name], value=middle, low=None, high=None, spread="fixed")
            continue
        records[name] = replace(prior[name], value=middle, low=low, high=high, spread=spread, status="fitted")
    return records


@cache
def centre_of(posteriors: tuple[Posterior, ...], account: str) -> Knowledge:
    """Best single values under the posteriors of any diseases."""
    prior = prior_knowledge(account)
    records = dict(prior.parameters)
    for posterior in posteriors:
        records |= learned_records(posterior, account)
    return replace(prior, parameters=ParameterSet(records, prior.parameters.label))


def scalar_names() -> tuple[str, ...]:
    """Scalars of the hierarchy in a posterior."""
    return tuple(name for name in hierarchy_table() if name != "carrier_rise")
