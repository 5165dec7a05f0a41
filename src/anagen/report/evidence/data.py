"""The evidence base as plain data, for ``--json``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from anagen.evidence_base.bias import risk_of_bias
from anagen.evidence_base.body import accounts, bodies, people_in
from anagen.evidence_base.certainty import certainty_in
from anagen.evidence_base.gaps import gaps_of
from anagen.evidence_base.tables.records import EvidenceBase
from anagen.evidence_base.tables.registered import RegisteredTrial
from anagen.evidence_base.tables.regulation import approved_for
from anagen.evidence_base.tables.result import Result
from anagen.evidence_base.tables.safety import Harm
from anagen.evidence_base.tables.study import Study
from anagen.report.evidence.listing import bodies_of


def overview_data(base: EvidenceBase) -> list[dict[str, Any]]:
    """All therapies in all conditions."""
    return [
        {
            "therapy": body.therapy,
            "condition": body.condition,
            "studies": [found[0].id for found in accounts(body.studies)],
            "other_accounts": {f[0].id: [one.id for one in f[1:]] for f in accounts(body.studies) if f[1:]},
            "approved": approved_for(body.condition).get(body.therapy, ""),
            "randomised": [study.id for study in body.randomised],
            "people": body.people,
            "net_effects": [asdict(effect) for effect in body.isolating],
            "certainty": certainty_in((body.therapy,), body.condition, base).level,
        }
        for body in bodies(base)
    ]


def therapy_data(name: str, base: EvidenceBase, registered: Sequence[RegisteredTrial]) -> dict[str, Any]:
    """One therapy: certainty with its reasons, studies, results, net effects, gaps, registered trials."""
    found = []
    for body in bodies_of(name, base):
        grade = certainty_in((body.therapy,), body.condition, base)
        studies = [
            {
                "id": study.id,
                "design": study.design_class,
                "people": people_in(study) or None,
                "role": body.roles[study.id],
                "risk_of_bias": asdict(risk_of_bias(study, base)),
                "link": study.link,
                "other_accounts": [one.id for one in others],
            }
            for study, *others in accounts(body.studies)
        ]
        found.append(
            {
                "condition": body.condition,
                "certainty": asdict(grade),
                "approved": approved_for(body.condition).get(body.therapy, ""),
                "studies": studies,
                "net_effects": [asdict(effect) for effect in body.effects],
                "results": [_result(result) for result in body.results],
                "missing": list(gaps_of(body, grade, base)),
            }
        )
    waiting = [asdict(trial) for trial in registered if name in trial.parts]
    return {"therapy": name, "bodies": found, "registered": waiting}


def study_data(study: Study, base: EvidenceBase) -> dict[str, Any]:
    """One study with its results and risk of bias."""
    return {
        **asdict(study),
        "design_class": study.design_class,
        "results": [_result(result) for result in base.of_study(study.id)],
        "risk_of_bias": asdict(risk_of_bias(study, base)),
    }


def side_data(records: Iterable[Any]) -> list[dict[str, Any]]:
    """Records of a side table; harms with their interval."""
    return [
        {**asdict(record), "interval": record.interval} if isinstance(record, Harm) else asdict(record)
        for record in records
    ]


def _result(result: Result) -> dict[str, Any]:
    return {
        **asdict(result),
        "usable_for_fit": result.usable_for_fit,
        "standard_error": result.standard_error,
        "change": result.change,
    }
