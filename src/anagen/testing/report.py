"""Reports of the batteries: laws by name, with what broke them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Check:
    """One law: its name, whether it held, and the observation that broke it."""

    name: str
    passed: bool
    detail: str = ""


class Report:
    """Result of all checks of a therapy or a disease.

    Attributes:
        checks: all checks made, in order.
    """

    checks: tuple[Check, ...]

    @property
    def subject(self) -> str:
        """Name of the therapy or disease."""
        raise NotImplementedError

    @property
    def passed(self) -> bool:
        """Whether all laws held."""
        return not self.failures

    @property
    def failures(self) -> tuple[Check, ...]:
        """Checks of the laws that did not hold."""
        return tuple(check for check in self.checks if not check.passed)

    def __str__(self) -> str:
        lines = [
            f"{'passed' if one.passed else 'FAILED':7} {one.name} {one.detail}".rstrip()
            for one in self.checks
        ]
        held = len(self.checks) - len(self.failures)
        return "\n".join([f"{self.subject}: {held} of {len(self.checks)}", *lines])


class Failed(AssertionError):
    """A law is broken; `report` holds all checks."""

    what: ClassVar[str]

    def __init__(self, report: Report) -> None:
        self.report = report
        told = "; ".join(f"{one.name}: {one.detail}" for one in report.failures)
        super().__init__(f"{self.what} {report.subject!r} fails {len(report.failures)}: {told}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.report,)
