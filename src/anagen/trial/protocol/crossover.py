"""Periods of a crossover: the first lasts until the endpoint's visit, the second is as long."""

from __future__ import annotations

from anagen.trial.protocol.endpoint import Endpoint

CROSSOVER = "crossover"
"""Kind of the design, and name of its model."""


def second_start(endpoint: Endpoint, washout_days: int) -> int:
    """Day on which the second period begins, after the washout."""
    return endpoint.day + washout_days


def second_end(endpoint: Endpoint, washout_days: int) -> int:
    """Day on which the second period ends."""
    return second_start(endpoint, washout_days) + endpoint.day
