"""Numbers that every document shows of one option or plan, at the horizon of the view."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.forecasting.noticing import OutOf100
from anagen.report.view.money import TOO_FEW, Money, money_words


@dataclass(frozen=True)
class Line:
    """One option or plan in the numbers that decide.

    Attributes:
        name: of the option or plan.
        kind: "nothing", "going on", "usual", "single", "combination" or "own".
        people: of 100 people like this one, who call their own hair better, unchanged and worse.
        untreated: of the same 100, who call it better on a dummy treatment.
        added: who call it better because of the treatment; negative where fewer do.
        cost: by the end of the horizon, one amount for each currency.
        per_gainer: cost of each further person who calls it better; null where it is not given.
        harm: the harm by which options are compared, and the gravest, in words.
        certainty: of the evidence on it; null for doing nothing.
        safety: standing for this person's health, in a word or two.
    """

    name: str
    kind: str
    people: OutOf100
    untreated: int
    added: int
    cost: tuple[Money, ...]
    per_gainer: Money | None
    harm: str
    certainty: str | None
    safety: str

    @property
    def is_nothing(self) -> bool:
        """Whether it is doing nothing."""
        return self.kind == "nothing"

    @property
    def better_words(self) -> str:
        """Of 100, who say better, with those on a dummy treatment beside: ``52 (21)``."""
        return str(self.people.better) if self.is_nothing else f"{self.people.better} ({self.untreated})"

    @property
    def cost_words(self) -> str:
        """Cost: ``720 to 2 400 USD``, or ``nothing``."""
        return money_words(self.cost)

    @property
    def per_gainer_words(self) -> str:
        """Cost of each further person who says better, or why none is given."""
        if not self.cost:
            return "–"
        return TOO_FEW if self.per_gainer is None else self.per_gainer.words

    @property
    def certainty_words(self) -> str:
        """How sure anyone is: ``high``; a dash for doing nothing."""
        return self.certainty or "–"
