"""Adherence of a trial's patients, as the file says it, written back, and told.

[adherence]
taken  = "80 %"             # of the doses or sessions, on average, by those who go on
spread = "15 %"             # SD between patients; default 0
stop   = "10 % by week 24"  # stop for good, silently; default nobody
arms   = ["drug"]           # default all
"""

from __future__ import annotations

from dataclasses import dataclass

from anagen.files.phrases import Dropout, plain
from anagen.therapy.adherence import Adherence


@dataclass(frozen=True)
class ArmAdherence:
    """[adherence].

    Attributes:
        taken: mean share of the doses taken by those who have not stopped, %.
        spread: SD of it between patients, percentage points.
        arms: names of the arms whose patients may miss doses.
        stop: silent stops, or None.
    """

    taken: float
    spread: float
    arms: tuple[str, ...]
    stop: Dropout | None = None

    def of(self, arm: str) -> Adherence | None:
        """Adherence of the patients of an arm; None where all is taken."""
        if arm not in self.arms:
            return None
        return Adherence(self.taken / 100.0, self.spread / 100.0, self.stop.hazard if self.stop else 0.0)

    def table(self) -> dict[str, object]:
        """Section of a trial file."""
        return {
            "taken": f"{plain(self.taken)} %",
            "spread": f"{plain(self.spread)} %",
            "stop": str(self.stop) if self.stop else None,
            "arms": list(self.arms),
        }

    def describe(self) -> str:
        """Sentence for a reader."""
        spread = f" (SD between patients {plain(self.spread)} percentage points)" if self.spread else ""
        stop = f"; {self.stop} stop for good without telling anybody, and are seen on" if self.stop else ""
        return (
            f"Patients of {', '.join(self.arms)} take {plain(self.taken)} % of their doses or sessions on "
            f"average{spread}{stop}."
        )
