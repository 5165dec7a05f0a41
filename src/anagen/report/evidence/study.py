"""One study in full: people, methods, numbers as harmonised and as printed, and risk of bias."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.evidence_base.bias import risk_of_bias
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.study import Study
from anagen.report.evidence.words import item, listed, sentence, underlined, wrap
from anagen.report.numbers import number

_PLACES = {"ratio": 2, "mm/cm2": 2, "SD": 2}


def study_text(study: Study, base: EvidenceBase) -> str:
    """Text on one study."""
    judged = risk_of_bias(study, base)
    lines = [*underlined(f"{study.id}: {study.label}", "="), ""]
    for head, text in _facts(study).items():
        lines += item(head, text) if text else []
    lines += ["", "Arms", ""]
    for arm in study.arms.values():
        told = [arm.therapy, arm.product, arm.dose, arm.route, arm.regimen, f"n = {arm.n}" if arm.n else ""]
        told += [arm.population if arm.population != study.population else "", arm.note]
        lines += item(arm.name, listed(told))
    results = base.of_study(study.id)
    lines += ["", "Results", "", *(_results(results) if results else ["  No number was read."])]
    lines += ["", f"Risk of bias ({judged.tool}): {judged.overall}", "", *wrap(sentence(judged.reason), "  ")]
    for domain in judged.domains:
        lines += item(domain.name, f"{domain.judgement}. {domain.reason}")
    return "\n".join(lines)


def _facts(study: Study) -> dict[str, str]:
    blinding = "" if study.blinding in study.design_class else study.blinding
    blinding = "" if blinding == "not applicable" else blinding.replace("not stated", "blinding not stated")
    people = f"{study.n}" if study.n else "number not told"
    if study.dropout_percent is not None:
        people += f"; {study.dropout_percent:g} % left"
    return {
        "Design": listed([study.design_class, blinding], ", "),
        "Condition": f"{study.condition} ({study.sex}). {study.population}".strip(),
        "People": people,
        "Funding": study.funding or "not known",
        "What was seen": study.seen,
        "Registry": study.registry,
        "Reference": listed([study.reference, f"https://doi.org/{study.doi}" if study.doi else ""]),
        "Source": study.link,
        "Read at": study.read_at,
        "Same people as": ", ".join(study.same_patients_as),
        "From memory": ", ".join(study.recalled),
        "Note": study.note,
    }


def _results(results: Sequence[Result]) -> list[str]:
    lines: list[str] = []
    for result in results:
        week = f"week {result.week:g}" if result.week is not None else "week not told"
        against = f" against {result.comparator}" if result.net else ""
        lines += wrap(f"{result.outcome}, {result.arm}{against}, {week}", "  ", "    ")
        lines += wrap(listed(_told(result)), "    ", "      ")
        if result.note:
            lines += wrap(f"note: {result.note}", "    ", "      ")
    return lines


def _told(result: Result) -> list[str]:
    signed = result.kind not in ("level", "responders")
    value = (
        "no number"
        if result.value is None
        else f"{number(result.value, _PLACES.get(result.unit, 1), signed=signed)} {result.unit}"
    )
    told = [f"{result.kind} ({result.statistic}): {value}"]
    if result.sd is not None:
        told.append(f"SD {number(result.sd)}")
    if result.ci_low is not None and result.ci_high is not None:
        told.append(f"95 % CI {number(result.ci_low)} to {number(result.ci_high)}")
    if result.iqr is not None:
        told.append(f"IQR {number(result.iqr)}")
    if result.standard_error is not None:
        told.append(f"SE {number(result.standard_error, 2)}")
    if result.baseline is not None and result.kind in ("level", "change", "net change"):
        told.append(f"baseline {number(result.baseline)}")
    told.append(f"n = {result.n}" if result.n else "")
    told.append(f"p: {result.p}" if result.p else "")
    printed = result.published
    if printed.value is not None and printed.value != result.value:
        told.append(f"printed as {printed.value:g} {printed.unit}")
    told.append(result.status)
    told.append(f"no model learns from it: {result.not_for_fit}" if result.not_for_fit else "")
    return told
