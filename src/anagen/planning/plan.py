"""Plans for a person: all regimens and combinations, ranked by the chance of the wanted result.

    from anagen.planning.plan import plan
    found = plan(person, preferences)
    found.plans[0].name, found.summary.tiers

Single regimens are followed in full. Combinations, of which there are hundreds to thousands, are first
screened (`anagen.planning.screening`). The usual form represents each set of therapies unless another
one is clearly better, and the best sets are followed in full with the same particles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from anagen.economics.spending import Spending, main_currency, spending_of, together
from anagen.forecasting.company import Companies
from anagen.forecasting.options import options_for
from anagen.forecasting.person import Person, require_counted
from anagen.forecasting.simulate import PARTICLES
from anagen.forecasting.timeline import plans_of
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.learning.stances import MIXTURE
from anagen.planning.candidate_plans import Plan, base_plans, combined, plan_of
from anagen.planning.cloud import Cloud, Hair, Seen, people_like
from anagen.planning.exclusion import BUDGET, LAW, WISH, Excluded, Fit, fit_of, sort_out
from anagen.planning.followed import Ranked
from anagen.planning.preferences import Preferences
from anagen.planning.ranking import chances, in_order, unbeaten, wanted
from anagen.planning.regimen import Regimen, regimens_for
from anagen.planning.result import Planning
from anagen.planning.screening import screened
from anagen.planning.tiers import beats, comparison_records, tiers
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.course import course_records

FINALISTS = 30
"""Combinations followed in full."""

Progress = Callable[[str, int, int], object]


def plan(
    person: Person,
    preferences: Preferences | None = None,
    parameters: ParameterDistribution | str = "posterior",
    *,
    seed: int = 1,
    particles: int = PARTICLES,
    finalists: int | None = FINALISTS,
    workers: int | None = None,
    progress: Progress = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
    regimens: Sequence[Regimen] = (),
    companies: Companies | None = None,
) -> Planning:
    """Rank every plan for a person.

    Args:
        person: to plan for.
        preferences: of the person; default: a visible gain, no limits.
        parameters: "posterior", "prior", "fixed", or a parameter distribution.
        seed: of the people drawn; a forecast with this seed has the same particles.
        particles: followed under every plan.
        finalists: number of combinations followed in full; None: all.
        workers: threads; the result is the same for any number.
        progress: called with (stage, done, total).
        catalogue: therapies known; default the shipped ones.
        regimens: of the user's own, beside the shipped ones (`anagen.planning.regimen.load_regimens`).
        companies: particles kept of people asked about before, with the options that a forecast has followed;
            default: none are kept.

    Raises:
        InputError: no parameters have that name, no budget can be compared, or hair cannot be counted.
    """
    require_counted(person)
    wishes = preferences or Preferences()
    person = replace(person, country=wishes.country or person.country)
    believed = distribution(parameters) if isinstance(parameters, str) else parameters
    if person.stance != MIXTURE:
        believed = believed.with_stance(person.stance)
    believed = believed.extended(course_records([*person.given, *(one.course for one in regimens)]))
    kept, left_out = sort_out(regimens_for(person, regimens), person, wishes)
    options, _ = options_for(person, catalogue)
    going_on = next((option for option in options if option.kind == "going on"), None)
    cloud = people_like(
        person, believed, seed=seed, particles=particles, workers=workers, companies=companies
    )

    base = base_plans(going_on, kept)
    shown_aside = [(regimen, why) for regimen, why in left_out if regimen.usual and why.ground in (LAW, WISH)]
    singles = [
        *base,
        *(plan_of([regimen]) for regimen in kept),
        *(plan_of([regimen]) for regimen, _ in shown_aside),
    ]
    hair = cloud.hair(
        [plan.option for plan in singles], lambda done, total: progress("single plans", done, total)
    )
    spendings = [
        spending_of(timed) for timed in plans_of([plan.option for plan in singles], person.given, person.now)
    ]
    place_of: dict[Regimen, int] = {regimen: i for i, regimen in enumerate(kept, start=len(base))}
    work = _Work(cloud, wishes, singles, hair, spendings, place_of, len(base))
    pairs = combined(kept, wishes.most_therapies)
    chosen, error = work.with_combinations(pairs, finalists, progress)
    if companies is not None:
        companies.keep(cloud.company)
    return _ranked(work, person, believed, seed, chosen, shown_aside, left_out, len(kept) + len(pairs), error)


@dataclass(eq=False)
class _Work:
    """Working state: plans followed in full, with their hair and spending, column by column."""

    cloud: Cloud
    wishes: Preferences
    plans: list[Plan]
    hair: Hair
    spendings: list[Spending]
    place_of: dict[Regimen, int]
    bases: int

    def fit(self, spending: Spending) -> Fit:
        return fit_of(spending, self.wishes.budgets, self.wishes.exchange)

    def cost(self, spendings: Sequence[Spending]) -> NDArray[np.float64]:
        """Median cost over two years in the main currency, float64[...]."""
        currency = main_currency(self.spendings)
        return np.array([float(one.monthly(currency, "median").sum()) for one in spendings])

    def with_combinations(
        self, pairs: Sequence[Plan], finalists: int | None, progress: Progress
    ) -> tuple[list[int], float | None]:
        """Follow the best combinations in full; return columns of affordable plans and screening error."""
        own = [
            i
            for i in range(self.bases + len(self.place_of))
            if i < self.bases or self.fit(self.spendings[i]).fits is not False
        ]
        parts = [[self.place_of[regimen] for regimen in plan.regimens] for plan in pairs]
        spent = [together([self.spendings[i] for i in places]) for places in parts]
        able = [n for n in range(len(pairs)) if self.fit(spent[n]).fits is not False]
        if not able:
            return own, None
        rough = screened(self.hair, [parts[n] for n in able])
        picked = self._pick([pairs[n] for n in able], rough, self.cost([spent[n] for n in able]), finalists)
        found = self.cloud.hair(
            [pairs[able[n]].option for n in picked],
            lambda done, total: progress("combinations", done, total),
        )
        full = chances(found.seen, self.wishes.goal)[:, -1]
        error = float(np.abs(chances(rough.of(picked), self.wishes.goal)[:, -1] - full).max())
        first = len(self.plans)
        self.plans += [pairs[able[n]] for n in picked]
        self.spendings += [spent[able[n]] for n in picked]
        self.hair = self.hair.beside(found)
        return [*own, *range(first, len(self.plans))], error

    def _pick(
        self,
        plans: Sequence[Plan],
        rough: Seen,
        cost: NDArray[np.float64],
        finalists: int | None,
    ) -> list[int]:
        """Combinations to follow in full: one form of each set of therapies, the best sets."""
        if finalists is None:
            return list(range(len(plans)))
        goal = self.wishes.goal
        forms = standing_forms(plans, rough, cost, goal, range(len(plans)))
        order = in_order(rough, cost, goal, [i for i, _ in forms])
        chance = chances(rough, goal)[:, -1]
        # First the cheapest for its chance, so that the whole range of costs is covered; then the best.
        front = unbeaten(chance, cost, [i for i, _ in forms])
        return list(dict.fromkeys([*front, *order]))[:finalists]


def standing_forms(
    plans: Sequence[Plan],
    seen: Seen,
    cost: NDArray[np.float64],
    goal: str,
    places: Sequence[int],
) -> list[tuple[int, tuple[int, ...]]]:
    """Representative form of each set of therapies among `places`, with the other forms like it.

    Among the forms that cannot be told apart from the best one, the most usual represents the set, then
    the cheapest.
    """
    sets: dict[tuple[str, ...] | str, list[int]] = {}
    for i in places:
        sets.setdefault(plans[i].therapies or plans[i].name, []).append(i)
    found = []
    limit = comparison_records().value("told_apart")
    for members in sets.values():
        best = in_order(seen, cost, goal, members)[0]
        chance = beats(wanted(seen.density[:, members], goal), seen.density[:, members[0], 0])
        alike = [i for n, i in enumerate(members) if chance[members.index(best), n] <= limit or i == best]
        stands = min(alike, key=lambda i: (plans[i].unusual, cost[i], i))
        found.append((stands, tuple(i for i in alike if i != stands)))
    return found


def _ranked(
    work: _Work,
    person: Person,
    believed: ParameterDistribution,
    seed: int,
    columns: Sequence[int],
    shown_aside: Sequence[tuple[Regimen, Excluded]],
    left_out: Sequence[tuple[Regimen, Excluded]],
    considered: int,
    error: float | None,
) -> Planning:
    goal, seen = work.wishes.goal, work.hair.seen
    density = seen.density
    cost = work.cost(work.spendings)
    forms = standing_forms(work.plans, seen, cost, goal, columns)
    alike = dict(forms)
    order = in_order(seen, cost, goal, list(alike))
    first = beats(wanted(density[:, order], goal), density[:, 0, 0])
    # A plan further down may still be like the first one: it is listed with its tier.
    order = [order[n] for tier in tiers(range(len(order)), first) for n in tier]
    ranked = tuple(
        Ranked(
            work.plans[i],
            i,
            work.spendings[i],
            work.fit(work.spendings[i]),
            tuple(work.plans[j].name for j in alike[i]),
        )
        for i in order
    )
    chance = beats(wanted(density[:, order], goal), density[:, 0, 0])
    at_end = chances(seen, goal)[:, -1]
    aside_from = work.bases + len(work.place_of)
    aside = [
        (Ranked(work.plans[i], i, work.spendings[i], work.fit(work.spendings[i])), why)
        for i, (_, why) in enumerate(shown_aside, start=aside_from)
    ]
    dear = [
        Excluded(work.plans[i].name, BUDGET, fit.words)
        for i in range(work.bases, aside_from)
        if (fit := work.fit(work.spendings[i])).fits is False
    ]
    return Planning(
        person=person,
        wishes=work.wishes,
        belief=believed,
        seed=seed,
        cloud=work.cloud,
        hair=work.hair,
        ranked=ranked,
        tiers=tuple(tuple(tier) for tier in tiers(range(len(order)), chance)),
        beats=chance,
        unbeaten=tuple(order.index(i) for i in unbeaten(at_end, cost, order)),
        aside=tuple(aside),
        out=(*(why for _, why in left_out), *dear),
        considered=considered,
        screening_error=error,
        currency=main_currency(work.spendings),
    )
