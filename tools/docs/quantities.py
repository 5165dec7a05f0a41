"""Write docs/quantities.md from the table of quantities, so the page cannot go stale (`make docs`)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from anagen.quantities import Quantity, quantities
from anagen.units import units_read

HEAD = """# Quantities and laws

Made by `make docs` from `src/anagen/data/quantities.toml`, the one table behind the checks of files, API,
Python and catalogue, the limits in the JSON Schemas, and the search for nonsense below. A value is checked
after its conversion:

- what is not finite never passes;
- what is beyond the physical range is refused, with file, line, key and the range expected;
- what is beyond the range studied is accepted and said, once in a file and quantity, of its value farthest
  beyond: in a trial's report and `summary.json`, in a forecast and a plan, and so by the API. Ages and weeks
  have the range of all studies together; the certainty of a prediction looks at those of its therapy.

The physical ranges are limits of sense, not measurements: nothing is fitted on them. A dose has the range
studied of its own therapy (`anagen therapies NAME`); more than a thousand times the highest is refused.
Nothing is rounded or cut without a word: `week 23.97` is refused, since no day is meant by it;
`0000010 sessions` are ten; `2 mg per day` given twice daily is 1 mg each time, and refused where it is not
given daily. A visit in months, whose days differ, is on the nearest day, as the resolved file says.
"""
LIMITS = """## Limits that stand elsewhere

- Shares of 0 to 100 %, and counts, spreads and weeks of 0 or more in tables of evidence, follow from their
  meaning.
- What a hair loss takes (weeks of a trigger, cycles, years of a hairstyle) is limited by its own record, and
  listed with it in [hair loss by hair loss](alopecias.md).
- Lengths of lists, texts and files bound the work of a request: 20 arms, 60 visits, 200 published rows, 1 MB.
  They say nothing of hair.
- A seed is any whole number that 63 bits hold; a plan combines at most three therapies; a clinic is seen at
  most daily.
- The rooms in the browser offer narrower ranges (ages of 18 to 90 in the scalp room); their answers are then
  checked as files are.

"""
UNITS = """## Units

Units are kept as in the first column. The others are read and converted; any other is refused, even where it
has the same dimension: a kilogram may not come as `N*s2/m`, and an angle is no dose.

| kept in | also read |
|---|---|
"""
LAWS = """## Laws between keys

| law | where |
|---|---|
| only women give birth, at the ages of the table, and not after menopause | trial, patient |
| nothing begins before the youngest is born, or lasted longer than a life | trial, patient |
| a drug, a hairstyle or a disease ends after it begins | trial, patient, Python |
| a part is not above its whole, counted on one day by one method | patient |
| a reading, a published row, a row of a table is given once | patient, trial, evidence |
| dates are not in the future, and within a life | patient |
| a forecast begins in a whole week, a visit on a whole day | patient, trial |
| a 90 % or 95 % interval, and quartiles of a median, contain the value | trial, evidence |
| a standard error is not above the standard deviation | trial, evidence |
| a level is not negative, and nothing falls by more than all of it | trial, patient, evidence |
| a rule for responders can be met and missed | trial |
| arms differ in a treatment, dose, schedule or dropout | trial |
| an arm does not hold a drug and a placebo of its form; a double dummy is allowed | trial |
| a transplant is one operation, and no denser than a donor area grows | trial, patient |
| names are of characters that can be seen, and differ after Unicode normalisation | trial, patient |
| a country exists | patient |
| ends of a price, dose range and record are in order; a currency has three letters | catalogue, evidence |
| numbers of a table are plain digits, of no other script and without `_` | evidence |
| draws are finite, within the table, and match their id | posterior |
"""
FOUND = """## Searched for nonsense

`python -m tools.nonsense --count 10000 --out docs/nonsense.json` spoils shipped files, reads them, and judges
what is accepted by the laws above, written a second time. "Broken" files were accepted and break a law.

| files | tried | refused | read | broken | tracebacks | longest, CPU s |
|---|---|---|---|---|---|---|
"""


def _row(one: Quantity) -> str:
    unit = "" if one.unit == "1" else one.unit
    studied = "" if one.studied is None else f"{one.studied[0]:g} to {one.studied[1]:g}"
    return f"| {one.name} | {unit} | {one.low:g} to {one.high:g} | {studied} | {one.why} |"


def page(searched: dict[str, dict[str, float]]) -> str:
    """Text of the page, with the counts of the last search."""
    lines = [HEAD, "## Ranges", "", "| quantity | unit | physical | studied | why |", "|---|---|---|---|---|"]
    lines += [_row(one) for one in quantities().values()]
    units = [
        f"| `{unit}` | {', '.join(f'`{one}`' for one in others)} |" for unit, others in units_read().items()
    ]
    lines += ["", LIMITS, UNITS + "\n".join(units), "", LAWS]
    columns = ("tried", "refused", "read", "broken", "tracebacks", "longest_s")
    counts = [f"| {kind} | {' | '.join(f'{n[key]:g}' for key in columns)} |" for kind, n in searched.items()]
    return "\n".join([*lines, FOUND + "\n".join(counts)]) + "\n"


def main(root: Path) -> None:
    """Write the page below `root`."""
    searched = json.loads((root / "docs" / "nonsense.json").read_text(encoding="utf-8"))
    (root / "docs" / "quantities.md").write_text(page(searched), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
