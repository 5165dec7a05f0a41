"""A checked article in words: signs and meanings of the marks, and the summary at the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anagen.claims.checker.finding import MARKS
from anagen.claims.checker.reading import Reading
from anagen.claims.file_model import VERDICTS
from anagen.claims.ledger import find_claim

SYMBOLS: Mapping[str, str] = {
    "contradicted": "✗",
    "not found": "∅",
    "unsupported": "○",
    "partly": "◐",
    "supported": "✓",
    "denied": "⇄",
    "not assessed": "?",
    "no claim": "",
}
"""Sign of each mark, so that colour is never the only cue."""

MEANINGS: Mapping[str, str] = {
    **VERDICTS,
    "denied": "the sentence says the opposite of a claim of the ledger",
    "not assessed": "a claim on a therapy that the ledger has no entry for; nothing is said of its truth",
    "no claim": "no claim on a therapy was found",
}


def mark_legend() -> list[dict[str, str]]:
    """Marks with sign and meaning, in order; sentences without a claim carry none."""
    return [
        {"mark": mark, "style": mark.replace(" ", "-"), "symbol": SYMBOLS[mark], "meaning": MEANINGS[mark]}
        for mark in MARKS
        if mark != "no claim"
    ]


def in_short(reading: Reading) -> list[str]:
    """Summary, one sentence per line, the count first."""
    numbers = reading.counts
    total = len(reading.sentences)
    judged = sum(numbers[mark] for mark in MARKS[:6])
    parts = [f"{numbers[mark]} {mark}" for mark in MARKS[:6] if numbers[mark]]
    lines = [
        f"{_count(judged, 'sentence')} of {total} {'makes' if judged == 1 else 'make'} a claim of the ledger"
        + (f": {_listed(parts)} (each sentence by its gravest claim)." if parts else ".")
    ]
    if numbers["not assessed"]:
        more = numbers["not assessed"]
        lines.append(
            f"{more} more {'sentence claims' if more == 1 else 'sentences claim'} something "
            "that the ledger has no entry for."
        )
    for verdict, lead in (
        ("contradicted", "Against the evidence"),
        ("not found", "Looked for and not found"),
    ):
        names = _claims(reading, verdict)
        if names:
            lines.append(f"{lead}: " + " ".join(find_claim(name).statement for name in names[:4]))
    opposed = _claims(reading, "supported", "denied")
    if opposed:
        lines.append(
            "It says the opposite of what the evidence holds: "
            + " ".join(find_claim(name).statement for name in opposed[:4])
        )
    conflicts = [one.topic for one in reading.contradictions if one.kind == "contradiction"]
    if conflicts:
        lines.append(f"It says both ways: {_listed(list(dict.fromkeys(conflicts)))}.")
    if reading.numbers:
        unnamed = sum(one.study for one in reading.numbers)
        lines.append(
            f"Numbers without a source in {_count(len(reading.numbers), 'sentence')}"
            + (f", {unnamed} of them from a study that is not named." if unnamed else ".")
        )
    missing = [one.topic for one in reading.left_out if not one.places]
    if missing:
        lines.append(f"It leaves out: {_listed(missing)}.")
    foreign = [one for one in reading.links if one.status == "unrelated"]
    if foreign:
        lines.append(
            f"{_count(len(foreign), 'link')} with nothing to do with the subject: "
            + _listed(list(dict.fromkeys(f"{one.address[:60]} ({one.subject})" for one in foreign))[:4])
            + "."
        )
    return lines


def _claims(reading: Reading, verdict: str, stance: str = "asserted") -> list[str]:
    return list(
        dict.fromkeys(
            found.claim
            for one in reading.sentences
            for found in one.findings
            if found.verdict == verdict and found.stance == stance
        )
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
