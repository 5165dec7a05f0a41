"""The chain under given drivers as SBML, so that an independent simulator can run it too.

SBML Level 3 Version 2 Core, without extensions: one species for each stage and calibre class
(expected follicles, as a fraction), mass-action reactions between them, and one event for each
change of the drivers. Time is in days. Kept clubs, class steps within anagen and fixed follicles are
exported where the chain or the drivers have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.drivers import Drivers
from anagen.engine.phases import CLOCKED, Phase
from anagen.engine.renewal import renewal_matrix
from anagen.errors import InputError

_NAMESPACE = "http://www.sbml.org/sbml/level3/version2/core"
_MATHML = "http://www.w3.org/1998/Math/MathML"
_SCALP = '<compartment id="scalp" size="1" spatialDimensions="3" constant="true"/>'
LOST, SHED, FIXED = "lost", "shed", "fixed"
"""Species of follicles lost for good, of hairs shed since the start, and of fixed vellus follicles."""
_EARLY, _ANAGEN, _CATAGEN = Phase.EARLY_ANAGEN, Phase.ANAGEN, Phase.CATAGEN
_TELOGEN, _KENOGEN, _RETAINED = Phase.TELOGEN, Phase.KENOGEN, Phase.RETAINED


def species(phase: int, stage: int, calibre: int) -> str:
    """Id of a state's species: phase, stage within it, calibre class."""
    return f"{Phase(phase).name.lower()}_{stage}_c{calibre}"


def export(
    chain: Chain,
    drivers: Drivers,
    start: NDArray[np.float64],
    *,
    stratum: int = 0,
    name: str = "follicle chain",
) -> str:
    """SBML text of one stratum.

    Args:
        start: float64[classes, total stages], state distribution on day 0.
        stratum: which of the drivers' strata.

    Raises:
        InputError: the start does not fit the chain, or there is no such stratum.
    """
    start = np.asarray(start, dtype=np.float64)
    shape = (chain.classes, chain.total_stages)
    if start.shape != shape:
        raise InputError(f"start has shape {start.shape}, expected {shape}")
    if not 0 <= stratum < drivers.strata:
        raise InputError(f"there is no stratum {stratum}", expected=f"0 to {drivers.strata - 1}")
    settings = [_settings(chain, drivers, stratum, d) for d in range(drivers.steps)]
    ever = {key for setting in settings for key, value in setting.items() if value != 0.0}
    body = [
        _section("listOfCompartments", [_SCALP]),
        _section("listOfSpecies", _species(chain, start, "fixing" in ever)),
        _section("listOfParameters", _parameters(chain, settings, ever)),
        _section("listOfReactions", _reactions(chain, ever)),
        _section("listOfEvents", _events(settings, ever, drivers.step_days)),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sbml xmlns="{_NAMESPACE}" level="3" version="2">\n'
        f'<model id="follicle_chain" name={quoteattr(name)}>\n' + "".join(body) + "</model>\n</sbml>\n"
    )


def write(path: Path, text: str) -> None:
    """Write SBML text whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def _settings(chain: Chain, drivers: Drivers, stratum: int, step: int) -> dict[str, float]:
    """Value of every parameter that drivers set, in one step."""
    found = {f"speed_{Phase(p).name.lower()}": float(drivers.speed[stratum, p, step]) for p in range(CLOCKED)}
    drift = 0.0 if drivers.drift is None else float(drivers.drift[stratum, step])
    for name, hazard in (("loss", drivers.loss), ("fixing", drivers.fixing)):
        found[name] = 0.0 if hazard is None else float(hazard[stratum, step])
    found |= {"thickening": max(drift, 0.0), "thinning": max(-drift, 0.0)}
    empty = np.minimum(1.0, drivers.kenogen[stratum, step] * chain.kenogen_weight)
    matrix = renewal_matrix(chain, float(drivers.target[stratum, step]))
    for i in range(chain.classes):
        found[f"empty_c{i}"] = float(empty[i])
        found[f"full_c{i}"] = 1.0 - float(empty[i])
        found |= {f"renew_c{i}_c{j}": float(matrix[i, j]) for j in range(chain.classes)}
    return found


def _species(chain: Chain, start: NDArray[np.float64], fixes: bool) -> Iterator[str]:
    offset = chain.stage_offset
    for p, number in enumerate(chain.phase_stages):
        for k in range(number):
            for c in range(chain.classes):
                yield _one_species(species(p, k, c), float(start[c, offset[p] + k]))
    for name in (LOST, SHED, *([FIXED] if fixes else [])):
        yield _one_species(name, 0.0)


def _one_species(identity: str, amount: float) -> str:
    return (
        f'<species id="{identity}" compartment="scalp" initialAmount="{amount!r}"'
        ' hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"/>'
    )


def _parameters(chain: Chain, settings: list[dict[str, float]], ever: set[str]) -> Iterator[str]:
    for p in range(CLOCKED):
        for c in range(chain.classes):
            if chain.mean_days[p, c] > 0:
                rate = float(chain.stages[p] / chain.mean_days[p, c])
                yield f'<parameter id="{_rate(p, c)}" value="{rate!r}" constant="true"/>'
    if chain.keeps:
        retained, release = chain.clubs
        yield f'<parameter id="club_release" value="{release!r}" constant="true"/>'
        for c in range(chain.classes):
            for name, share in (("kept", float(retained[c])), ("let_go", 1.0 - float(retained[c]))):
                yield f'<parameter id="{name}_c{c}" value="{share!r}" constant="true"/>'
    for key, value in settings[0].items():
        if key in ever:
            yield f'<parameter id="{key}" value="{value!r}" constant="false"/>'


def _rate(phase: int, calibre: int) -> str:
    return f"rate_{Phase(phase).name.lower()}_c{calibre}"


def _reactions(chain: Chain, ever: set[str]) -> Iterator[str]:
    absent = [bool((chain.mean_days[p] == 0).all()) for p in range(CLOCKED)]
    onset = _ANAGEN if absent[_EARLY] else _EARLY
    for p, number in enumerate(chain.phase_stages):
        own = _EARLY if p == _RETAINED else p
        if absent[own]:
            continue
        for c in range(chain.classes):
            for k in range(number):
                source = species(p, k, c)
                for hazard, end in (("loss", LOST), ("fixing", FIXED)):
                    if hazard in ever:
                        yield _reaction(source, [end], [hazard])
                if p == _ANAGEN:
                    yield from _class_steps(chain, ever, k, c)
                if p == _RETAINED:
                    yield from _falls_of_clubs(chain, ever, k, c)
                if _speed(own) not in ever:
                    continue
                pace = [_speed(own), _rate(own, c)]
                if k < number - 1:
                    yield _reaction(source, [species(p, k + 1, c)], pace)
                elif p == _RETAINED:
                    yield from _renewed(chain, ever, source, pace, species(_ANAGEN, 0, 0), [SHED])
                elif p == _KENOGEN:
                    yield from _renewed(chain, ever, source, pace, species(onset, 0, 0), [])
                elif p == _TELOGEN:
                    yield from _ends_of_telogen(chain, ever, source, pace, species(onset, 0, 0))
                else:
                    onward = p + 1
                    while absent[onward]:
                        onward += 1
                    yield _reaction(source, [species(onward, 0, c)], pace)


def _speed(phase: int) -> str:
    return f"speed_{Phase(phase).name.lower()}"


def _renewed(
    chain: Chain, ever: set[str], source: str, pace: list[str], first: str, beside: list[str]
) -> Iterator[str]:
    """Reactions of `source` to every class of the stage whose class 0 is the species `first`."""
    c, stage = source.rpartition("_c")[2], first.rpartition("_c")[0]
    for j in range(chain.classes):
        if f"renew_c{c}_c{j}" in ever:
            yield _reaction(source, [f"{stage}_c{j}", *beside], [*pace, f"renew_c{c}_c{j}"])


def _ends_of_telogen(chain: Chain, ever: set[str], source: str, pace: list[str], onset: str) -> Iterator[str]:
    """Reactions of the last stage of telogen: kenogen, a kept club, or exogen and a new anagen."""
    c = int(source.rpartition("_c")[2])
    if f"empty_c{c}" in ever:
        yield _reaction(source, [species(_KENOGEN, 0, c), SHED], [*pace, f"empty_c{c}"])
    if f"full_c{c}" not in ever:
        return
    full = [*pace, f"full_c{c}"]
    if chain.keeps and chain.clubs[0][c] > 0.0:
        yield _reaction(source, [species(_RETAINED, 0, c)], [*full, f"kept_c{c}"])
        full.append(f"let_go_c{c}")
    yield from _renewed(chain, ever, source, full, onset, [SHED])


def _falls_of_clubs(chain: Chain, ever: set[str], k: int, c: int) -> Iterator[str]:
    """Reactions of stage `k` under a kept club that falls by its own exogen."""
    if _speed(_TELOGEN) in ever and chain.club_release > 0.0:
        pace = ["club_release", _speed(_TELOGEN)]
        yield from _renewed(chain, ever, species(_RETAINED, k, c), pace, species(_EARLY, k, 0), [SHED])


def _class_steps(chain: Chain, ever: set[str], k: int, c: int) -> Iterator[str]:
    """Reactions of stage `k` of anagen to the next thicker and thinner class."""
    for name, new in (("thickening", c + 1), ("thinning", c - 1)):
        if name in ever and 0 <= new < chain.classes:
            yield _reaction(species(_ANAGEN, k, c), [species(_ANAGEN, k, new)], [name])


def _reaction(source: str, products: list[str], factors: list[str]) -> str:
    def reference(name: str) -> str:
        return f'<speciesReference species="{name}" stoichiometry="1" constant="true"/>'

    law = "".join(f"<ci>{name}</ci>" for name in (*factors, source))
    return (
        f'<reaction id="{source}_to_{products[0]}" reversible="false">'
        f"<listOfReactants>{reference(source)}</listOfReactants>"
        f"<listOfProducts>{''.join(map(reference, products))}</listOfProducts>"
        f'<kineticLaw><math xmlns="{_MATHML}"><apply><times/>{law}</apply></math></kineticLaw></reaction>'
    )


def _number(value: float) -> str:
    """A MathML number, to the last bit."""
    mantissa, _, exponent = repr(float(value)).partition("e")
    if not exponent:
        return f"<cn>{mantissa}</cn>"
    return f'<cn type="e-notation">{mantissa}<sep/>{int(exponent)}</cn>'


def _events(settings: list[dict[str, float]], ever: set[str], step_days: float) -> Iterator[str]:
    for d in range(1, len(settings)):
        old, new = settings[d - 1], settings[d]
        changed = {key: value for key, value in new.items() if key in ever and value != old[key]}
        if changed:
            assignments = "".join(
                f'<eventAssignment variable="{key}"><math xmlns="{_MATHML}">{_number(value)}</math>'
                "</eventAssignment>"
                for key, value in changed.items()
            )
            yield (
                f'<event id="step_{d}" useValuesFromTriggerTime="true">'
                f'<trigger initialValue="false" persistent="true"><math xmlns="{_MATHML}"><apply><geq/>'
                '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">time</csymbol>'
                f"{_number(d * step_days)}</apply></math></trigger>"
                f"<listOfEventAssignments>{assignments}</listOfEventAssignments></event>"
            )


def _section(tag: str, entries: list[str] | Iterator[str]) -> str:
    lines = "\n".join(entries)
    return f"<{tag}>\n{lines}\n</{tag}>\n" if lines else ""
