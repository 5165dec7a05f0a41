"""Write docs/trial-file.md from the schema of trial files, so the reference cannot go stale (`make docs`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from anagen.measurement.method import methods
from anagen.measurement.outcomes import OUTCOMES
from anagen.therapy.catalogue import load_catalogue
from anagen.therapy.schedule import EXAMPLES
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.model import FEMALE_STAGES, MALE_STAGES
from anagen.trial.protocol.observed_record import TYPED

HEAD = """# The trial file, key by key

Made by `make docs` from the schema (`anagen schema` prints it for an editor). Quantities are text with
a unit; keys that are not listed are refused, with the nearest that is.
"""


WITHOUT = {
    "population.norwood": ", ".join(f"`{stage}`" for stage in MALE_STAGES),
    "population.ludwig": ", ".join(f"`{stage}`" for stage in FEMALE_STAGES),
    "design.allocation": "equal",
    "design.block": "the allocation's sum, twice that if it is 3 or less",
    "design.dropout": "nobody leaves",
    "design.visit_window": "`0 day`",
    "measurement.outcomes": "all the method counts but `long hair density` and `shed hairs per day`",
    "analysis.model": "`ANCOVA`; split-scalp: `paired`; one arm: `change from baseline`; responders: "
    "`Cochran-Mantel-Haenszel`, one arm: `responder rate`",
    "analysis.missing": "`complete cases`; responders: `non-responder imputation`",
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

ROUTES = """`"topical"`, `"microneedling 1.5 mm"`, `"intradermal 1-2.5 mm"` (a range),
`"intradermal 2 mm and 4 mm"` (two deposits), `"ultrasound"`, `"oral"`, `"light"`"""


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
        lines += [f"## {'[[' if repeated else '['}{name}{']]' if repeated else ']'}", ""]
        lines += ["| key | what | default |", "|---|---|---|"]
        for key, entry in section.model_fields.items():
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
