"""Reads a file that states what a drug is assumed to do (`anagen.therapy.assumed`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from anagen.biology.alopecias.driven import DRIVERS
from anagen.biology.alopecias.kinds import KINDS
from anagen.errors import InputError, unknown_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText
from anagen.parameters import parameter
from anagen.therapy.assumed import MODELS_ASSUMED, Assumption
from anagen.therapy.file_model import AssumptionFile
from anagen.therapy.likeness import OWN, shared_names
from anagen.therapy.record import ASSUMED_SHARE, DoseRule, Therapy
from anagen.therapy.schedule import NEVER
from anagen.units import parse_quantity

Find = Callable[[str, str], Therapy]
"""Function of a name and its place to the therapy."""


def assumption_from_source(source: SourceText, find: Find, diseases: Iterable[str]) -> Assumption:
    """Assumption of a file, checked.

    Args:
        source: the file.
        find: of the therapies known.
        diseases: names of the diseases of one's own.

    Raises:
        InputError: the first fault found, with file, line and key.
    """
    file = check_shape(source, AssumptionFile)

    def where(key: str) -> str:
        return source.where((key,))

    drug, other = find(file.name, where("name")), find(file.effect_of, where("effect_of"))
    if drug.name == other.name:
        raise InputError(f"{drug.name} is {other.name}", where=where("effect_of"), expected="another drug")
    if other.model not in MODELS_ASSUMED or (other.model == "nothing" and other.immune is None):
        raise InputError(
            f"{other.name} has no effect that another drug could have a share of",
            where=where("effect_of"),
            expected="a drug that is simulated, whose effect does not depend on its route",
        )
    if other.scheduled and other.schedule is None:
        raise InputError(
            f"{other.name} has no usual schedule",
            where=where("effect_of"),
            expected="a drug with a default in [schedule]",
        )
    losses = (*DRIVERS, *KINDS, *diseases)
    for name in file.alopecias:
        if name not in losses:
            raise unknown_name("hair loss", name, losses, where("alopecias"))
    as_dose = _dose(other, other.dose, file.as_dose, where("as_dose"))
    counts = drug.dose is not None and as_dose is not None
    return Assumption(
        therapy=drug.name,
        like=_like(drug, other, file, where("share")),
        dose=_dose(drug, drug.dose if counts else None, file.dose, where("dose")),
        as_dose=as_dose,
        schedule=other.schedule or NEVER,
        alopecias=tuple(file.alopecias),
        why=file.why,
        table=source.table,
    )


def _like(drug: Therapy, other: Therapy, file: AssumptionFile, where: str) -> Therapy:
    low, high = file.share[1:]
    values = {"value": file.share[0], "low": low, "high": high, "unit": "1", "spread": "lognormal"}
    shares, immune_shares = shared_names(other, {})
    return replace(
        other,
        name=drug.name,
        role="treatment",
        aliases=(),
        products={},
        parent=other,
        shares=shares,
        immune_shares=immune_shares,
        assumed_share=parameter(
            ASSUMED_SHARE, {**values, "status": "prior", "source": OWN, "note": file.why}, where
        ),
    )


def _dose(therapy: Therapy, rule: DoseRule | None, text: str | None, where: str) -> float | None:
    """Dose of one side of the comparison; None where doses do not matter.

    Raises:
        InputError: a dose is missing, given without need, or not one that was studied.
    """
    if rule is None:
        if text is not None:
            raise InputError(f"a dose of {therapy.name} makes no difference", where=where, expected="no dose")
        return None
    if text is None:
        if rule.default is not None:
            return rule.default
        raise InputError(
            f"which dose of {therapy.name}?", where=where, expected=f'for example "{rule.high:g} {rule.unit}"'
        )
    dose = parse_quantity(text, rule.unit, where=where)
    if not dose > 0.0 or not rule.low <= dose <= rule.high:
        raise InputError(
            f"a dose of {dose:g} {rule.unit}",
            where=where,
            expected=f"one that was studied, {rule.low:g} to {rule.high:g} {rule.unit}",
        )
    return dose
