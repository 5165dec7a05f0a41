"""Check of [adherence]: shares that can be, and arms that exist."""

from __future__ import annotations

from math import sqrt

from anagen.errors import InputError, unknown_name
from anagen.files.phrases import read_dropout
from anagen.files.source_text import SourceText
from anagen.trial.protocol.adherence import ArmAdherence
from anagen.trial.protocol.checks import without_repeats
from anagen.trial.protocol.intercurrent_sections import AdherenceSection
from anagen.units import parse_quantity


def adherence_of(
    section: AdherenceSection | None, names: tuple[str, ...], source: SourceText
) -> ArmAdherence | None:
    """Adherence of the file, or None where everybody takes everything.

    Raises:
        InputError: a share that cannot be, or an unknown arm.
    """
    if section is None:
        return None

    def where(key: str) -> str:
        return source.where(("adherence", key))

    taken = parse_quantity(section.taken, "%", where=where("taken"))
    if not 0.0 < taken <= 100.0:
        raise InputError(f"{taken:g} % of the doses", where=where("taken"), expected="above 0 to 100 %")
    spread = 0.0 if section.spread is None else parse_quantity(section.spread, "%", where=where("spread"))
    most = sqrt(taken * (100.0 - taken))
    if spread != 0.0 and not 0.0 < spread < most:
        raise InputError(
            f"shares of mean {taken:g} % cannot differ by an SD of {spread:g} %",
            where=where("spread"),
            expected="0 %" if most == 0.0 else f"0 to below {most:.3g} %",
        )
    arms = without_repeats(section.arms or names, where("arms"))
    for name in arms:
        if name not in names:
            raise unknown_name("arm", name, names, where("arms"))
    stop = None if section.stop is None else read_dropout(section.stop, where("stop"))
    return ArmAdherence(taken, spread, arms, stop)
