"""Every call of other software, in the order of its page."""

from __future__ import annotations

from verification.software import designs, imputation, means, models, networks, pooling, repeated, responders
from verification.software.number import Call

CALLS: tuple[Call, ...] = (
    *means.CALLS,
    *models.CALLS,
    *repeated.CALLS,
    *imputation.CALLS,
    *responders.CALLS,
    *designs.CALLS,
    *pooling.CALLS,
    *networks.CALLS,
)
