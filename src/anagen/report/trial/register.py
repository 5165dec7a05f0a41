"""The register of predictions, as lines and as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anagen.files.notice import NOTICE
from anagen.files.writing import write_file
from anagen.trial.register import Entry

HEAD = f"""# Register of predictions

Trials that are on a public register and whose results were not known here, predicted before they report.
{NOTICE} Made by `anagen register --page docs/register.md` from `src/anagen/trial/data/register.jsonl`.

```sh
anagen register                          # list the entries
anagen register --add                    # predict all shipped designs by the posterior in use, and add
anagen register NCT06924632 --add        # one of them
anagen register --verify                 # check the chain of hashes
```

An entry holds its date, the trial's registry number, the hash of its design file
(`src/anagen/trial/data/registered/`), the id of the posterior, the version of Anagen and the predicted
quantiles. It also holds the hash of the entry before it. Entries are only added: whoever changes, removes or
inserts one breaks the chain, and `--verify` says where. Entries cut off at the end, or a chain made anew from
the first entry, are not seen by it, and no hash proves a date: for these, compare with the public history of
the repository. A new posterior adds new entries and leaves the old ones.

What the register did not state is an assumption, marked in the design file. Each prediction is of the mean
that the arm would report with that many people: it holds the luck of patients and of the trial as well as
what is not known. No entry is changed when results appear; `anagen predict` then compares.
"""


def lines(entries: Sequence[Entry]) -> list[str]:
    """One line an entry and one a prediction."""
    found = []
    for entry in entries:
        found.append(f"{entry.number}. {entry.registry}, {entry.date}, {entry.posterior}, {entry.hash[:12]}")
        found += [f"   {title(one)}: {words(one)}" for one in entry.predictions]
    return found or ["The register is empty."]


def title(one: Mapping[str, Any]) -> str:
    """Arm, or difference of arms."""
    return str(one["arm"]) if one["reference"] is None else f"{one['arm']} − {one['reference']}"


def words(one: Mapping[str, Any]) -> str:
    """Endpoint, median and 90 % interval."""
    q = one["quantiles"]
    return f"{one['endpoint']}: {q[2]:+.1f} ({q[0]:+.1f} to {q[4]:+.1f})"


def page(entries: Sequence[Entry]) -> str:
    """Text of the page."""
    found = [HEAD]
    for entry in entries:
        found += [
            f"## {entry.number}. {entry.registry}\n",
            f"{entry.date}, `{entry.posterior}`, Anagen {entry.anagen}, {entry.replicates} repeats, "
            f"seed {entry.seed}. Design `{entry.design}` (`{entry.design_hash[:12]}`). "
            f"Hash `{entry.hash[:12]}`, after `{entry.previous[:12]}`.\n",
            f"Endpoint: {entry.predictions[0]['endpoint']}.\n",
            "| arm | 5 % | 25 % | median | 75 % | 95 % |\n|---|---:|---:|---:|---:|---:|",
        ]
        found += [
            f"| {title(one)} | " + " | ".join(f"{value:+.1f}" for value in one["quantiles"]) + " |"
            for one in entry.predictions
        ]
        found.append("")
    return "\n".join(found).rstrip() + "\n"


def write_page(entries: Sequence[Entry], path: Path) -> Path:
    """Write the page to `path`."""
    return write_file(path, page(entries))
