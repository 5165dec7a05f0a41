"""Write docs/trial-file.md from the schema of trial files, so the reference cannot go stale (`make docs`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_origin

from anagen.measurement.method import methods
from anagen.measurement.outcomes import OUTCOMES
from anagen.therapy.catalogue import load_catalogue
from anagen.therapy.schedule import EXAMPLES
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.multiplicity_section import OF_THE_TRIAL
from anagen.trial.protocol.observed_record import TYPED
from anagen.trial.protocol.population import FEMALE_STAGES, MALE_STAGES

HEAD = """# The trial file, key by key

Made by `make docs` from the schema (`anagen schema` prints it for an editor). Quantities are text with
a unit; keys that are not listed are refused, with the nearest that is.
"""


WITHOUT = {
    "population.women": "`50 %`",
    "population.menopause": "any",
    "population.density": "any",
    "population.totalis": "whatever recruitment by `salt`, `episode` and `forms` gives",
    "measurement.threshold_um": "the method's own, see [methods](#methods)",
    "rerandomisation.arms": "all but the reference",
    "rerandomisation.to": '`["continue", "stop"]`',
    "rerandomisation.ratio": "equal",
    "observed.from_week": "baseline",
    "observed.then": "the whole arm",
    "observed.region": "the first",
    "population.norwood": ", ".join(f"`{stage}`" for stage in MALE_STAGES),
    "population.ludwig": ", ".join(f"`{stage}`" for stage in FEMALE_STAGES),
    "design.allocation": "equal",
    "design.block": "the allocation's sum, twice that if it is 3 or less",
    "design.dropout": "nobody leaves",
    "design.visit_window": "`0 day`",
    "measurement.outcomes": "all the method counts but `long hair density` and `shed hairs per day`",
    "analysis.model": "`ANCOVA`; split-scalp: `paired`; one arm: `change from baseline`; responders: "
    "`Cochran-Mantel-Haenszel`, one arm: `responder rate`; times: `log-rank`; crossover: `crossover`",
    "design.centre_spread": "none",
    "design.washout": "none",
    "analysis.multiplicity": "each arm alone",
    "analysis.name": "`primary`",
    "endpoint.region": "the first",
    **{
        f"endpoint.{key}": "as [analysis], if it is of the same kind"
        for key in ("model", "missing", "estimand")
    },
    **{
        f"endpoint.{key}": "as [analysis], if it is of the same outcome"
        for key in ("hypothesis", "margin", "delta")
    },
    "endpoint.sides": "as [analysis]",
    "multiplicity.families": "co-primary: all; gatekeeping: **required**",
    "multiplicity.order": "that of the file",
    "multiplicity.weights": "graph: **required**",
    "analysis.own": "none",
    "analysis.interim": "no look before the end",
    "analysis.interim_weeks": "no look by the calendar",
    "population.biomarker": "none",
    "population.biomarker_prevalence": "not known",
    "population.biomarker_effect": "`1`: none",
    "recruitment.opening": "all at once",
    "recruitment.rate_spread": "none",
    "screening.period": "none",
    "screening.excluded": "nobody",
    "run_in.lost": "nobody",
    "run_in.nonadherent": "nobody",
    "run_in.keep": "everybody",
    "analysis.spending": "`O'Brien-Fleming`",
    "analysis.futility": "none",
    "analysis.hypothesis": "`superiority`; with a margin `non-inferiority`",
    "analysis.margin": "none",
    "analysis.sides": "`2`",
    "analysis.missing": "`complete cases`; responders: `non-responder imputation`",
    "analysis.estimand": "`hypothetical`; with `non-responder imputation` `composite`, with "
    "`last observation carried forward` `while on treatment`, by the reference `treatment policy`",
    "intercurrent.among": "lack of effect: **required**",
    "intercurrent.arms": "all",
    "intercurrent.from_week": "`0`",
    **{f"observed.{key}": "the record's; without one **required**" for key in TYPED},
    "observed.n": "the record's, or none",
    "observed.sd": "the record's, or none",
    "observed.se": "the record's, or none",
    "observed.ci95": "the record's, or none",
    "observed.rule": "the record's, or the endpoint's",
    "observed.take": "`value`",
    "observed.digits": "all",
    "analysis.reference": "the last arm",
}
"""What holds where the schema's own default is "not given"."""

TREATMENT = """## [[arm.treatment]]

What is given. `therapy` is required; which other keys there are depends on it (`anagen therapies NAME` lists
its keys, routes and products).

| key | what |
|---|---|
| `therapy` | a name of the table below |
| `product` | whose particles, for therapies with products |
| `dose` | a quantity in the unit below; outside the range studied: a warning. The laser's is `fluence` |
| `area` | with a whole dose (`"1e10 particles"`): what it is spread over, 0.01 to 2000 cm2 |
| `route` | one of the [ways in](#routes) |
| `depth` | the depth, if `route` does not say it |
| `schedule` | see [schedules](#schedules) |
| `storage` | time in solution at 4 °C before use, 0 to 3650 days; products only |
| `thaws` | freeze-thaw cycles, 0 to 20; default the product's |
| `freeze_dried` | `true` or `false`; default the product's |
| `lots` | `"per session"` (default: every session its own lot) or `"single"` |

| therapy | dose | studied | default schedule | routes |
|---|---|---|---|---|"""


RESPONDERS = """## Responders

An endpoint of who responds is `responders:`, a rule, and the visit:
`"responders: change in non-vellus density of at least 10 % at week 24"`. A rule is

- a level: `"non-vellus density >= 100 hairs/cm2"`, `"non-vellus density of at most 60 hairs/cm2"`;
- a change: `"change in total density of at least 15 hairs/cm2"`, `"rise in ..."`, `"fall in ..."`, with
  `at least`, `at most`, `more than` or `less than`;
- a change in % of each patient's baseline: `"change in total density of at least 10 %"`. Where the outcome is
  itself in %, say `"percent change in anagen percent of at least 10 %"` or
  `"change in anagen percent of at least 5 points"`.

| model | p | difference of shares | its interval | odds ratio |
|---|---|---|---|---|
| `Cochran-Mantel-Haenszel` | that test, uncorrected | Mantel-Haenszel | Sato | Mantel-Haenszel |
| `risk difference` | the same | the same | Miettinen-Nurminen, agrees with the test | the same |
| `logistic` | Wald | standardised to all patients | delta method | of arm, given the stratum |
| `responder rate` | none | share of the one arm | Clopper-Pearson | none |

Strata are those that patients were randomised in (`design.strata`); without any, all patients are one
stratum, and on a split scalp every patient is one, which makes the first model McNemar's test. Each arm is
compared with the reference alone. Where the odds ratio of the logistic model is infinite, Firth's estimate
and its penalised likelihood ratio test stand in, and a warning says in how many repeats. With
`missing = "non-responder imputation"` whoever leaves has not responded, in the trial and in the truth that it
is held against.
"""

DESIGNS = """## Designs of published trials

Each block stands for keys of one trial; what a trial does not say is left out.

**Whom it recruits.** Counts of the screening visit are those of baseline: each patient's own count, by the
trial's method on its field, lies in the range. Recruitment draws candidates for each place of the trial, and
the first who satisfies all criteria takes it, so one more patient changes nobody else. Women stay as many as
the file says, even if fewer of them satisfy the criteria. Menopause changes nobody's hair here: it only says
who is recruited.

```toml
[population]
alopecia  = "androgenetic"
sex       = "any"
women     = "61 %"
menopause = "premenopausal"
age       = "18 to 49 years"
density   = "60 to 190 hairs/cm2"       # or "terminal density at most 220 hairs/cm2"
size      = 100
```

In alopecia areata recruitment is by SALT, the present episode and forms; adolescents are recruited from 12
years. `totalis` is the share of totalis and universalis among those recruited.

```toml
[population]
alopecia = "alopecia areata"
sex      = "any"
women    = "62 %"
age      = "12 to 65 years"
salt     = "50 to 100"
forms    = ["patchy", "ophiasis", "totalis", "universalis"]
totalis  = "46 %"
size     = 120
```

**What counts as a hair, and where.** `threshold_um` is the least width that the trial counted. Of two regions
the first is that of the endpoint's comparison, of screening and of pictures; the others are measured in the
same patients and analysed in the same way (`elsewhere` in summary.json). Each has follicles and readings of
its own, and a person's drift in common with the others.

```toml
[measurement]
method       = "phototrichogram"
region       = ["vertex", "frontal"]
field        = "1 cm2"
threshold_um = 40
visits       = "weeks 0, 12, 24, 520, 1040"     # up to 1,040 weeks
outcomes     = ["total density", "rated improved: panel", "rated improved: patient"]
```

**Who is rated improved.** `rated improved: panel`, `investigator` and `patient` are 100 for a patient who is
called better than at the start and 0 for any other, so means are per cent. An endpoint or a published share
needs no rule for them: `endpoint = "responders: rated improved: panel at week 48"`. The link from change of
cover to a rating was learned in pattern loss; a repeat takes one draw of it, with raters of its own, and each
arm its own luck. People on placebo are rated improved, too.

**Second randomisation.** Those who meet the rule are randomised to go on, to stop, or to any arm; a dose that
nobody begins the trial with is a `[[rerandomisation.arm]]`. Its schedule begins in that week.

```toml
[rerandomisation]
week  = 52
among = "SALT <= 20"
arms  = ["baricitinib 4 mg"]
to    = ["continue", "2 mg", "stop"]
ratio = "2:2:1"

[[rerandomisation.arm]]
name = "2 mg"
  [[rerandomisation.arm.treatment]]
  therapy = "baricitinib"
  dose    = "2 mg"
```

`lost` is a rule of losing the benefit at a later visit, its changes counted from `week`; with `retreat`,
patients whose treatment had changed are then given that of their first arm, or of an arm:

```toml
[rerandomisation]
week    = 52
among   = "SALT <= 20"
lost    = "rise in SALT of more than 20 points"
retreat = "first"
```

**A stable background.** Treatments of `[background]` are given to every patient, and to the untreated twin,
from `weeks` before baseline on; the arms are then an add-on. Patients are recruited as if untreated that long
before. Only where hair is counted on a field; no pictures of the arms' courses are drawn.

```toml
[background]
weeks = 52
  [[background.treatment]]
  therapy = "finasteride"
  dose    = "1 mg"
```

**Doses that are missed.** `[adherence]` gives the mean share of doses or sessions taken, its SD between
patients, and those who stop silently ([estimands](estimands.md#doses-that-are-missed)).

```toml
[adherence]
taken  = "80 %"
spread = "15 %"
stop   = "10 % by week 24"
```

**Leaving for a cause.** `[[intercurrent]]` says who leaves, stops, loses the field or is rescued, and why;
each estimand of ICH E9(R1) then has its truth beside the estimate ([estimands](estimands.md)). `rate` is a
constant hazard of those at risk. The first event of a patient is the only one, and takes effect after the
visit before it.

```toml
[[intercurrent]]
cause     = "lack of effect"
among     = "change in non-vellus density of less than 5 hairs/cm2"
rate      = "60 % by week 24"           # of those who meet the rule all that time
from_week = 12

[[intercurrent]]
cause = "harm"
rate  = "10 % by week 24"
arms  = ["minoxidil"]
then  = "stop"                          # untreated from then on, but seen

[[intercurrent]]
cause = "chance"
rate  = "5 % by week 24"
then  = "lost"                          # the field is lost, the treatment goes on

[analysis]
endpoint = "change in non-vellus density at week 24"
model    = "ANCOVA"
missing  = "jump to reference"
estimand = "treatment policy"
```

**What it published.** A change may be counted from any visit; a row may be about a group of the second
randomisation; events are cumulative (Kaplan and Meier, whoever leaves is censored); medians, quartiles and
90 % intervals are given as printed.

```toml
[[observed]]
arm       = "baricitinib 4 mg"
then      = "2 mg"
outcome   = "SALT"
kind      = "cumulative responders"
rule      = "rise in SALT of more than 20 points"
from_week = 52
week      = 76
value     = "26 %"
n         = 40
source    = "the publication"

[[observed]]
arm       = "baricitinib 4 mg"
outcome   = "SALT"
kind      = "median percent change"
week      = 36
value     = "-62 %"
quartiles = ["-95 %", "-10 %"]
n         = 200
source    = "the publication"

[[observed]]
arm     = "baricitinib 4 mg"
outcome = "SALT"
kind    = "responders"
rule    = "SALT <= 20"
week    = 36
value   = "35 %"
ci90    = ["31 %", "39 %"]
source  = "the publication"
```

**Not inferior, or equivalent.** A margin makes the test one of non-inferiority; the interval judges it. With
`sides = 1` each one-sided test has the level alpha, otherwise half of it (a two-sided 95 % interval).

```toml
[analysis]
endpoint   = "change in total density at week 24"
margin     = "5 hairs/cm2"
hypothesis = "non-inferiority"          # or "equivalence"
```

**Several arms.** `multiplicity` shares the level among the comparisons with the reference; power and
assurance then count adjusted p values.

```toml
[analysis]
endpoint     = "change in total density at week 24"
reference    = "vehicle"
multiplicity = "Dunnett"                # or "Holm", "Hochberg", "Hommel", "Bonferroni", "fixed sequence"
```

**Several endpoints, regions or visits.** `[[endpoint]]` tables and `[multiplicity]`: co-primary, gates,
graphs ([several endpoints](endpoints.md)).

**All visits, and looks before the end.** `MMRM` fits visit, visit by baseline and visit by arm with an
unstructured covariance within patients and degrees of freedom after Kenward and Roger; simpler covariances
step in where that cannot be fitted. A look is a cut of the same patients: those recruited first. Its
boundaries spend the level as Lan and DeMets do; `summary.json` holds for each look the bound, the share of
repeats that end there with success or in vain, and the exact probability where nothing differs.

```toml
[analysis]
endpoint = "change in total density at week 24"
model    = "MMRM"
interim  = [0.5, 0.75]
spending = "O'Brien-Fleming"            # or "Pocock", "Hwang-Shih-DeCani"
futility = [0.0, 0.5]                   # Z below which a look ends the trial in vain
```

**Time until a rule is met.** Events happen at the visit that sees them; whoever leaves is censored there. The
log-rank test and the hazard ratio take the strata of the randomisation; the difference is that of the shares
who have met the rule by the end (Kaplan and Meier).

```toml
[analysis]
endpoint = "time to SALT <= 20 by week 76"
model    = "log-rank"                   # or "Cox"
```

**Centres.** A patient comes to each centre as likely; with `centre_spread` every centre counts the same hair
by its own factor, at all visits. As strata, centres are balanced and adjusted for.

```toml
[design]
centres       = 5
centre_spread = "5 %"
randomisation = "stratified"
strata        = ["centre", "stage"]
```

**How patients come in.** `[recruitment]` is by centre in calendar time, and dates looks; `[screening]` counts
who fails; `[run_in]` is a time before randomisation with a treatment, or a washout. All are optional, and
[explained with examples](recruitment.md), as is a biomarker that patients are taken by.

**Crossover.** The arms are the two orders. The first period ends at the endpoint's visit; the second is as
long and begins after the washout. The truth beside the estimate is that of the first period, so its bias
shows what is left of the earlier treatment.

```toml
[design]
kind    = "crossover"
washout = "8 weeks"

[[arm]]
name = "drug first"
  [[arm.treatment]]
  therapy  = "minoxidil topical"
  dose     = "5 %"
  schedule = "daily until week 24"

[[arm]]
name = "drug second"
  [[arm.treatment]]
  therapy  = "minoxidil topical"
  dose     = "5 %"
  schedule = "daily from week 32"

[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 24, 32, 56"
```
"""
"""Keys of published designs; the numbers are of no trial, and only show how they are written."""

ROUTES = """`"topical"`, `"microneedling 1.5 mm"`, `"intradermal 1-2.5 mm"` (a range),
`"intradermal 2 mm and 4 mm"` (two deposits), `"fractional laser"`, `"ultrasound"`, `"oral"`, `"light"`"""


def treatment() -> list[str]:
    """The keys of a treatment, and what each therapy of the catalogue takes."""
    lines = [TREATMENT]
    for therapy in load_catalogue().values():
        rule = therapy.dose
        dose = "–" if rule is None else f"`{rule.key}` in {rule.unit}"
        studied = "–" if rule is None else f"{rule.low:g} to {rule.high:g}"
        usual = therapy.schedule.text if therapy.schedule else "**required**" if therapy.scheduled else "–"
        lines.append(
            f"| {therapy.name} | {dose} | {studied} | {usual} | {', '.join(therapy.routes) or '–'} |"
        )
    return [*lines, ""]


def shown(key: str, default: object) -> str:
    """A default as a trial file would write it."""
    if default == "**required**":
        return str(default)
    if default in (None, []):
        return WITHOUT.get(key, "none")
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def main(root: Path) -> None:
    """Write the page."""
    lines = [HEAD]
    for name, field in TrialFile.model_fields.items():
        inner: Any = field.annotation
        repeated = getattr(inner, "__args__", None)
        section = repeated[0] if repeated else inner
        several = get_origin(inner) is list
        lines += [f"## {'[[' if several else '['}{name}{']]' if several else ']'}", ""]
        lines += ["| key | what | default |", "|---|---|---|"]
        for key, entry in section.model_fields.items():
            if name == "endpoint" and key in OF_THE_TRIAL:
                continue
            default = "**required**" if entry.is_required() else entry.get_default(call_default_factory=True)
            lines.append(
                f"| `{entry.alias or key}` | {entry.description} | {shown(f'{name}.{key}', default)} |"
            )
        lines.append("")
        if name == "arm":
            lines += treatment()
        if name == "analysis":
            lines += [RESPONDERS]
    lines += [
        DESIGNS,
        "## Routes",
        "",
        ROUTES,
        "",
        "## Schedules",
        "",
        ", ".join(f'`"{text}"`' for text in EXAMPLES),
        "",
    ]
    lines += ["## Methods", "", "| method | what | sees from |", "|---|---|---:|"]
    lines += [f"| {m.name} | {m.description} | {m.threshold_um:g} µm |" for m in methods().values()]
    lines += ["", "## Outcomes", "", "| outcome | unit | definition |", "|---|---|---|"]
    lines += [f"| {o.name} | {o.unit} | {o.definition} |" for o in OUTCOMES.values()]
    (root / "docs" / "trial-file.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
