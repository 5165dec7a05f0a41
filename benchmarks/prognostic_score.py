"""Worth of the prognostic score, right and wrong: error, power and false alarms of three trials.

    python -m benchmarks.prognostic_score                       # some minutes of CPU
    python -m benchmarks.prognostic_score --repeats 40 --only "pattern loss, two years"

Each trial is run with its effect and without one (all arms get the reference's). The score is learned from
the untreated cohort; a wrong one from the same cohort with its outcomes shuffled; a worthless one is the
right one shuffled among the patients of the trial. Writes nothing.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from anagen.api import Trial
from anagen.statistics.power import share_shown
from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.run import TrialRun
from anagen.trial.score.learned import learned
from anagen.trial.score.summary import partial_correlation, scores_of, shuffled
from anagen.trial.score.training import REPEATS as COHORT
from anagen.trial.score.training import training_protocol

REPEATS = 400
PATTERN = """
[trial]
name = "score"
seed = 1
parameters = "fixed"
[population]
alopecia = "androgenetic"
sex = "male"
age = "20 to 55 years"
norwood = ["III vertex", "IV", "V"]
size = 60
[design]
dropout = "10 % by week {week}"
[[arm]]
name = "finasteride"
[[arm.treatment]]
therapy = "finasteride"
dose = "1 mg"
[[arm]]
name = "untreated"
untreated = true
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, {week}"
outcomes = ["non-vellus density", "total density", "mean diameter"]
[analysis]
endpoint = "change in non-vellus density at week {week}"
prognostic_score = true
"""
AREATA = """
[trial]
name = "score"
seed = 1
parameters = "fixed"
[population]
alopecia = "alopecia areata"
sex = "any"
age = "18 to 60 years"
salt = "5 to 40"
size = 60
[design]
dropout = "10 % by week 24"
[[arm]]
name = "exosomes"
[[arm.treatment]]
therapy = "exosome"
product = "umbilical-cord MSC"
dose = "1e8 particles/cm2"
route = "intradermal 2 mm"
schedule = "3 sessions every 4 weeks"
[[arm]]
name = "untreated"
untreated = true
[measurement]
method = "SALT"
visits = "weeks 0, 12, 24"
[analysis]
endpoint = "change in SALT at week 24"
prognostic_score = true
"""
TRIALS = {
    "pattern loss, half a year": PATTERN.format(week=24),
    "pattern loss, two years": PATTERN.format(week=104),
    "alopecia areata, half a year": AREATA,
}


def table(text: str, repeats: int) -> list[str]:
    """Rows of one trial."""
    trial = Trial.from_text(text)
    cohort = TrialRun(training_protocol(trial.protocol)).simulate(range(COHORT), truth=False)
    seen = [one.observables for one in cohort if one.observables is not None]
    random = np.random.default_rng(1)
    outcome = [one.y for one in cohort]
    mixed = np.split(random.permutation(np.concatenate(outcome)), len(outcome))
    right, wrong = learned(seen, outcome), learned(seen, mixed)
    rows = []
    for label, planned in (("effect", trial), ("null", trial.under_null())):
        settings = replace(planned.protocol.trial, replicates=repeats)
        run = TrialRun(replace(planned.protocol, trial=settings))
        found = run.simulate(range(repeats), truth=False)
        scores = scores_of(right, found)
        assert scores is not None
        if label == "effect":
            saved = partial_correlation(run.protocol, found, scores).mean()
            rows.append(
                f"learned from {right.patients}: correlation {right.correlation:.2f} in patients not seen;"
            )
            rows.append(f"saved {100 * saved:.1f} % of the patients of a trial adjusted for the baseline")
            rows.append("| trial | score | mean SE | significant at 5 % |")
            rows.append("|---|---|---:|---:|")
        variants = {
            "none": None,
            "right": scores,
            "wrong model": scores_of(wrong, found),
            "shuffled": shuffled(scores, 1),
        }
        for name, covariates in variants.items():
            by = comparisons_of(run.protocol, found, 1, covariates)
            share = share_shown(by.shown[:, 0])
            rows.append(
                f"| {label} | {name} | {by.se[:, 0].mean():.3f} | "
                f"{100 * share.value:.1f} % ± {100 * share.mcse:.1f} |"
            )
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--only", choices=list(TRIALS))
    asked = parser.parse_args()
    for name, text in TRIALS.items():
        if asked.only in (None, name):
            print(f"\n{name}, {asked.repeats} repeats of 60 patients")
            print("\n".join(table(text, asked.repeats)), flush=True)


if __name__ == "__main__":
    main()
