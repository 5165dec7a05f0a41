"""Write docs/checked_against_r.md: numbers of other software beside the package's own (`make docs`)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from verification.software.calls import CALLS
from verification.software.number import Call, Number

HEAD = """# Checked against {software}

Made by `python -m tools.docs.checked_against_r`. The statistics of trials and meta-analyses, beside what
other software gave for the same data: {count} numbers of {calls} calls. *Differs by* is worked out when the
page is made, *allowed* is what the tests hold it to (`tests/verification/test_software.py`). A call is given
by its functions and the arguments that matter; where only what was computed is on record, it stands in words.
Numbers are typed once, in `verification/software/`.
"""


def within(number: Number) -> str:
    """The difference, or that there is none to be seen in the digits of a float."""
    return f"{number.difference:.0e}" if number.difference else "0"


def section(about: str, calls: Iterable[Call]) -> list[str]:
    """The calls on one set of data."""
    lines = [f"## {about}", ""]
    for call in calls:
        lines += [
            f"`{call.call}` ({call.software}); here `{call.ours}`.",
            *([call.note] if call.note else []),
            "",
        ]
        lines += ["| | theirs | ours | differs by | allowed |", "|---|---:|---:|---:|---:|"]
        for number in call.numbers:
            cells = (
                number.what,
                number.theirs,
                f"{number.ours():.10g}",
                within(number),
                f"{number.within:.0e}",
            )
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return lines


def main(root: Path) -> None:
    """Write the page."""
    software = "R and SAS" if any("SAS" in call.software for call in CALLS) else "R"
    count = sum(len(call.numbers) for call in CALLS)
    lines = [HEAD.format(software=software, count=count, calls=len(CALLS))]
    for about in dict.fromkeys(call.about for call in CALLS):
        lines += section(about, (call for call in CALLS if call.about == about))
    text = "\n".join(lines).rstrip("\n") + "\n"
    (root / "docs" / "checked_against_r.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
