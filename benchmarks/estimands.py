"""False alarms of a trial's estimators: both arms get the same, and some of one leave for lack of effect.

    python -m benchmarks.estimands                # 400 repeats: about three CPU minutes
    python -m benchmarks.estimands --repeats 100

The hypothetical difference is 0, so 5 % of repeats are to be significant. Those of arm A whose count has not
risen leave; what the clinic measured decides, or (second table) what is true and nobody sees. Writes nothing.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from anagen.api import Trial
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import share_shown
from anagen.trial.analysis.compare import compare, endpoint_values
from anagen.trial.protocol.endpoint import REPEATED
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.responders import CARRIED, COMPLETE
from anagen.trial.replicate import Replicate

REPEATS = 400
ESTIMATORS = (COMPLETE, CARRIED, REPEATED, *IMPUTED)
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
seed = 1
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "25 to 50 years"
norwood = ["III vertex", "IV"]
size = 80
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
arms = ["A"]
"""
"""The trial; tests/trial/test_estimands_under_the_null.py holds its bounds."""


def null_trial(judged: str = "measured") -> Trial:
    """Trial in which the hypothetical difference is 0, and leaving is judged by this."""
    return Trial.from_text(FILE.replace("{judged}", judged))


def replicates_of(trial: Trial, repeats: int) -> list[Replicate]:
    """First replicates of the trial, without the truth, which is known."""
    simulator = trial.simulator()
    return [trial.replicate(simulator, number, truth_wanted=False) for number in range(repeats)]


def seen_only(trial: Trial, found: list[Replicate], missing: str) -> Comparisons:
    """ANCOVA of what was seen at the endpoint, or carried forward."""
    path = np.stack([one.path for one in found if one.path is not None])
    protocol = trial.protocol
    y, baseline = endpoint_values(protocol.analysis.endpoint, protocol.measurement.visit_days, path, missing)
    return compare("ANCOVA", y, baseline, np.stack([one.allocation.arm for one in found]), 2, 1)


def imputed(trial: Trial, found: list[Replicate], method: str) -> Comparisons:
    """ANCOVA after imputation."""
    analysis = replace(trial.protocol.analysis, model="ANCOVA", missing=method)
    return Trial(replace(trial.protocol, analysis=analysis)).compare(found)


def estimate(trial: Trial, found: list[Replicate], name: str) -> Comparisons:
    """Comparisons by one of `ESTIMATORS`."""
    if name == REPEATED:
        return trial.compare(found)
    return imputed(trial, found, name) if name in IMPUTED else seen_only(trial, found, name)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=REPEATS)
    repeats = parser.parse_args().repeats
    for judged in ("measured", "true"):
        trial = null_trial(judged)
        found = replicates_of(trial, repeats)
        gone = [one.events.event[one.allocation.arm == 0] >= 0 for one in found if one.events is not None]
        share = 100.0 * float(np.mean(gone))
        print(f"\nleaving by what is {judged}: {share:.0f} % of arm A, {repeats} repeats")
        print("| estimator | false alarms at 5 % | mean difference | mean SE | SD of the estimates |")
        print("|---|---:|---:|---:|---:|")
        for name in ESTIMATORS:
            one = estimate(trial, found, name)
            alarms = share_shown(one.p[:, 0] < 0.05)
            print(
                f"| {name if name == REPEATED else f'ANCOVA, {name}'} | "
                f"{100 * alarms.value:.1f} % ± {100 * alarms.mcse:.1f} | "
                f"{np.nanmean(one.difference[:, 0]):+.2f} | {np.nanmean(one.se[:, 0]):.2f} | "
                f"{np.nanstd(one.difference[:, 0], ddof=1):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
