"""Check of [multiplicity]: its hypotheses, families, order, weights and edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from anagen.errors import InputError, unknown_name
from anagen.files.source_text import Path_, SourceText
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.multiplicity import (
    CO_PRIMARY,
    GATED,
    GRAPH,
    SEQUENCE,
    Procedure,
)
from anagen.trial.protocol.multiplicity_section import MultiplicitySection
from anagen.trial.protocol.named_endpoint import Tested, hypotheses_of

_SLACK = 1e-9


def procedure_of(
    section: MultiplicitySection | None, protocol: Protocol, source: SourceText
) -> Procedure | None:
    """Procedure of the file, for the hypotheses of `protocol`; None if each is judged alone.

    Raises:
        InputError: the first fault, with its place.
    """
    if section is None:
        return None
    found = hypotheses_of(protocol)
    method = section.procedure
    at = source.where(("multiplicity", "procedure"))
    if len(found) < 2:
        raise InputError(
            "one hypothesis shares its level with no other",
            where=at,
            expected="a second arm to compare, or an [[endpoint]] that is not exploratory",
        )
    _require_p(protocol, at)
    _require_own_keys(section, source)
    names = tuple(one.name for one in found)
    if method == GRAPH:
        return _graph(section, names, source)
    if method == SEQUENCE:
        order = section.order or names
        listed = _once(order, ("multiplicity", "order"), protocol, found, source)
        return Procedure(method, tuple((name,) for name in listed))
    if method not in GATED:
        return Procedure(method)
    if section.families is None:
        if method != CO_PRIMARY:
            raise InputError(
                f"{method} without families",
                where=at,
                expected=f'a key families such as [["{names[0]}"], ["{names[1]}"]]',
            )
        return Procedure(method, (names,))
    place = ("multiplicity", "families")
    named = [name for family in section.families for name in family]
    _once(named, place, protocol, found, source)
    families = tuple(
        tuple(name for word in family for name in _named(word, place, protocol, found, source))
        for family in section.families
    )
    if method == CO_PRIMARY:
        _require_whole(families[0], found, source.where(place))
    return Procedure(method, families)


def _require_own_keys(section: MultiplicitySection, source: SourceText) -> None:
    """Check that the keys belong to the procedure.

    Raises:
        InputError: one does not.
    """
    wanted = {
        "families": section.procedure in GATED,
        "order": section.procedure == SEQUENCE,
        "weights": section.procedure == GRAPH,
        "edges": section.procedure == GRAPH,
    }
    for key, has in wanted.items():
        if getattr(section, key) is not None and not has:
            raise InputError(
                f"{section.procedure} has no {key}",
                where=source.where(("multiplicity", key)),
                expected="no such key, or another procedure",
            )


def _require_p(protocol: Protocol, where: str) -> None:
    """Check that each hypothesis has a p value.

    Raises:
        InputError: one is judged by its interval alone.
    """
    for one in protocol.named_endpoints:
        aim = one.analysis.hypothesis
        if one.analysis.model == ONE_ARM_MODEL and not one.exploratory:
            raise InputError(
                f"{one.name!r}: a share in one arm is tested against nothing",
                where=where,
                expected="a second arm, or exploratory = true",
            )
        if one.analysis.endpoint.rule is not None and not aim.usual and not one.exploratory:
            raise InputError(
                f"{one.name!r}: a margin or one side of responders has no p value to adjust",
                where=where,
                expected="a two-sided test of superiority for it, or exploratory = true",
            )


def _named(
    word: str, place: Path_, protocol: Protocol, found: Sequence[Tested], source: SourceText
) -> tuple[str, ...]:
    """Hypotheses that a word names: one, those of an endpoint, or those of an arm."""
    endpoints = [one.name for one in protocol.named_endpoints]
    for chosen in (
        [one.name for one in found if one.name == word],
        [one.name for one in found if endpoints[one.endpoint] == word],
        [one.name for one in found if protocol.arm_names[one.arm] == word],
    ):
        if chosen:
            return tuple(chosen)
    raise unknown_name("hypothesis", word, [one.name for one in found], source.where(place))


def _once(
    words: Iterable[str], place: Path_, protocol: Protocol, found: Sequence[Tested], source: SourceText
) -> tuple[str, ...]:
    """Hypotheses that the words name, each once and none left out.

    Raises:
        InputError: an unknown one, one twice, or one left out.
    """
    listed = [name for word in words for name in _named(word, place, protocol, found, source)]
    for name in listed:
        if listed.count(name) > 1:
            raise InputError(
                f"{name!r} stands twice", where=source.where(place), expected="each hypothesis once"
            )
    for one in found:
        if one.name not in listed:
            raise InputError(
                f"{one.name!r} is left out",
                where=source.where(place),
                expected="each hypothesis once; an endpoint outside of the claims has exploratory = true",
            )
    return tuple(listed)


def _require_whole(family: Sequence[str], found: Sequence[Tested], where: str) -> None:
    """Check that the co-primary endpoints are the same in all arms.

    Raises:
        InputError: an arm lacks one.
    """
    inside = [one for one in found if one.name in family]
    for one in found:
        own = {other.endpoint for other in inside if other.arm == one.arm}
        if own != {other.endpoint for other in inside}:
            raise InputError(
                "the co-primary endpoints are not those of all arms",
                where=where,
                expected="endpoints in the first family, each with all its arms",
            )
    if len(inside) == len({one.arm for one in inside}):
        raise InputError(
            "one endpoint is co-primary to no other", where=where, expected="two endpoints or more in it"
        )


def _graph(section: MultiplicitySection, names: tuple[str, ...], source: SourceText) -> Procedure:
    """Graph of the file.

    Raises:
        InputError: an unknown hypothesis, shares out of range, or a hypothesis that is never tested.
    """

    def where(*path: str) -> str:
        return source.where(("multiplicity", *path))

    weights, edges = section.weights or {}, section.edges or {}
    if not weights:
        raise InputError(
            "a graph without weights", where=where("procedure"), expected=f'weights = {{"{names[0]}" = 1}}'
        )
    for path, name in (
        *((("weights", one), one) for one in weights),
        *((("edges", one), one) for one in edges),
        *((("edges", one, to), to) for one, row in edges.items() for to in row),
    ):
        if name not in names:
            raise unknown_name("hypothesis", name, names, where(*path))
    for name, share in weights.items():
        if not 0.0 <= share <= 1.0:
            raise InputError(f"a weight of {share:g}", where=where("weights", name), expected="0 to 1")
    if sum(weights.values()) > 1.0 + _SLACK:
        raise InputError(
            f"weights that sum to {sum(weights.values()):g}", where=where("weights"), expected="at most 1"
        )
    for one, row in edges.items():
        _require_row(one, row, where)
    _require_reached(weights, edges, names, where("edges" if edges else "weights"))
    passed = {(one, to): share for one, row in edges.items() for to, share in row.items() if share}
    return Procedure(
        GRAPH,
        weights=tuple((name, weights[name]) for name in names if weights.get(name)),
        edges=tuple((one, to, passed[one, to]) for one in names for to in names if (one, to) in passed),
    )


def _require_row(one: str, row: Mapping[str, float | str], where: Callable[..., str]) -> None:
    """Check what one hypothesis passes on.

    Raises:
        InputError: to itself, or more than it has.
    """
    for to, share in row.items():
        if to == one:
            raise InputError(
                f"an edge of {one!r} to itself", where=where("edges", one, to), expected="another hypothesis"
            )
        if not isinstance(share, str) and not 0.0 <= share <= 1.0:
            raise InputError(f"an edge of {share:g}", where=where("edges", one, to), expected="0 to 1")
    whole = sum(share for share in row.values() if not isinstance(share, str))
    small = [share for share in row.values() if isinstance(share, str)]
    nearly, least = small.count("1 - epsilon"), small.count("epsilon")
    # 1 - epsilon leaves room for one epsilon, and numbers that sum to 1 for none.
    if whole + nearly > 1.0 + _SLACK or (whole + nearly > 1.0 - _SLACK and least > nearly):
        raise InputError(
            f"edges of {one!r} that sum to more than 1", where=where("edges", one), expected="at most 1"
        )


def _require_reached(
    weights: Mapping[str, float],
    edges: Mapping[str, Mapping[str, float | str]],
    names: Sequence[str],
    where: str,
) -> None:
    """Check that each hypothesis can come to be tested.

    Raises:
        InputError: no weight ever reaches one.
    """
    reached = {name for name in names if weights.get(name, 0.0) > 0.0}
    while True:
        more = {to for one in reached for to, share in edges.get(one, {}).items() if share} - reached
        if not more:
            break
        reached |= more
    for name in names:
        if name not in reached:
            raise InputError(
                f"{name!r} is never tested",
                where=where,
                expected="a weight of its own, or an edge from a hypothesis that has one",
            )
