"""Plans of a trial's arms for a simulator."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.simulators.plan import ArmPlan
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.model import Protocol


def plans_of(arms: Sequence[Arm], protocol: Protocol) -> tuple[ArmPlan, ...]:
    """Plans of `arms`, with the adherence of their patients."""
    return tuple(ArmPlan(arm.name, arm.courses, arm.synergy, protocol.adherence_of(arm.name)) for arm in arms)
