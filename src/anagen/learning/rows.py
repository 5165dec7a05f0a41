"""Published rows that the posterior is fitted to (``data/rows.toml``).

A row names records of the evidence base and takes its number, spread, people, week and kind from them
(`anagen.evidence_base.figure`); its other keys say how the model predicts it: outcome and
threshold of the count, treatment, carrier, bias, whether it is fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.evidence_base.figure import KEYS as FIGURE_KEYS
from anagen.evidence_base.figure import Figure, figure_of
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.measurement.outcomes import OUTCOMES
from anagen.measurement.placebo_response import CARRIERS
from anagen.parameters import read_toml

KINDS = ("level", "change", "percent change", "net change", "net percent change", "share")
"""Kinds of row. ``net``: treated minus compared, so the placebo response and the study's drift cancel; a
``share`` is one of responders (``responders`` in the evidence)."""
RATIOS = ("vertex to occiput ratio", "empty follicles")
"""Levels that are no outcome of a trial: density at the vertex over that at the occiput of the same people,
and the share (%) of follicles that are empty."""
SHARES = ("photographs improved", "self-assessed improvement", "investigator-rated growth")
"""Outcomes of shares."""
REGIONS = ("vertex", "frontal", "occiput")
"""Places of the scalp where a row was measured."""
SCALES = ("norwood", "ludwig", "none")
"""Scales of stages of a population."""
BIASES = ("none", "uncontrolled", "small trials")
"""Biases of a row's design."""

Treatment = tuple[tuple[str, str], ...]
"""One treatment table, as sorted pairs."""


@dataclass(frozen=True)
class TrialPopulation:
    """Patients on whose scalp a row was measured.

    Attributes:
        sex: of the patients.
        note: source of the choice.
        age: mean, years.
        ages: youngest and oldest who could take part, years.
        scale: of the stages, one of `SCALES`.
        stages: that could take part, on that scale; none for a healthy scalp.
        region: where their hair was measured, one of `REGIONS`.
        menopause: of women: "before", "after" or "mixed"; "" if not told or for men.
    """

    sex: str
    note: str
    age: float
    ages: tuple[float, float]
    scale: str
    stages: tuple[str, ...]
    region: str
    menopause: str = ""


@dataclass(frozen=True)
class Row:
    """One published number.

    Attributes:
        id: ``study.name``.
        study: its study.
        population: name of its patients.
        outcome: its outcome.
        threshold: visibility threshold of the count, um.
        kind: one of `KINDS`.
        value: in hairs/cm2, or % for percent kinds.
        week: since baseline.
        treatment: courses given together in the arm (none: untreated).
        versus: courses given together in the arm that it is compared with (none: untreated).
        carrier: of the placebo response.
        automatic: whether hairs were counted by software.
        n: number analysed; None if not known.
        sd: SD between patients; None if not known.
        se: standard error; None if not known.
        bias: one of `BIASES`.
        fit: False for rows that are only shown.
        note: for the reader.
        evidence: ids of the evidence base's studies behind the number.
        region: where it was measured, one of `REGIONS`.
        people: groups of people behind the number, and 1, or -1 for those that it is compared with. Rows with
            a group in common were measured on the same people.
        size: people behind the number, whether or not its error follows from them; None if not known.
        since: week from which a change is counted, 0 for baseline.
    """

    id: str
    study: str
    population: str
    outcome: str
    threshold: float
    kind: str
    value: float
    week: int = 0
    treatment: tuple[Treatment, ...] = ()
    versus: tuple[Treatment, ...] = ()
    carrier: str = "none"
    automatic: bool = False
    n: int | None = None
    sd: float | None = None
    se: float | None = None
    bias: str = "none"
    fit: bool = True
    note: str = ""
    evidence: tuple[str, ...] = ()
    region: str = "vertex"
    people: tuple[tuple[str, int], ...] = ()
    size: int | None = None
    since: int = 0

    @property
    def percent(self) -> bool:
        """Whether the value is a percentage of baseline."""
        return "percent" in self.kind

    @property
    def unit(self) -> str:
        """Unit of the value."""
        if self.percent or self.kind == "share" or self.outcome == "empty follicles":
            return "%"
        return {"mean diameter": "µm", "vertex to occiput ratio": "1"}.get(self.outcome, "hairs/cm2")

    @property
    def net(self) -> bool:
        """Whether the value is a difference between arms."""
        return self.kind.startswith("net")

    @property
    def therapies(self) -> tuple[str, ...]:
        """Therapies given in the arm."""
        return tuple(dict(course)["therapy"] for course in self.treatment)


@dataclass(frozen=True)
class Study:
    """Study whose rows share their own drift, level and effect.

    Attributes:
        source: DOI, citation or address of each study of the evidence base behind its rows.
    """

    name: str
    population: str
    design: str
    carrier: str
    automatic: bool
    source: str
    note: str


_STUDY_KEYS = ("population", "design", "carrier", "automatic", "region", "note", "row")
_ROW_KEYS = (
    *("name", "population", "treatment", "versus", "carrier", "outcome", "threshold", "bias", "fit", "note"),
    *("region", "people", "since"),
    *FIGURE_KEYS,
)
_REQUIRED = ("name", "outcome", "threshold")


def treatments(tables: Any, where: str) -> tuple[Treatment, ...]:
    """Courses given together, read from a list of tables.

    Raises:
        InputError: not such a list.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError("treatments must be a list of tables", where=where)
    return tuple(tuple(sorted((str(k), str(v)) for k, v in table.items())) for table in tables)


def row_of(
    record: Mapping[str, Any],
    study: str,
    shared: Mapping[str, Any],
    base: EvidenceBase,
    populations: Mapping[str, TrialPopulation],
) -> Row:
    """Row of a study, with its number from the records that it names.

    Raises:
        InputError: an unknown key, bias, carrier or record; a missing key; no standard
            error and no n; a recalled row that is fitted.
    """
    where = f"rows.toml, {study}.{record.get('name', '?')}"
    for key in record:
        if key not in _ROW_KEYS:
            raise unknown_name("key", key, _ROW_KEYS, where)
    missing = [key for key in _REQUIRED if key not in record]
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)
    carrier = record.get("carrier", shared.get("carrier", "none"))
    population = record.get("population", shared["population"])
    if population not in populations:
        raise unknown_name("population", population, populations, where)
    region = record.get("region", shared.get("region", populations[population].region))
    for key, found, allowed in (
        ("bias", record.get("bias", BIASES[0]), BIASES),
        ("carrier", carrier, tuple(CARRIERS)),
        ("region", region, REGIONS),
        ("outcome", record["outcome"], (*OUTCOMES, *RATIOS, *SHARES)),
    ):
        if found not in allowed:
            raise unknown_name(key, found, allowed, where)
    threshold = record["threshold"]
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise InputError(f"threshold = {threshold!r} is not a number", where=where)
    fit = record.get("fit", True)
    figure = _figure(record, fit, base, where)
    share = figure.kind == "responders"
    since = record.get("since", 0)
    if since and (figure.kind != "change" or not 0 < since < (figure.week or 0)):
        raise InputError(
            f"since = {since!r} is no earlier week",
            where=where,
            expected="a change, from a week before its own",
        )
    if (figure.assumed or record.get("ignored")) and not (record.get("note") or shared.get("note")):
        raise InputError("an assumption needs a note with its reason", where=where, expected="note = ...")
    se = figure.se if figure.se is not None or figure.interval is None else figure.standard_error
    return Row(
        id=f"{study}.{record['name']}",
        study=study,
        population=population,
        outcome=record["outcome"],
        threshold=threshold,
        kind="share" if share else figure.kind,
        value=figure.value if figure.value is not None else 0.0,
        week=0 if figure.week is None else round(figure.week),
        treatment=treatments(record.get("treatment", []), where),
        versus=treatments(record.get("versus", []), where),
        carrier=carrier,
        automatic=shared.get("automatic", False),
        n=figure.n if share else None if se is not None else _an_arm(figure),
        sd=None if se is not None else figure.sd,
        se=None if share else se,
        bias=record.get("bias", BIASES[0]),
        fit=fit,
        note=record.get("note", ""),
        evidence=figure.studies,
        region=region,
        people=people_of(record, figure, base, where),
        size=_an_arm(figure),
        since=since,
    )


def people_of(
    record: Mapping[str, Any], figure: Figure, base: EvidenceBase, where: str
) -> tuple[tuple[str, int], ...]:
    """Groups of people behind a number, with the sign in which each enters.

    Default are the arms of its records, under the name of the first account of the same patients; those that
    are taken off have a minus. The key ``people`` names them otherwise.

    Raises:
        InputError: ``people`` is no text and no list of texts.
    """
    told = record.get("people")
    if told is not None:
        names = [told] if isinstance(told, str) else told
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise InputError(
                f"people = {told!r} names no group", where=where, expected='"arm", or ["arm", "- other arm"]'
            )
        return tuple((name.removeprefix("-").strip(), -1 if name.startswith("-") else 1) for name in names)
    references = record.get("record", [])
    results = figure.results[: 1 if isinstance(references, str) else len(references)]
    found: dict[str, int] = {}
    for index, result in enumerate(results):
        sign = -1 if index and record.get("combine") == "difference" else 1
        first = _first_account(result.study, base)
        found.setdefault(f"{first}/{result.arm}", sign)
        if result.net and result.comparator:
            found.setdefault(f"{first}/{result.comparator}", -sign)
    return tuple(found.items())


def _first_account(study: str, base: EvidenceBase) -> str:
    """First account of the patients of a study in the evidence base."""
    seen = {study}
    while same := [name for name in base.studies[study].same_patients_as if name not in seen]:
        study = same[0]
        seen.add(study)
    return study


def _figure(record: Mapping[str, Any], fit: bool, base: EvidenceBase, where: str) -> Figure:
    figure = figure_of({key: record[key] for key in FIGURE_KEYS if key in record}, base, where)
    if figure.kind == "responders" and record["outcome"] in SHARES:
        if figure.n is None:
            raise InputError("a share needs its number of patients", where=where, expected="n")
    elif figure.kind not in KINDS:
        raise unknown_name("kind", figure.kind, KINDS, where)
    if figure.value is None:
        raise InputError("the record gives no value", where=where, expected="assumed = { value = ... }")
    if figure.standard_error is None and figure.n is None:
        raise InputError(
            "there is neither se nor n", where=where, expected="a standard error, or the number of patients"
        )
    if figure.kind not in ("level", "responders") and not figure.week:
        raise InputError("a change needs its week", where=where)
    if fit and any(result.status == "recalled" for result in figure.results):
        raise InputError("a recalled number is fitted", where=where, expected="fit = false")
    return figure


def _an_arm(figure: Figure) -> int | None:
    """Patients in one arm: of a difference that the source prints, half of both."""
    if figure.n is None or not figure.results[0].net or "n" in figure.assumed:
        return figure.n
    return figure.n // 2


def load_studies(base: EvidenceBase | None = None) -> dict[str, Study]:
    """Studies by name, in file order."""
    known = base or load_evidence()
    _, rows = load_rows(base)
    found = {}
    for name, record in _table()["study"].items():
        ids = dict.fromkeys(study for row in rows if row.study == name for study in row.evidence)
        found[name] = Study(
            name,
            record["population"],
            record["design"],
            record.get("carrier", "none"),
            record.get("automatic", False),
            "; ".join(known.studies[study].citation for study in ids),
            record.get("note", ""),
        )
    return found


@cache
def _table() -> Mapping[str, Any]:
    return read_toml(files("anagen.learning") / "data" / "rows.toml")


@cache
def load_rows(base: EvidenceBase | None = None) -> tuple[dict[str, TrialPopulation], tuple[Row, ...]]:
    """Populations by name, and all rows in file order.

    Args:
        base: evidence base with the records; default the package's own.

    Raises:
        InputError: a fault in the file, with the study and row.
    """
    return rows_of(_table(), base)


def rows_of(
    table: Mapping[str, Any], base: EvidenceBase | None = None
) -> tuple[dict[str, TrialPopulation], tuple[Row, ...]]:
    """Populations by name, and all rows, of a parsed file."""
    base = base or load_evidence()
    populations = {name: _population(name, record) for name, record in table["population"].items()}
    rows: list[Row] = []
    for name, study in table["study"].items():
        where = f"rows.toml, {name}"
        for key in study:
            if key not in _STUDY_KEYS:
                raise unknown_name("key", key, _STUDY_KEYS, where)
        for key in ("population", "design", "row"):
            if key not in study:
                raise InputError(f"missing {key}", where=where)
        if study["population"] not in populations:
            raise unknown_name("population", study["population"], populations, where)
        rows += [row_of(record, name, study, base, populations) for record in study["row"]]
    seen: set[str] = set()
    places: dict[str, str] = {}
    for row in rows:
        if row.id in seen:
            raise InputError(f"row {row.id} is listed twice", where="rows.toml")
        seen.add(row.id)
        for label, _ in row.people if row.fit else ():
            if places.setdefault(label, row.study) != row.study:
                raise InputError(
                    f"the people of {label} are also in study {places[label]}",
                    where=f"rows.toml, {row.id}",
                    expected="all fitted rows of the same people in one study",
                )
    return populations, tuple(rows)


def _population(name: str, record: Mapping[str, Any]) -> TrialPopulation:
    """Population of a table.

    Raises:
        InputError: a key that is missing or not known, or a scale or region that does not exist.
    """
    where = f"rows.toml, population.{name}"
    keys = [field.name for field in fields(TrialPopulation)]
    for key in record:
        if key not in keys:
            raise unknown_name("key", key, keys, where)
    missing = [key for key in keys if key not in record and key != "menopause"]
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)
    for key, allowed in (("scale", SCALES), ("region", REGIONS), ("sex", ("male", "female"))):
        if record[key] not in allowed:
            raise unknown_name(key, record[key], allowed, where)
    low, high = record["ages"]
    if not low <= record["age"] <= high:
        raise InputError(f"the mean age {record['age']} is not within {low} to {high}", where=where)
    return TrialPopulation(**{**record, "ages": (low, high), "stages": tuple(record["stages"])})
