"""Exploration of designs: common random numbers, runs placed where they tell most, one result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from anagen import __version__
from anagen.errors import InputError, unknown_name
from anagen.exploring.designs import Design, designs_of
from anagen.exploring.goal import Goal
from anagen.exploring.result import SCHEMA, CurvePoint, Exploration, OperatingRow, SizeFound, finite
from anagen.exploring.search import Search
from anagen.exploring.simulated import AtSize, Simulated
from anagen.exploring.varied import SIZE, Between, Varied, read_all
from anagen.statistics.power import Estimate, bias, coverage, share_over_draws, share_shown, whole_patients
from anagen.statistics.power_curve import BOOTSTRAPS
from anagen.therapy.catalogue import Catalogue
from anagen.trial.protocol.population_section import LARGEST_SIZE
from anagen.trial.protocol.trial_section import MOST_REPLICATES
from anagen.trial.run import Progress, TrialRun, silent
from anagen.workers import Threads, Workers

REPLICATES = 1000
"""Replicates at most of a design whose size is looked for, unless others are asked for."""
_SHOWN, _POINTS = 6, 60


def explore(
    trials: Sequence[TrialRun | Path | str],
    vary: Sequence[str] | Mapping[str, Any] = (),
    *,
    target: float | None = None,
    arm: str | None = None,
    goal: str = "",
    replicates: int | None = None,
    precision: float = 0.05,
    settings: Mapping[str, Any] | None = None,
    workers: Workers | None = None,
    progress: Progress = silent,
    work: Path | str | None = None,
    catalogue: Catalogue | None = None,
) -> Exploration:
    """Operating characteristics of designs side by side, and the sizes at which they reach a target.

    Args:
        trials: trial files or planned trials.
        vary: ``KEY=VALUES`` texts, or values by key.
        target: power or assurance wanted; its size is looked for.
        arm: compared; default every arm but the reference.
        goal: endpoint whose power or assurance is meant, by name; "all" or "any" of several together; default
            the first.
        replicates: of each design, at most; default those of the file, and `REPLICATES` with a target.
        precision: standard error of the size, as a share of it, that is enough.
        settings: keys of [trial] that override the files'.
        workers: who runs the replicates.
        progress: called with (design, done, total).
        work: folder that keeps replicates.
        catalogue: therapies and diseases known.

    Raises:
        InputError: a fault of a file, a key or a value; raised before any trial runs.
    """
    if target is not None and not 0.0 < target < 1.0:
        raise InputError(
            f"a target of {target:g}", where="--target", expected="a share between 0 and 1, such as 0.9"
        )
    if replicates is not None and not 2 <= replicates <= MOST_REPLICATES:
        raise InputError(f"replicates is {replicates}", expected=f"2 to {MOST_REPLICATES}")
    if not 0.0 < precision < 1.0:
        raise InputError(
            f"a precision of {precision:g}", where="--precision", expected="a share such as 0.05"
        )
    varied = read_all(vary)
    designs = designs_of(trials, varied, settings or {}, catalogue)
    if not any(one.key == "trial.seed" for one in varied):
        designs = _one_seed(designs)
    workers = workers or Threads(2)
    sized = next((one for one in varied if one.key == SIZE), None)
    for one in designs:
        Goal(goal).check(one.protocol)
    searches = [
        _search(one, sized, target, arm, Goal(goal), replicates, precision, workers, progress, work)
        for one in designs
    ]
    for search in searches:
        search.begin()
    while not all(one.done for one in searches):
        max((one for one in searches if not one.done), key=lambda one: one.error).step()
    for search in searches:
        progress(search.simulated.design.label[:28], search.simulated.most, search.simulated.most)
    solved = [_found(one, number) for one in searches for number in one.arms] if target is not None else []
    rows = [
        _row(one, number, size, searches[0])
        for one in searches
        for number in one.arms
        for size in _table_sizes(
            one, sized, [found for found in solved if found.design == one.simulated.design.label]
        )
    ]
    measures = {_measure(one) for one in designs}
    return Exploration(
        schema=SCHEMA,
        anagen=__version__,
        seed=designs[0].protocol.trial.seed,
        endpoint=Goal(goal).told(designs[0].protocol),
        measure=measures.pop() if len(measures) == 1 else "power or assurance",
        target=target,
        rows=tuple(rows),
        sizes=tuple(solved),
    )


def _one_seed(designs: list[Design]) -> list[Design]:
    """Designs that share the first one's random numbers, hence its patients and draws."""
    seed = designs[0].protocol.trial.seed
    return [
        replace(one, protocol=replace(one.protocol, trial=replace(one.protocol.trial, seed=seed)))
        for one in designs
    ]


def _search(
    design: Design,
    sized: Varied | None,
    target: float | None,
    arm: str | None,
    goal: Goal,
    replicates: int | None,
    precision: float,
    workers: Workers,
    progress: Progress,
    work: Path | str | None,
) -> Search:
    protocol = design.protocol
    most = replicates or (protocol.trial.replicates if target is None else REPLICATES)
    design = replace(design, protocol=replace(protocol, trial=replace(protocol.trial, replicates=most)))
    names = [one.name for one in protocol.arms]
    reference = protocol.reference_index
    assert reference is not None
    compared = [name for name in names if name != names[reference]]
    if arm is not None and arm not in compared:
        raise unknown_name("arm", arm, compared, "--arm")
    low, high = design.smallest, protocol.population.size
    listed: tuple[int, ...] = (high,)
    if sized is not None and isinstance(sized.values, Between):
        low, high, listed = max(low, sized.values.low), sized.values.high, ()
    elif sized is not None:
        assert not isinstance(sized.values, Between)
        for one in sized.values:
            if isinstance(one, bool) or not isinstance(one, int):
                raise InputError(f"{one!r} patients", where=sized.where, expected="whole numbers")
        listed = tuple(sorted({int(one) for one in sized.values}))
        high = max(listed)
        if listed[0] < low:
            raise InputError(
                f"{listed[0]} patients", where=sized.where, expected=f"at least {low} for an analysis"
            )
    elif target is not None:
        listed = ()
        high = max(high, 4 * low)
    if not low < high <= LARGEST_SIZE and (target is not None or low > high):
        raise InputError(
            f"sizes {low} to {high}", where=f"--vary {SIZE}", expected=f"a range up to {LARGEST_SIZE}"
        )
    return Search(
        Simulated(design, most, workers, progress, work, goal=goal),
        arms=tuple(names.index(name) for name in ([arm] if arm is not None else compared)),
        target=target,
        low=low,
        high=high,
        listed=listed,
        growing=sized is None,
        precision=precision,
    )


def _measure(design: Design) -> str:
    return "power" if design.protocol.trial.parameters == "fixed" else "assurance"


def _found(search: Search, arm: int) -> SizeFound:
    """Size of one comparison, with what its reader must know."""
    assert search.target is not None
    design = search.simulated.design
    protocol = design.protocol
    assert protocol.reference_index is not None
    curve = search.fitted(arm, BOOTSTRAPS)
    solved = curve.solve(search.target)
    explored = search.grid[-1]
    reached = isfinite(solved.size) and solved.size <= max(explored, search.high)
    group = sum(protocol.design.allocation)
    patients = -(-whole_patients(max(solved.size, search.low)) // group) * group if reached else None
    note = None
    if not reached:
        share, (low, high) = float(curve.curve.at(search.high)), curve.band([float(search.high)])
        note = (
            f"not reached with {search.high} patients: {_measure(design)} there {100 * share:.0f} % "
            f"({100 * float(low[0]):.0f} to {100 * float(high[0]):.0f})"
        )
    elif solved.size < search.low:
        note = f"reached with the fewest patients explored, {search.low}"
    elif search.error > search.precision and search.simulated.count >= search.simulated.most:
        note = f"less precise than the {100 * search.precision:g} % asked for: no replicates are left"
    sizes = sorted({round(float(one)) for one in np.linspace(search.grid[0], explored, _POINTS)})
    lows, highs = curve.band(np.array(sizes, dtype=np.float64))
    points = zip(sizes, curve.curve.at(sizes).tolist(), lows.tolist(), highs.tolist(), strict=True)
    return SizeFound(
        design=design.label,
        values=design.values,
        arm=protocol.arms[arm].name,
        reference=protocol.arms[protocol.reference_index].name,
        measure=_measure(design),
        target=search.target,
        patients=patients,
        size=solved.size if reached else None,
        se=finite(solved.se) if reached else None,
        interval95=(_end(solved.interval95[0], search), _end(solved.interval95[1], search)),
        replicates=search.simulated.count,
        note=note,
        curve=tuple(CurvePoint(size, share, (low, high)) for size, share, low, high in points),
    )


def _end(bound: float, search: Search) -> float | None:
    """End of an interval, unless it lies beyond the sizes explored."""
    return bound if search.low <= bound <= max(search.high, search.grid[-1]) else None


def _table_sizes(search: Search, sized: Varied | None, solved: Sequence[SizeFound]) -> list[int]:
    """Sizes of the rows: those that were asked for, or some over the range; and the ones found."""
    sizes = set(search.listed)
    if not sizes:
        grid = search.grid or (search.high,)
        low, high = (search.low, search.high) if sized is not None else (grid[0], grid[-1])
        sizes = {round(float(one)) for one in np.geomspace(low, high, _SHOWN)}
    largest = max(size for size, _ in search.simulated.batches)
    return sorted(one for one in {*sizes, *(found.patients or 0 for found in solved)} if 0 < one <= largest)


def _row(search: Search, arm: int, size: int, first: Search) -> OperatingRow:
    design = search.simulated.design
    protocol = design.protocol
    assert protocol.reference_index is not None
    found = search.simulated.at(size)
    shown = found.shown[:, arm]
    fixed = protocol.trial.parameters == "fixed"
    share = share_shown(shown) if fixed else share_over_draws(shown, found.draw)
    true = np.isfinite(found.truth[:, arm])
    off = bias(found.difference[true, arm], found.truth[true, arm])
    held = coverage(found.low[true, arm], found.high[true, arm], found.truth[true, arm])
    gain = None if search is first else _gain(found, arm, size, first)
    return OperatingRow(
        design=design.label,
        values=design.values,
        arm=protocol.arms[arm].name,
        reference=protocol.arms[protocol.reference_index].name,
        size=size,
        replicates=len(shown),
        share=share.value,
        mcse=share.mcse,
        difference=float(np.nanmean(found.difference[:, arm])),
        bias=off.value,
        bias_mcse=off.mcse,
        coverage=held.value,
        coverage_mcse=held.mcse,
        expected_patients=None if not protocol.ends_early else float(found.patients[:, arm].mean()),
        gain=None if gain is None else gain.value,
        gain_mcse=None if gain is None else gain.mcse,
    )


def _gain(found: AtSize, arm: int, size: int, first: Search) -> Estimate | None:
    """Share less the first design's, over the replicates of this size that both have."""
    if size > max(one for one, _ in first.simulated.batches) or arm not in first.arms:
        return None
    other = first.simulated.at(size)
    _, mine, theirs = np.intersect1d(found.replicate, other.replicate, return_indices=True)
    if len(mine) < 2:
        return None
    differs = found.shown[mine, arm].astype(np.float64) - other.shown[theirs, arm]
    # A fixed design has one draw, -1: its replicates are then the clusters.
    cluster = found.draw[mine] if len(set(found.draw[mine])) > 1 else mine
    _, member = np.unique(cluster, return_inverse=True)
    sums, groups = np.bincount(member, differs - differs.mean()), int(member.max()) + 1
    error = float(np.sqrt((sums**2).sum() * groups / (groups - 1)) / len(differs))
    return Estimate(float(differs.mean()), error)
