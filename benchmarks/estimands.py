"""False alarms of a trial's estimators: both arms get the same, and some leave for lack of effect.

    python -m benchmarks.estimands --save         # 400 repeats, 200 of them imputed: some five CPU minutes
    python -m benchmarks.estimands --save --scene measured --repeats 150 --imputed 60
    python -m benchmarks.estimands --page         # only the page, from the numbers that are kept

The hypothetical difference is 0, so 5 % of repeats are to be significant. Those whose count has not risen
leave: in both arms, where the null of every estimand is true; in arm A alone, where only the hypothetical one
is; and there by what the clinic measured, or by what is true and nobody sees. ``--save`` writes
``estimands.json`` beside this file, and the table of docs/estimands.md.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anagen.api import Trial
from anagen.statistics.power import share_shown
from anagen.trial.replicate import Replicate
from benchmarks.machine import provenance
from benchmarks.null_estimators import ESTIMATORS, Floats, Result

HERE = Path(__file__).parent
SAVED, PAGE = HERE / "estimands.json", HERE.parent / "docs" / "estimands.md"
BEGIN = "<!-- figures: python -m benchmarks.estimands --save -->"
END = "<!-- end of figures -->"
BOTH_ARMS, ONE_ARM, HIDDEN = "both arms", "measured", "true"
SCENES = {
    BOTH_ARMS: "both arms leave, as measured",
    ONE_ARM: "arm A leaves, as measured",
    HIDDEN: "arm A leaves, as is true",
}
"""Who leaves, and by what: the true change is seen by nobody."""
SEED, SIZE = 1, 80
REPEATS = 400
ARM = """
[[arm]]
name = "{name}"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
schedule = "twice daily"
"""
FILE = f"""
[trial]
name = "The same treatment, and leaving for lack of effect in one arm"
seed = {SEED}
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
norwood = ["III vertex", "IV"]
size = {SIZE}
[design]
identical_arms = true
{ARM.format(name="A")}
{ARM.format(name="B")}
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 8, 16, 24"
outcomes = ["non-vellus density"]
[analysis]
endpoint = "change in non-vellus density at week 24"
model = "MMRM"
[[intercurrent]]
cause = "lack of effect"
rate = "95 % by week 16"
among = "change in non-vellus density of less than 10 hairs/cm2"
judged = "{{judged}}"
arms = [{{arms}}]
"""
"""The trial; tests/trial/test_estimands_under_the_null.py holds its bounds."""


def null_trial(scene: str = ONE_ARM) -> Trial:
    """Trial of one of `SCENES`, in which the hypothetical difference is 0."""
    arms = '"A", "B"' if scene == BOTH_ARMS else '"A"'
    judged = HIDDEN if scene == HIDDEN else ONE_ARM
    return Trial.from_text(FILE.replace("{judged}", judged).replace("{arms}", arms))


def replicates_of(trial: Trial, repeats: int) -> list[Replicate]:
    """First replicates of the trial, without the truth, which is known."""
    simulator = trial.simulator()
    return [trial.replicate(simulator, number, truth_wanted=False) for number in range(repeats)]


def ages_of(trial: Trial, repeats: int) -> Floats:
    """Age of each patient of the first replicates, [R, S], a score that is known before treatment."""
    simulator, size = trial.simulator(), trial.protocol.population.size
    return np.stack([simulator.recruit(size, number).age for number in range(repeats)])


def estimate(trial: Trial, found: list[Replicate], name: str) -> Result:
    """p values and estimates by one of `ESTIMATORS`."""
    return ESTIMATORS[name].run(trial, found, ages_of(trial, len(found)))


@dataclass(frozen=True)
class Alarms:
    """False alarms of one estimator.

    Attributes:
        repeats: trials in which it gave a p value.
        share: of them with p below 0.05, per cent.
        mcse: Monte Carlo standard error of the share, points.
        difference: mean estimate, hairs/cm2; None where it is no such difference.
        se: Monte Carlo standard error of that mean.
    """

    repeats: int
    share: float
    mcse: float
    difference: float | None
    se: float | None

    @classmethod
    def of(cls, result: Result) -> Alarms:
        """False alarms of p values and estimates."""
        p, estimates = (values[np.isfinite(values)] for values in result)
        alarms = share_shown(p < 0.05)
        mean = float(estimates.mean()) if len(estimates) else None
        spread = float(estimates.std(ddof=1) / np.sqrt(len(estimates))) if len(estimates) else None
        return cls(len(p), 100.0 * alarms.value, 100.0 * alarms.mcse, mean, spread)


def measured(scene: str, repeats: int, fewer: int) -> dict[str, Any]:
    """False alarms of every estimator in a scene, with the share of arm A that leaves and how it was made.

    Args:
        scene: one of `SCENES`.
        repeats: virtual trials.
        fewer: of them that are imputed, which takes ten times as long as all else.
    """
    trial = null_trial(scene)
    found = replicates_of(trial, repeats)
    gone = [one.events.event[one.allocation.arm == 0] >= 0 for one in found if one.events is not None]
    alarms = {}
    for name, one in ESTIMATORS.items():
        part = found[:fewer] if one.imputes else found
        alarms[name] = asdict(Alarms.of(estimate(trial, part, name)))
    return {
        "repeats": repeats,
        "gone": 100.0 * float(np.mean(gone)),
        "parameters": trial.simulator().draws.distribution.id,
        "provenance": provenance(),
        "alarms": alarms,
    }


def table(scenes: Mapping[str, Any]) -> str:
    """Table of a page: false alarms in every scene, and the bias where it is in hairs."""
    heads = " | ".join(SCENES.values())
    lines = [f"| estimator | estimand | {heads} | mean difference, {SCENES[ONE_ARM]} |"]
    lines.append("|---|---|" + "---:|" * (len(SCENES) + 1))
    for name, estimator in ESTIMATORS.items():
        found = [scenes[scene]["alarms"][name] for scene in SCENES]
        shares = " | ".join(f"{one['share']:.1f} ± {one['mcse']:.1f}" for one in found)
        one = scenes[ONE_ARM]["alarms"][name]
        gap = "" if one["difference"] is None else f"{one['difference']:+.2f} ± {one['se']:.2f}"
        lines.append(f"| {name} | {estimator.estimand} | {shares} | {gap} |")
    return "\n".join(lines)


def write_page(kept: Mapping[str, Any]) -> None:
    """Put the table of what is kept into its page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{figures(kept)}\n\n{END}{after}", encoding="utf-8")


def figures(kept: Mapping[str, Any]) -> str:
    """Words and table of the page, from what is kept."""
    first = kept[ONE_ARM]
    made = first["provenance"]
    fewer = min(one["repeats"] for one in first["alarms"].values())
    gone = "; ".join(f"{words}: {kept[name]['gone']:.0f} %" for name, words in SCENES.items())
    words = (
        f"False alarms at 5 % in per cent, ± their Monte Carlo error, of {first['repeats']} repeats of "
        f"{SIZE} patients (imputed: the first {fewer}); seed {SEED}, {first['parameters']}, made at commit "
        f"{made['commit']} on {made['date'][:10]}. Of arm A there leave ({gone})."
    )
    return f"{textwrap.fill(words, 110)}\n\n{table(kept)}"


def main() -> None:
    """Run the scenes, or write the page from what is kept."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--imputed", type=int, default=REPEATS // 2, help="repeats that are imputed")
    parser.add_argument("--scene", choices=SCENES, help="only this scene; the others stay as they are kept")
    parser.add_argument("--save", action="store_true", help="keep the numbers, and write them into the page")
    parser.add_argument("--page", action="store_true", help="only write the page from what is kept")
    asked = parser.parse_args()
    kept = json.loads(SAVED.read_text(encoding="utf-8")) if SAVED.exists() else {}
    for scene in () if asked.page else [asked.scene] if asked.scene else SCENES:
        kept[scene] = measured(scene, asked.repeats, asked.imputed)
        print(json.dumps(kept[scene]["alarms"]), flush=True)
        if asked.save:
            SAVED.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    if set(SCENES) <= set(kept):
        print(table(kept))
        if asked.save or asked.page:
            write_page(kept)


if __name__ == "__main__":
    main()
