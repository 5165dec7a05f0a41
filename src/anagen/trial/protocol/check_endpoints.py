"""Check of [[endpoint]]: further endpoints, each checked as that of [analysis] is."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.errors import InputError, unknown_name
from anagen.files.source_text import Path_, SourceText
from anagen.statistics.hypothesis import SUPERIORITY
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.analysis_section import EndpointSection
from anagen.trial.protocol.check_analysis import analysis_of
from anagen.trial.protocol.check_design import require_periods
from anagen.trial.protocol.check_intercurrent import intercurrent_of
from anagen.trial.protocol.design import Design
from anagen.trial.protocol.endpoint import TIME, Endpoint, read_endpoint
from anagen.trial.protocol.file_model import TrialFile
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.multiplicity_section import OF_THE_TRIAL
from anagen.trial.protocol.population import Population
from anagen.trial.protocol.several_endpoints import PRIMARY, NamedEndpoint, SeveralEndpoints

_OF_THE_KIND = ("model", "missing", "estimand")
"""Keys of [analysis] that hold for further endpoints of the same kind, unless they have their own."""
_OF_THE_OUTCOME = ("hypothesis", "margin", "delta")
"""Those that hold for further endpoints of the same outcome alone."""


@dataclass(frozen=True)
class _OneEndpoint(SourceText):
    """Source in whose errors [analysis] is one [[endpoint]] table."""

    whole: SourceText
    number: int

    def where(self, path: Path_) -> str:
        """Place in words."""
        inside = path[:1] == ("analysis",)
        return self.whole.where(("endpoint", self.number, *path[1:]) if inside else path)


def several_of(
    file: TrialFile,
    population: Population,
    design: Design,
    analysis: Analysis,
    measurement: Measurement,
    source: SourceText,
) -> tuple[SeveralEndpoints | None, Measurement]:
    """Further endpoints, and the measurement with their outcomes; None in a trial of one endpoint.

    Raises:
        InputError: the first fault, with its place.
    """
    first = file.analysis.name
    if not file.endpoint and file.multiplicity is None:
        if first is not None:
            raise InputError(
                "one endpoint needs no name",
                where=source.where(("analysis", "name")),
                expected="no key, or a table [[endpoint]]",
            )
        return None, measurement
    if analysis.looks is not None:
        raise InputError(
            "looks before the end and several endpoints are not judged together",
            where=source.where(("analysis", "interim")),
            expected="no key interim, or neither [[endpoint]] nor [multiplicity]",
        )
    if analysis.multiplicity is not None:
        raise InputError(
            "several endpoints share the level in [multiplicity]",
            where=source.where(("analysis", "multiplicity")),
            expected=f'no key, but [multiplicity] with procedure = "{analysis.multiplicity}"',
        )
    found = [NamedEndpoint(first or PRIMARY, measurement.region, analysis)]
    for number, section in enumerate(file.endpoint):
        one, measurement = _further(file, section, number, population, design, analysis, measurement, source)
        _require_another(one, number, found, source)
        found.append(one)
    return SeveralEndpoints(first or PRIMARY, tuple(found[1:])), measurement


def _further(
    file: TrialFile,
    section: EndpointSection,
    number: int,
    population: Population,
    design: Design,
    first: Analysis,
    measurement: Measurement,
    source: SourceText,
) -> tuple[NamedEndpoint, Measurement]:
    """One further endpoint, and the measurement with its outcome."""
    place = _OneEndpoint(source.name, source.table, source.lines, source, number)
    for key in OF_THE_TRIAL:
        if key in section.model_fields_set:
            raise InputError(
                f"{key} is the trial's, not one endpoint's",
                where=place.where(("analysis", key)),
                expected=f"the key {key} of [analysis]",
            )
    region = section.region or measurement.region
    if region not in measurement.regions:
        raise unknown_name(
            "region measured", region, measurement.regions, place.where(("analysis", "region"))
        )
    where = place.where(("analysis", "endpoint"))
    endpoint = read_endpoint(section.endpoint, where, measurement.visit_days[-1])
    alike = TrialFile.model_copy(
        file,
        update={"analysis": file.analysis.model_copy(update=_keys(section, endpoint, first.endpoint))},
    )
    analysis, measurement = analysis_of(alike, first.reference, measurement, place)
    require_periods(design, analysis.endpoint, measurement, source)
    names = tuple(arm.name for arm in file.arm)
    _, analysis = intercurrent_of(alike, names, population, measurement, analysis, place)
    return NamedEndpoint(section.name, region, analysis, section.exploratory), measurement


def _keys(section: EndpointSection, endpoint: Endpoint, first: Endpoint) -> dict[str, object]:
    """Keys in which the analysis of a further endpoint differs from [analysis]."""
    own = section.model_fields_set - {"name", "region", "exploratory"}
    given: dict[str, object] = {key: getattr(section, key) for key in own}
    dropped = {"name"}
    if (endpoint.rule is None, endpoint.kind == TIME) != (first.rule is None, first.kind == TIME):
        dropped.update(_OF_THE_KIND)
    if (endpoint.outcome, endpoint.kind) != (first.outcome, first.kind):
        dropped.update(_OF_THE_OUTCOME)
    if section.hypothesis == SUPERIORITY:
        dropped.add("margin")
    if section.missing is not None:
        dropped.add("delta")
    return {**dict.fromkeys(dropped), **given}


def _require_another(
    one: NamedEndpoint, number: int, earlier: list[NamedEndpoint], source: SourceText
) -> None:
    """Check that an endpoint has a name of its own, and is not one of the others again.

    Raises:
        InputError: a fault, with its place.
    """
    for other in earlier:
        if one.name.casefold() == other.name.casefold():
            raise InputError(
                f"two endpoints are called {one.name!r}",
                where=source.where(("endpoint", number, "name")),
                expected="a name of its own (that of [analysis] is its key name)",
            )
        if (one.region, one.analysis) == (other.region, other.analysis):
            raise InputError(
                f"{one.name!r} is {other.name!r} again",
                where=source.where(("endpoint", number, "endpoint")),
                expected="another outcome, visit, region or model",
            )
