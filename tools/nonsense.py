"""Search for nonsense that is accepted: spoilt files of five kinds, judged by the laws of the tables.

    python -m tools.nonsense --count 10000 --out docs/nonsense.json

Each file is one of the shipped ones with one to three changes: a number far out, not finite, with the sign
turned or a strange unit, a table twice, a value of another place. A file that is read must keep every law of
`broken_trial` and its like, which are written here a second time, from the table of quantities alone. Printed
are how many were read, refused, broke a law, ended in a traceback, and the longest CPU time that one took.
"""

from __future__ import annotations

import argparse
import copy
import csv
import io
import json
import math
import random
import re
import shutil
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from anagen.errors import InputError
from anagen.quantities import dose_quantity, outcome_quantity, quantity

ROOT = Path(__file__).resolve().parent.parent
STRANGE = ("radian", "N*s2/m", "parsec", "kg", "furlong", "", "dimensionless", "mm2", "s", "%%")
NUMBERS = (
    *(
        "1e308",
        "-1e308",
        "1e300",
        "1e-300",
        "nan",
        "inf",
        "-1",
        "0",
        "1e6",
        "-500",
        "1e14",
        "0.6",
        "23.97",
        "٣",
    ),
    *("99999999", "0000010", "5000", "101", "-0.0", "1_000", "2.5e-7"),
)
DESCRIBED = 40_000
"""First bytes of a posterior, most of which describe its tables."""
_QUANTITY = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)


@dataclass
class Found:
    """Count of the files of one kind.

    Attributes:
        tried: files.
        read: files that were accepted.
        refused: files that ended in one message.
        broken: accepted files that break a law, by the law.
        tracebacks: other exceptions, in words.
        longest: seconds that the slowest file took.
    """

    tried: int = 0
    read: int = 0
    refused: int = 0
    broken: dict[str, int] = field(default_factory=dict)
    tracebacks: dict[str, int] = field(default_factory=dict)
    longest: float = 0.0


# --- spoiling ---------------------------------------------------------------------------------------------


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in nested tables and lists."""
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        found += places(one, (*path, key))
    return found


def at(table: Any, path: tuple[Any, ...]) -> Any:
    """Value at a path."""
    for part in path:
        table = table[part]
    return table


def nonsense(value: Any, luck: random.Random) -> Any:
    """A value of the same kind that makes less sense."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return luck.choice(
            [-value, value * 1e6, 1e308, math.inf, math.nan, 0, value + 0.6, -1e9, 1e-300, 10**30]
        )
    if isinstance(value, date):
        return luck.choice([date(1, 1, 1), date(9999, 12, 31), date(1826, 1, 1), date(2999, 1, 1)])
    if isinstance(value, str) and _QUANTITY.search(value):
        hits = list(_QUANTITY.finditer(value))
        hit = luck.choice(hits)
        way = luck.randrange(3)
        if way == 0:
            return value[: hit.start()] + luck.choice(STRANGE).join([hit[0] + " ", ""])
        number = luck.choice(NUMBERS) if way == 1 else f"{'0' * 6}{hit[0]}"
        return value[: hit.start()] + number + value[hit.end() :]
    if isinstance(value, str):
        return luck.choice(
            ["", " ", "male", "female", "childbirth", "Atlantis", "daily", "once", "x\u200b", value * 2]
        )
    if isinstance(value, list) and value:
        return [*value, copy.deepcopy(luck.choice(value))] if luck.random() < 0.7 else value[::-1]
    return value


def spoil(table: dict[str, Any], luck: random.Random) -> None:
    """Change one value of `table`, or take the value of another place."""
    path = luck.choice(places(table))
    around = at(table, path[:-1])
    if luck.random() < 0.85:
        around[path[-1]] = nonsense(around[path[-1]], luck)
    elif luck.random() < 0.5:
        around[path[-1]] = copy.deepcopy(at(table, luck.choice(places(table))))
    else:
        del around[path[-1]]


# --- laws, written a second time --------------------------------------------------------------------------


def numbers_in(value: Any, depth: int = 0) -> Iterator[float]:
    """All floats of an object of dataclasses, tables and lists."""
    if isinstance(value, float):
        yield value
    elif depth < 6 and is_dataclass(value):
        for one in fields(value):
            yield from numbers_in(getattr(value, one.name, None), depth + 1)
    elif depth < 6 and isinstance(value, dict):
        for inner in value.values():
            yield from numbers_in(inner, depth + 1)
    elif depth < 6 and isinstance(value, tuple | list):
        for inner in value:
            yield from numbers_in(inner, depth + 1)


def broken_courses(courses: Any) -> Iterator[str]:
    """Laws that treatments break."""
    drugs = [(one.therapy, one.product, one.route, one.handling) for one in courses]
    if len(set(drugs)) < len(drugs):
        yield "one drug as two courses"
    for course in courses:
        if course.dose is not None:
            rule, known = course.definition.dose, dose_quantity(course.dose_unit)
            if not math.isfinite(course.dose) or course.dose < 0.0:
                yield "a dose that is negative or not finite"
            elif known is not None and course.dose > known.high:
                yield "a dose beyond physical"
            elif course.dose > 1000.0 * max(
                rule.high, *(p.studied[1] for p in course.definition.products.values() if p.studied), 0.0
            ):
                yield "a dose a thousand times the highest studied"
        if course.definition.model == "graft" and len(course.schedule.sessions(4000)) > 1:
            yield "a transplant more than once"
        if course.route is not None:
            depths = [
                course.route.needle_mm,
                *(end for d in course.route.deposits for end in (d.top, d.bottom)),
            ]
            if any(depth is not None and not quantity("depth").contains(depth) for depth in depths):
                yield "a depth beyond skin"


def broken_diagnoses(diagnoses: Any, sexes: tuple[str, ...], ages: tuple[float, float]) -> Iterator[str]:
    """Laws between hair loss, sex and age that are broken."""
    for one in diagnoses:
        told = one.settings
        if told.get("trigger") == "childbirth":
            if "male" in sexes:
                yield "a man gives birth"
            for age in ages:
                if not quantity("age at childbirth").contains(age + told["trigger_week"] * 7 / 365.25):
                    yield "a birth at an age of no mother"
        if "stopped_week" in told and "trigger_week" in told and told["stopped_week"] <= told["trigger_week"]:
            yield "stopped before it was begun"


def broken_trial(trial: Any) -> Iterator[str]:
    """Laws that a protocol breaks."""
    people = trial.population
    if not all(map(math.isfinite, numbers_in(trial))):
        yield "a number that is not finite"
    if not all(quantity("age").contains(age) for age in people.age):
        yield "an age beyond the table"
    if not 1 <= people.size <= quantity("patients").high:
        yield "patients beyond the table"
    sexes = ("male", "female") if people.sex == "any" and people.women != 100.0 else (people.sex,)
    yield from broken_diagnoses(people.diagnoses, sexes, people.age)
    if not quantity("area counted").contains(trial.measurement.field_cm2):
        yield "a field beyond the table"
    if list(trial.measurement.visit_days) != sorted(set(trial.measurement.visit_days)):
        yield "visits that do not rise"
    for arm in trial.all_arms:
        yield from broken_courses(arm.courses)
    for one, other in combinations(trial.arms, 2):
        if (one.courses, one.synergy, one.dropout) == (other.courses, other.synergy, other.dropout):
            yield "arms that are the same"
    seen = set()
    for row in trial.observed:
        yield from broken_row(row)
        key = (
            row.arms,
            row.then,
            row.region,
            row.outcome,
            row.kind,
            row.day,
            row.from_day,
            row.value,
            str(row.rule),
        )
        if key in seen:
            yield "a published row twice"
        seen.add(key)


def broken_row(row: Any) -> Iterator[str]:
    """Laws that a published row breaks."""
    level = outcome_quantity(row.outcome)
    one_arm = len(row.arms) == 1
    if one_arm and row.kind in ("mean", "median") and not level.contains(row.value):
        yield "a level beyond physical"
    if one_arm and row.kind == "percent change" and row.value < -100.0:
        yield "a fall of more than all"
    if row.kind == "change" and abs(row.value) > level.high:
        yield "a change beyond physical"
    if "responders" in row.kind and not -100.0 * (not one_arm) <= row.value <= 100.0:
        yield "a share beyond 100 %"
    if row.sd is not None and row.se is not None and row.se > row.sd:
        yield "a standard error above the SD"
    for pair in (row.ci95, row.ci90):
        if pair is not None and not pair[0] <= row.value <= pair[1]:
            yield "an interval without its value"
    if not row.source.strip():
        yield "no source"


def broken_person(person: Any) -> Iterator[str]:
    """Laws that a person breaks."""
    if not quantity("age of a person").contains(person.age):
        yield "an age beyond the table"
    if person.onset is not None and person.onset > person.age:
        yield "an onset after the age"
    if person.country == "Atlantis":
        yield "a country that is none"
    yield from broken_diagnoses(person.diagnoses, (person.sex,), (person.age, person.age))
    yield from broken_courses(person.given)
    for option in person.own_options:
        yield from broken_courses(option.courses)
    if person.now > 7 * quantity("week of a person").high or person.now % 7:
        yield "a forecast beyond ten years or from a part of a week"
    for one in person.readings:
        if not outcome_quantity(one.outcome).contains(one.value) or one.value <= 0.0:
            yield "a reading beyond physical"
        if one.sd is not None and not 0.0 < one.sd < 2.1 * outcome_quantity(one.outcome).high:
            yield "a standard error beyond the table"
        for other in person.readings:
            same = (one.day, one.method, one.area_cm2) == (other.day, other.method, other.area_cm2)
            if (
                same
                and other.outcome == "total density"
                and "density" in one.outcome
                and one.value > other.value
            ):
                yield "a part above its whole"
    keys = [(one.day, one.outcome, one.method, one.value, one.area_cm2) for one in person.readings]
    if len(keys) > len(set(keys)):
        yield "a reading twice"


def broken_therapy(therapy: Any) -> Iterator[str]:
    """Laws that an entry of the catalogue breaks."""
    prices = [therapy.price, *(product.price for product in therapy.products.values())]
    for price in prices:
        if price is not None and not 0.0 <= price.low <= price.high <= quantity("price").high:
            yield "a price beyond the table"
        if price is not None and not re.fullmatch("[A-Z]{3}", price.currency):
            yield "a currency that is none"
    if therapy.dose is not None:
        known, rule = dose_quantity(therapy.dose.unit), therapy.dose
        if not 0.0 <= rule.low <= rule.high or (known is not None and rule.high > known.high):
            yield "a dose range beyond physical"
    records = [*therapy.records().values(), *therapy.immune_records().values()]
    for record in records:
        ends = [record.value, *(end for end in (record.low, record.high) if end is not None)]
        if not all(quantity("record").contains(end) for end in ends):
            yield "a record beyond the table"
        if (
            record.low is not None
            and record.high is not None
            and not record.low <= record.value <= record.high
        ):
            yield "a record outside its own range"


# --- kinds ------------------------------------------------------------------------------------------------


@cache
def tables(pattern: str) -> tuple[dict[str, Any], ...]:
    """Parsed TOML files of the repository."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob(pattern)))


def of_toml(
    pattern: str, read: Callable[[Any], Any], broken: Callable[[Any], Iterator[str]]
) -> Callable[[random.Random], list[str]]:
    """One try of a kind whose files are TOML: spoil, read, judge."""
    from anagen.files.source_text import SourceText

    def attempt(luck: random.Random) -> list[str]:
        table = copy.deepcopy(luck.choice(tables(pattern)))
        for _ in range(luck.choice([1, 1, 1, 2, 3])):
            if places(table):
                spoil(table, luck)
        return list(broken(read(SourceText("spoilt.toml", table, {}))))

    return attempt


def trial_try() -> Callable[[random.Random], list[str]]:
    """One try of a trial file."""
    from anagen.trial.protocol.check import checked_protocol

    return of_toml("examples/*.toml", checked_protocol, broken_trial)


def patient_try() -> Callable[[random.Random], list[str]]:
    """One try of a patient file."""
    from anagen.forecasting.person import checked_person

    return of_toml("examples/patients/*.toml", checked_person, broken_person)


def catalogue_try() -> Callable[[random.Random], list[str]]:
    """One try of a therapy file."""
    from anagen.therapy.catalogue import load_catalogue
    from anagen.therapy.reading import therapy_from_source

    known = load_catalogue()
    return of_toml(
        "src/anagen/therapy/catalogue/*.toml",
        lambda source: therapy_from_source(source, known),
        broken_therapy,
    )


def evidence_try() -> Callable[[random.Random], list[str]]:
    """One try of a table of evidence: a cell out, a row twice, ends of an interval swapped."""
    from anagen.evidence_base.tables import costs, quality, result, safety, utilities
    from anagen.evidence_base.tables.records import load_evidence

    base = load_evidence()
    data = ROOT / "src" / "anagen" / "evidence_base" / "data"
    folder = Path(tempfile.mkdtemp(prefix="nonsense-"))
    shutil.copytree(data, folder, dirs_exist_ok=True)
    read: dict[str, Callable[[], Any]] = {
        "results.csv": lambda: result.read_results(folder, base.studies, base.outcomes),
        "safety.csv": lambda: safety.read_harms(folder),
        "costs.csv": lambda: costs.read_costs(folder),
        "quality.csv": lambda: quality.read_quality(folder),
        "utilities.csv": lambda: utilities.read_utilities(folder),
    }
    whole = {name: (data / name).read_text(encoding="utf-8") for name in read}

    def attempt(luck: random.Random) -> list[str]:
        name = luck.choice(sorted(read))
        rows = list(csv.reader(io.StringIO(whole[name], newline="")))
        # The header, a few rows as they are, and the spoilt one: a whole table takes a second to read.
        kept = [rows[0], *luck.sample(rows[1:], min(12, len(rows) - 1))]
        line = luck.randrange(1, len(kept))
        if luck.random() < 0.15:
            kept.insert(line, kept[line])
        else:
            filled = [i for i, cell in enumerate(kept[line]) if _QUANTITY.fullmatch(cell)] or [0]
            kept[line] = list(kept[line])
            kept[line][luck.choice(filled)] = luck.choice(NUMBERS)
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(kept)
        (folder / name).write_text(out.getvalue(), encoding="utf-8")
        return list(broken_evidence(name, read[name]()))

    return attempt


def broken_evidence(name: str, rows: Any) -> Iterator[str]:
    """Laws that rows of a table of evidence break."""
    if len(set(map(repr, rows))) < len(rows):
        yield "a row twice"
    for row in rows:
        if not all(map(math.isfinite, numbers_in(row))):
            yield "a number that is not finite"
        low, high = getattr(row, "ci_low", None), getattr(row, "ci_high", None)
        value = getattr(row, "value", getattr(row, "rate", None))
        if isinstance(value, float) and low is not None and high is not None and not low <= value <= high:
            yield "an interval without its value"
        if name == "results.csv" and row.sd is not None and row.se is not None and row.se > row.sd:
            yield "a standard error above the SD"
        if name == "results.csv" and row.kind == "level" and row.value is not None:
            from anagen.quantities import quantities

            known = quantities().get(row.outcome)
            if known is not None and not known.contains(row.value):
                yield "a level beyond physical"
        if name == "costs.csv" and not 0.0 <= row.low <= row.high <= quantity("price").high:
            yield "a price beyond the table"
        if name == "safety.csv" and (row.n_events or 0) > (row.n_exposed or math.inf):
            yield "more events than people"


def posterior_try() -> Callable[[random.Random], list[str]]:
    """One try of a posterior: bytes, a number or a table lost or changed, attributes that are no JSON.

    Half of the changed bytes are among the first, which describe the rest; a number is the first, last or any
    other of its table.
    """
    import h5py
    import numpy as np

    from anagen.learning.knowledge import DISEASES
    from anagen.learning.posterior import identity, read_posterior

    whole = (ROOT / "src" / "anagen" / "learning" / "data" / "posterior.nc").read_bytes()
    path = Path(tempfile.mkdtemp(prefix="nonsense-")) / "posterior.nc"

    def attempt(luck: random.Random) -> list[str]:
        way, disease = luck.randrange(5), luck.choice(DISEASES)
        if way == 0:
            path.write_bytes(whole[: luck.randrange(len(whole))])
        elif way == 1:
            noisy, near = bytearray(whole), luck.choice([DESCRIBED, len(whole)])
            for _ in range(luck.choice([1, 3, 30])):
                noisy[luck.randrange(near)] = luck.randrange(256)
            path.write_bytes(bytes(noisy))
        else:
            path.write_bytes(whole)
            with h5py.File(path, "r+") as file:
                part = file[disease]
                if way == 2:
                    key = luck.choice(["diagnostics", "local", "id", "digest"])
                    part.attrs[key] = luck.choice(
                        [
                            "",
                            "{",
                            "[]",
                            '{"x": 1}',
                            '{"x": ["a", NaN]}',
                            "3",
                            '{"x": [1e30, 1]}',
                            '{"x": [0, -1]}',
                        ]
                    )
                elif way == 3:
                    group = part[luck.choice(["posterior", "posterior", "observed_data"])]
                    values = group[
                        luck.choice(sorted(name for name in group if group[name].dtype.kind == "f"))
                    ]
                    place = tuple(luck.choice([0, size - 1, luck.randrange(size)]) for size in values.shape)
                    values[place] = luck.choice([math.nan, math.inf, -math.inf, 1e30, -50.0, 0.0, 1e-300])
                else:
                    group = part[luck.choice(["posterior", "observed_data", "sample_stats"])]
                    del group[luck.choice(sorted(group))]
        found = read_posterior(disease, path)
        broken = []
        if not np.isfinite(found.z).all() or np.abs(found.z).max() > quantity("posterior z").high:
            broken.append("a draw beyond the table")
        others = [*found.hierarchy.values(), found.rises, found.delivery, found.log_weight]
        if not all(np.isfinite(one).all() for one in [*others, np.array(list(found.observed.values()))]):
            broken.append("a number that is not finite")
        if any(sd < 0.0 or abs(mean) > quantity("posterior z").high for mean, sd in found.local.values()):
            broken.append("a mean beyond the table")
        if identity(found) != found.id:
            broken.append("draws of another id")
        return broken

    return attempt


KINDS: dict[str, Callable[[], Callable[[random.Random], list[str]]]] = {
    "trial": trial_try,
    "patient": patient_try,
    "catalogue": catalogue_try,
    "evidence": evidence_try,
    "posterior": posterior_try,
}


def search(kind: str, count: int, seed: int = 1) -> Found:
    """Count of `count` spoilt files of one kind."""
    luck = random.Random(f"{kind} {seed}")
    attempt, found = KINDS[kind](), Found()
    for _ in range(count):
        begun = time.process_time()
        found.tried += 1
        try:
            broken = attempt(luck)
        except InputError:
            found.refused += 1
        except Exception as error:  # a traceback is what is searched for
            text = f"{type(error).__name__}: {error}"[:120]
            found.tracebacks[text] = found.tracebacks.get(text, 0) + 1
        else:
            found.read += 1
            for law in broken:
                found.broken[law] = found.broken.get(law, 0) + 1
        found.longest = max(found.longest, time.process_time() - begun)
    return found


def main() -> None:
    """Search all kinds, print the counts, and keep them."""
    told = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    told.add_argument("--count", type=int, default=1000)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--kind", choices=KINDS, action="append")
    told.add_argument("--out", type=Path, help="a JSON file to keep the counts in")
    options = told.parse_args()
    kept = {}
    if options.out is not None and options.out.exists():
        kept = json.loads(options.out.read_text(encoding="utf-8"))
    for kind in options.kind or KINDS:
        found = search(kind, options.count, options.seed)
        print(
            f"{kind:10} {found.tried:6} tried {found.refused:6} refused {found.read:6} read"
            f"  {sum(found.broken.values()):4} break a law {sum(found.tracebacks.values()):4} tracebacks"
            f"  longest {found.longest:.2f} s"
        )
        for what, number in (*found.broken.items(), *found.tracebacks.items()):
            print(f"    {number:5} {what}")
        kept[kind] = {
            "tried": found.tried,
            "refused": found.refused,
            "read": found.read,
            "broken": sum(found.broken.values()),
            "tracebacks": sum(found.tracebacks.values()),
            "longest_s": round(found.longest, 2),
        }
        if options.out is not None:
            options.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
