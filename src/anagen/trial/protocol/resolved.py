"""A protocol written back as plain tables; `anagen.files.toml_text` makes the text of its file of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anagen.files.phrases import age_text, plain, season_text, visits_text
from anagen.population.hair_loss_keys import hair_loss_table
from anagen.trial.protocol.adaptation_table import adaptation_table
from anagen.trial.protocol.entry_tables import biomarker_keys, entry_tables
from anagen.trial.protocol.intercurrent import ALWAYS, INSTEAD
from anagen.trial.protocol.multiplicity import SEQUENCE
from anagen.trial.protocol.second_randomisation import WITHDRAWAL
from anagen.trial.protocol.several_endpoints import PRIMARY

if TYPE_CHECKING:
    from anagen.trial.protocol.analysis import Analysis
    from anagen.trial.protocol.arm import Arm
    from anagen.trial.protocol.intercurrent import Intercurrent
    from anagen.trial.protocol.looks import Looks
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.protocol.multiplicity import Procedure
    from anagen.trial.protocol.observed import Observed
    from anagen.trial.protocol.second_randomisation import Rerandomisation

Table = dict[str, Any]


def protocol_table(protocol: Protocol) -> Table:
    """Sections and keys of a trial file, with all defaults explicit and without None."""
    trial, people, design = protocol.trial, protocol.population, protocol.design
    measured, analysis = protocol.measurement, protocol.analysis
    table: Table = {
        "trial": {
            "name": trial.name,
            "seed": trial.seed,
            "replicates": trial.replicates,
            "parameters": trial.parameters,
            "account": trial.account,
            "stance": trial.stance,
        },
        "population": {
            "alopecia": people.alopecia,
            **hair_loss_table(people),
            "sex": people.sex,
            "women": None if people.women is None else f"{plain(people.women)} %",
            "menopause": people.menopause,
            "age": age_text(people.age),
            "norwood": list(people.norwood) or None,
            "ludwig": list(people.ludwig) or None,
            "ancestry": people.ancestry,
            "density": None if people.density is None else str(people.density),
            **biomarker_keys(people.biomarker),
            "size": people.size,
            "washout": None if people.washout_days is None else f"{plain(people.washout_days)} day",
        },
        "design": {
            "kind": design.kind,
            "allocation": ":".join(str(part) for part in design.allocation),
            "randomisation": design.randomisation,
            "block": design.block if design.randomisation != "simple" else None,
            "strata": list(design.strata) or None,
            "dropout": str(design.dropout) if design.dropout else None,
            "visit_window": f"{plain(design.visit_window_days)} day",
            "season_start": None if design.season_start is None else season_text(design.season_start),
            "identical_arms": True if design.identical_arms else None,
            "washout": f"{design.washout_days} day" if design.washout_days else None,
            "centres": design.centres if design.centres > 1 else None,
            "centre_spread": f"{plain(100.0 * design.centre_spread)} %" if design.centre_spread else None,
        },
        **entry_tables(protocol.entry),
        "arm": [_arm(arm) for arm in protocol.arms],
        "measurement": {
            "method": measured.method,
            "region": list(measured.regions) if measured.also else measured.region,
            "field": f"{plain(measured.field_cm2)} cm2",
            "visits": visits_text(measured.visit_days),
            "threshold_um": measured.threshold_um,
            "outcomes": list(measured.outcomes),
        },
        "analysis": {
            "name": _name(protocol),
            "endpoint": str(analysis.endpoint),
            "model": analysis.model,
            "reference": analysis.reference,
            "alpha": analysis.alpha,
            **_missing(analysis),
            **_hypothesis(analysis),
            **_looks(analysis.looks),
            "multiplicity": analysis.multiplicity,
            "prognostic_score": True if analysis.further.score else None,
            "tipping_point": True if analysis.further.tipping else None,
            "own": analysis.further.own,
            **({} if analysis.options is None else analysis.options.table()),
            "dose_finding": None if analysis.dose_finding is None else analysis.dose_finding.table(),
        },
        **_several(protocol),
        "rerandomisation": _second(protocol.rerandomisation),
        "background": None if protocol.background is None else protocol.background.table(),
        "adherence": None if protocol.adherence is None else protocol.adherence.table(),
        "intercurrent": [_event(one) for one in protocol.intercurrent],
        "adaptation": None
        if protocol.adaptation is None
        else adaptation_table(protocol.adaptation, people.size, analysis.endpoint.unit),
        "observed": [_observed(row) for row in protocol.observed],
    }
    return _without_none(table)


def _name(protocol: Protocol) -> str | None:
    """Name of the endpoint of [analysis], where there is something to tell it from."""
    several = protocol.several
    if several is None or (several.first == PRIMARY and not several.further):
        return None
    return several.first


def _several(protocol: Protocol) -> Table:
    """Further endpoints, and how all are judged together; every key that [analysis] could give is written."""
    if protocol.several is None:
        return {}
    return {
        "endpoint": [
            {
                "name": one.name,
                "endpoint": str(one.analysis.endpoint),
                "region": one.region,
                "exploratory": True if one.exploratory else None,
                "model": one.analysis.model,
                **_missing(one.analysis),
                **_aim(one.analysis),
            }
            for one in protocol.several.further
        ],
        "multiplicity": _procedure(protocol.several.procedure),
    }


def _procedure(one: Procedure | None) -> Table | None:
    if one is None:
        return None
    rows = {name: {to: part for source, to, part in one.edges if source == name} for name, _, _ in one.edges}
    in_order = one.method == SEQUENCE
    return {
        "procedure": one.method,
        "families": [list(family) for family in one.families] if not in_order else None,
        "order": [name for family in one.families for name in family] if in_order else None,
        "weights": dict(one.weights) or None,
        "edges": rows or None,
    }


def _missing(analysis: Analysis) -> Table:
    """Keys on missing values and intercurrent events."""
    return {
        "missing": analysis.missing,
        "delta": f"{plain(analysis.delta)} {analysis.endpoint.unit}" if analysis.delta else None,
        "estimand": analysis.estimand,
    }


def _hypothesis(analysis: Analysis) -> Table:
    """Keys of a hypothesis that is not the usual one."""
    return {} if analysis.hypothesis.usual else _aim(analysis)


def _aim(analysis: Analysis) -> Table:
    aim = analysis.hypothesis
    margin = f"{plain(aim.margin)} {analysis.endpoint.unit}" if aim.margin else None
    return {"hypothesis": aim.kind, "margin": margin, "sides": aim.sides}


def _looks(looks: Looks | None) -> Table:
    if looks is None:
        return {}
    return {
        "interim": list(looks.fractions) or None,
        "interim_weeks": [day / 7.0 for day in looks.days] or None,
        "spending": looks.spending,
        "futility": None if looks.futility is None else list(looks.futility),
        "binding": True if looks.binding else None,
    }


def _second(plan: Rerandomisation | None) -> Table | None:
    if plan is None:
        return None
    return {
        "week": plan.day / 7.0,
        "among": str(plan.among),
        "arms": list(plan.arms),
        "to": list(plan.to) if plan.to != WITHDRAWAL else None,
        "ratio": ":".join(str(part) for part in plan.ratio),
        "lost": None if plan.retreatment is None else str(plan.retreatment.lost),
        "retreat": None if plan.retreatment is None else plan.retreatment.to,
        "arm": [_arm(arm) for arm in plan.own] or None,
    }


def _event(one: Intercurrent) -> Table:
    return {
        "cause": one.cause,
        "rate": ALWAYS if one.certain else str(one.rate),
        "among": None if one.among is None else str(one.among),
        "judged": one.judged if one.among is not None else None,
        "arms": list(one.arms),
        "from_week": one.from_day / 7.0 if one.from_day else None,
        "then": one.then,
        "how": one.how if one.how != INSTEAD else None,
        "arm": None if one.own is None else [_arm(one.own)],
    }


def _arm(arm: Arm) -> Table:
    return {
        "name": arm.name,
        "untreated": True if arm.untreated else None,
        "synergy": arm.synergy,
        "dropout": str(arm.dropout) if arm.dropout else None,
        "treatment": [dict(table) for table in arm.treatments],
    }


def _observed(row: Observed) -> Table:
    def quantity(value: float | None) -> str | None:
        return None if value is None else f"{plain(value)} {row.unit}"

    return {
        "arm": row.arms[0] if len(row.arms) == 1 else list(row.arms),
        "outcome": row.outcome,
        "kind": row.kind,
        "rule": None if row.rule is None else str(row.rule),
        "week": row.week,
        "from_week": row.from_week or None,
        "value": quantity(row.value),
        "sd": quantity(row.sd),
        "se": quantity(row.se),
        "ci95": None if row.ci95 is None else [quantity(value) for value in row.ci95],
        "ci90": None if row.ci90 is None else [quantity(value) for value in row.ci90],
        "quartiles": None if row.quartiles is None else [quantity(value) for value in row.quartiles],
        "n": row.n,
        "source": row.source,
        "note": row.note,
        "then": None if not row.then else row.then[0] if len(row.then) == 1 else list(row.then),
        "region": row.region,
        "from_record": row.record,
    }


def _without_none(table: Mapping[str, Any]) -> Table:
    kept: Table = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            value = _without_none(value)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            value = [_without_none(item) for item in value]
        if value is not None and value != []:
            kept[key] = value
    return kept
