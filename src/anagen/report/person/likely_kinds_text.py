"""Likely kinds of hair loss as plain text, for the command line."""

from __future__ import annotations

from anagen.forecasting.likely_kinds import LikelyKind, LikelyKinds
from anagen.forecasting.likely_kinds_file import likely_kinds_file


def list_signs() -> str:
    """Signs that can be told, by question."""
    lines = ['Tell what is true: anagen kinds --signs "round patches, within weeks"', ""]
    file = likely_kinds_file()
    for question in file.question:
        lines += [question.asks]
        lines += [f"  {sign.name:<28}{sign.asks}" for sign in file.sign if sign.question == question.key]
        lines.append("")
    return "\n".join(lines).rstrip()


def tell_likely_kinds(found: LikelyKinds) -> str:
    """Warning signs first, then the kinds with what speaks for and against each."""
    lines = []
    if found.urgent:
        lines += ["SEE A DOCTOR FIRST"]
        lines += [f"- {flag.asks}. {flag.why}" for flag in found.flags]
        lines.append("")
    if not found.kinds:
        lines += ["These signs point to no kind. Have somebody look at it.", ""]
    for title, kinds in (("Signs speak for", found.kinds), ("Less likely", found.less_likely)):
        if kinds:
            lines += [title, *(line for kind in kinds for line in _lines(kind)), ""]
    if any(kind.not_to_miss for kind in (*found.kinds, *found.less_likely)):
        lines += [f"Must be ruled out: {found.why_not_to_miss}", ""]
    return "\n".join([*lines, f"What a doctor looks at. {found.work_up}", found.method])


def _lines(kind: LikelyKind) -> list[str]:
    lines = [f"- {kind.label}: {kind.what}"]
    for title, signs in (("for", kind.speaks_for), ("against", kind.speaks_against)):
        if signs:
            lines.append(f"    {title}: {'; '.join(sign.words for sign in signs)}")
    return lines
