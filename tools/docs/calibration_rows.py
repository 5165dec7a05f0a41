"""Page ``docs/rows.md``: every row that the posterior answers to, its mapping, its error and their reasons.

``python -m tools.docs.calibration_rows`` writes it anew from the data.
"""

from __future__ import annotations

from pathlib import Path

from anagen.learning.pattern.hierarchy import hierarchy_table
from anagen.learning.rows import Row, Study, TrialPopulation, load_rows, load_studies

PAGE = Path(__file__).parents[2] / "docs" / "rows.md"
_ERROR = {"mean diameter": "`diameter_sd`", "hair mass": "`weight_sd`"}


def page() -> str:
    """Text of the page."""
    populations, rows = load_rows()
    studies = load_studies()
    fitted = [row for row in rows if row.fit]
    lines = [
        "# Rows of pattern hair loss",
        "",
        "Made from the data by `python -m tools.docs.calibration_rows`; [how a row becomes knowledge]"
        "(calibration.md). The numbers are those of the [evidence base](evidence.md).",
        "",
        f"{len(fitted)} rows of {len({row.study for row in fitted})} studies are fitted; "
        f"{len(rows) - len(fitted)} more are only shown.",
        "",
        "## Populations",
        "",
        "| population | sex | mean age (range) | stages | measured at | menopause | source of the choice |",
        "|---|---|---|---|---|---|---|",
        *(_population(name, one) for name, one in populations.items()),
        "",
        "## Rows",
        "",
        "*Maps to*: outcome, threshold, kind and week; *error*: its standard error and where it comes from. "
        "Rows of one study with a group of people in common have correlated errors.",
    ]
    for name, study in studies.items():
        lines += _study(study, [row for row in rows if row.study == name])
    lines += [
        "",
        "## Between studies and people: priors",
        "",
        "| hyperparameter | prior | why |",
        "|---|---|---|",
        *(f"| `{name}` | {_prior(record)} | {record.get('note', '')} |" for name, record in _priors()),
    ]
    return "\n".join(lines) + "\n"


def _population(name: str, one: TrialPopulation) -> str:
    low, high = one.ages
    stages = f"{one.scale.capitalize()} {', '.join(one.stages)}" if one.stages else "none"
    told = (
        f"`{name}`",
        one.sex,
        f"{one.age:g} ({low:g} to {high:g})",
        stages,
        one.region,
        one.menopause or "–",
    )
    return f"| {' | '.join((*told, one.note))} |"


def _study(study: Study, rows: list[Row]) -> list[str]:
    design = study.design[:1].upper() + study.design[1:]
    about = f"{design}; population `{study.population}`; source: {study.source}."
    note = f" {study.note[:1].upper()}{study.note[1:]}." if study.note else ""
    return [
        "",
        f"### {study.name}",
        "",
        about + note,
        "",
        "| row | maps to | number | error | people | bias | note |",
        "|---|---|---|---|---|---|---|",
        *(_row(row) for row in rows),
    ]


def _row(row: Row) -> str:
    given = " + ".join(
        " ".join(dict(course).get(key, "") for key in ("therapy", "dose")) for course in row.treatment
    )
    against = " + ".join(dict(course)["therapy"] for course in row.versus)
    arm = " ".join(given.split()) or ("untreated" if row.kind != "level" else "")
    arm += f" against {against}" if against else ""
    when = f"week {row.week}" + (f" since week {row.since}" if row.since else "")
    maps = ", ".join(
        part
        for part in (f"{row.outcome} ≥ {row.threshold:g} µm", row.kind, when if row.week else "", arm)
        if part
    )
    people = ", ".join(f"{'less ' if sign < 0 else ''}{label}" for label, sign in row.people)
    number = f"{row.value:g} {row.unit}" if row.unit != "1" else f"{row.value:g}"
    told = (
        f"`{row.id.removeprefix(row.study + '.')}`" + ("" if row.fit else " (not fitted)"),
        maps,
        number,
        error_in_words(row),
        people,
        row.bias if row.bias != "none" else "–",
        row.note,
    )
    return f"| {' | '.join(told)} |"


def error_in_words(row: Row) -> str:
    """Standard error of a row and its origin."""
    if row.kind == "share":
        return f"beta-binomial, n = {row.n}, `share_overdispersion`"
    if row.se is not None:
        return f"{row.se:.3g}, published or derived as the note says"
    over = "two arms of " if row.net else ""
    if row.sd is not None:
        return f"SD {row.sd:g} over root n, {over}n = {row.n}"
    return f"{_ERROR.get(row.outcome, '`patient_sd`')} over root n, {over}n = {row.n}"


def _priors() -> list[tuple[str, dict[str, object]]]:
    return list(hierarchy_table().items())


def _prior(record: dict[str, object]) -> str:
    if record["spread"] == "half-normal":
        return f"half-normal, scale {record['value']:g} {record['unit']}"
    return (
        f"{record['spread']}, {record['value']:g} ({record['low']:g} to {record['high']:g}) {record['unit']}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
