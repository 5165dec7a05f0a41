"""Check of [population]: kind of hair loss, sex, age, stages and screening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from anagen.biology.alopecias.disease import Disease
from anagen.errors import InputError, unknown_name
from anagen.files.phrases import (
    read_age,
)
from anagen.files.source_text import SourceText
from anagen.population.age_limits import youngest_age
from anagen.population.hair_loss_keys import read_hair_loss, read_screening
from anagen.population.hair_loss_section import PATTERN_LOSS
from anagen.population.possible import require_possible
from anagen.population.screening_by_density import read_density
from anagen.quantities import quantity
from anagen.simulators.capabilities import BASELINE_DENSITY, MENOPAUSE, OTHER_HAIR_LOSS
from anagen.simulators.registry import simulator_of
from anagen.trial.protocol.checks import require_within, without_repeats
from anagen.trial.protocol.population import FEMALE_STAGES, MALE_STAGES, Population
from anagen.trial.protocol.population_section import PopulationSection
from anagen.units import parse_quantity


def population_of(
    section: PopulationSection, source: SourceText, diseases: Mapping[str, Disease]
) -> Population:
    """Population of the [population] section: kind of hair loss, stages and screening filled in.

    Args:
        section: of the file.
        source: of the file.
        diseases: of one's own, by name.

    Raises:
        InputError: a fault, with its place.
    """

    def where(key: str) -> str:
        return source.where(("population", key))

    diagnoses, also_androgenetic = read_hair_loss(section.alopecia, section, source, diseases=diseases)
    if section.also is not None:
        require_supported(OTHER_HAIR_LOSS, section.alopecia, where("with"), diseases.values())
    pattern_loss = section.alopecia == PATTERN_LOSS or also_androgenetic
    stages = {
        scale: _stages(section, scale, sex, default, pattern_loss, where(scale))
        for scale, sex, default in (("norwood", "male", MALE_STAGES), ("ludwig", "female", FEMALE_STAGES))
    }
    washout = None
    if section.washout is not None:
        washout = parse_quantity(section.washout, "day", where=where("washout"))
        longest = quantity("washout")
        require_within(
            washout, longest.low, longest.high, section.washout, "0 days to 10 years", where("washout")
        )
    women = _women(section, where("women"))
    if section.menopause is not None:
        if section.sex == "male":
            raise InputError("men have no menopause", where=where("menopause"), expected="no key 'menopause'")
        require_supported(MENOPAUSE, section.alopecia, where("menopause"), diseases.values())
    density = None
    if section.density is not None:
        require_supported(BASELINE_DENSITY, section.alopecia, where("density"), diseases.values())
        density = read_density(section.density, where("density"))
    found = Population(
        size=section.size,
        alopecia=section.alopecia,
        sex=section.sex,
        age=read_age(section.age, where("age")),
        norwood=stages["norwood"],
        ludwig=stages["ludwig"],
        ancestry=section.ancestry,
        washout_days=washout,
        diagnoses=diagnoses,
        also_androgenetic=also_androgenetic,
        screening=read_screening(section.alopecia, section, where),
        women=women,
        menopause=section.menopause,
        density=density,
    )
    sexes = ("male", "female") if section.sex == "any" and women != 100.0 else (section.sex,)
    require_possible(diagnoses, sexes, found.age, where, section.menopause)
    youngest, limited_by = youngest_age(found.alopecias)
    if found.age[0] < youngest:
        raise InputError(
            f"{limited_by} is simulated from {youngest:g} years",
            where=where("age"),
            expected=f"{youngest:g} years or more",
        )
    return found


def _women(section: PopulationSection, where: str) -> float | None:
    """Share of women, per cent, of a trial of both sexes."""
    if section.women is None:
        return None
    if section.sex != "any":
        raise InputError(f"all patients are {section.sex}", where=where, expected='sex = "any"')
    share = parse_quantity(section.women, "%", where=where)
    require_within(share, 0.0, 100.0, section.women, "a share of 0 to 100 %", where)
    return share


def require_supported(feature: str, alopecia: str, where: str, diseases: Iterable[Disease]) -> None:
    """Check that the simulator of `alopecia` supports a feature of the design.

    Args:
        feature: of the design.
        alopecia: name of the hair loss.
        where: place named in the error.
        diseases: of one's own, one of which it may be.

    Raises:
        InputError: it does not; the message names the features supported.
    """
    able = simulator_of(alopecia, diseases).capabilities
    if feature not in able.supports:
        why = f": {able.why_not[feature]}" if feature in able.why_not else ""
        raise InputError(
            f"{alopecia} is simulated without {feature!r}{why}",
            where=where,
            expected=f"a supported design: {', '.join(able.designs)}",
        )


def _stages(
    section: PopulationSection,
    scale: str,
    sex: str,
    default: tuple[str, ...],
    pattern_loss: bool,
    where: str,
) -> tuple[str, ...]:
    from anagen.population.stage import stage_progress

    given: list[str] | None = getattr(section, scale)
    takes = pattern_loss and section.sex in (sex, "any")
    if given is None:
        return default if takes else ()
    if not takes:
        without = "without alopecia" if section.alopecia == "none" else "without androgenetic alopecia"
        who = f"{section.sex} patients" if pattern_loss else f"people {without}"
        raise InputError(f"{who} have no {scale} stage", where=where, expected=f"no key {scale!r}")
    known = stage_progress()[scale]
    for stage in given:
        if stage not in known:
            raise unknown_name(f"{scale} stage", stage, known, where)
    return without_repeats(given, where)
