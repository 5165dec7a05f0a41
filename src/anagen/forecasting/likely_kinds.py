"""Kinds of hair loss that the signs of a person speak for, and what sends to a doctor first.

Signs are counted, not weighed: no source read gives likelihood ratios, so nothing here is a chance.
A question counts once for a kind, however many of its signs speak for it, and once against it. A warning
sign comes before any count (`anagen.forecasting.doctor_first`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.forecasting.doctor_first import Sign, warning_signs
from anagen.forecasting.likely_kinds_file import SeenSign, likely_kinds_file, seen_signs
from anagen.population.hair_losses import hair_losses

ADULT = 18
"""Age in years below which a doctor comes first."""
_OLDEST = 120


@dataclass(frozen=True)
class Reason:
    """A sign that speaks for or against a kind.

    Attributes:
        sign: its name.
        words: for a reader.
        source: where it is from that it does.
    """

    sign: str
    words: str
    source: str

    @classmethod
    def of(cls, sign: SeenSign) -> Reason:
        return cls(sign.name, sign.asks, sign.source)


@dataclass(frozen=True)
class LikelyKind:
    """One kind of hair loss, and what was said for and against it.

    Attributes:
        name: as a patient file writes it.
        label: name for a reader.
        what: description for a reader.
        speaks_for: signs that speak for it.
        speaks_against: signs that speak against it.
        count: questions whose answers speak for it, less those that speak against it.
        not_to_miss: whether it has to be ruled out, however little points to it.
        doctor_first: findings with which a dermatologist comes first in this kind.
    """

    name: str
    label: str
    what: str
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]
    count: int
    not_to_miss: bool
    doctor_first: tuple[str, ...]


@dataclass(frozen=True)
class LikelyKinds:
    """Kinds of hair loss that signs speak for, and the warning signs among them.

    Attributes:
        urgent: whether a warning sign is among them.
        flags: these warning signs, with the reason why each matters.
        kinds: kinds that more answers speak for than against, the most first.
        less_likely: kinds that something speaks for, but as much or more against.
        why_not_to_miss: why some kinds have to be ruled out.
        work_up: what a doctor looks at first.
        method: how kinds are ranked.
        source: of the warning signs.
    """

    urgent: bool
    flags: tuple[Sign, ...]
    kinds: tuple[LikelyKind, ...]
    less_likely: tuple[LikelyKind, ...]
    why_not_to_miss: str
    work_up: str
    method: str
    source: str

    def to_json(self) -> dict[str, Any]:
        """Plain data of it, for JSON."""
        return asdict(self)


def likely_kinds(signs: Sequence[str], *, sex: str | None = None, age: float | None = None) -> LikelyKinds:
    """Kinds of hair loss that signs speak for, the likeliest first, and what sends to a doctor first.

    Args:
        signs: their names, of `anagen.forecasting.likely_kinds_file.seen_signs`.
        sex: "male" or "female".
        age: years; below 18 a doctor comes first.

    Raises:
        InputError: no such sign, or an age or sex that is not one.
    """
    file, known = likely_kinds_file(), seen_signs()
    if isinstance(signs, str):
        raise InputError("signs is one text", expected='a list of names, such as ["round patches"]')
    for name in signs:
        if name not in known:
            raise unknown_name("sign", name, known, "signs")
    if sex not in (None, "male", "female"):
        raise unknown_name("sex", sex, ("male", "female"), "sex")
    if age is not None and not (not isinstance(age, bool) and 0 <= age <= _OLDEST):
        raise InputError(f"age is {age!r}", where="age", expected=f"years, 0 to {_OLDEST}")
    told = [sign for sign in file.sign if sign.name in signs and sign.sex in (None, sex or sign.sex)]
    keys = {sign.flag for sign in told if sign.flag} | ({"child"} if (age or ADULT) < ADULT else set())
    # Nobody has made a diagnosis: that holds for all who ask, so it is no sign of urgency by itself.
    flags = warning_signs(keys - {"uncertain"})
    judged = [_judged(name, told) for name in _named(file.sign) if _may_be(name, told)]
    ranked = sorted((one for one in judged if one.speaks_for), key=lambda one: -one.count)
    losses = hair_losses()
    return LikelyKinds(
        urgent=bool(flags),
        flags=flags,
        kinds=tuple(one for one in ranked if one.count > 0),
        less_likely=tuple(one for one in ranked if one.count <= 0),
        why_not_to_miss=file.why_not_to_miss,
        work_up=losses.work_up,
        method=file.method,
        source=losses.source,
    )


def _named(signs: Sequence[SeenSign]) -> tuple[str, ...]:
    """Kinds that any sign speaks for, in the order of the registry of hair losses."""
    named = {kind for sign in signs for kind in sign.speaks_for}
    return tuple(kind for kind in hair_losses().all if kind in named)


def _may_be(name: str, told: Sequence[SeenSign]) -> bool:
    """Whether a kind may be named: those named after their cause only where it was told."""
    needed = {sign for one in likely_kinds_file().named_after if one.kind == name for sign in one.signs}
    return not needed or any(sign.name in needed for sign in told)


def _judged(name: str, told: Sequence[SeenSign]) -> LikelyKind:
    for_it = [sign for sign in told if name in sign.speaks_for]
    against_it = [sign for sign in told if name in sign.speaks_against]
    loss = hair_losses()[name]
    return LikelyKind(
        name=name,
        label=loss.label,
        what=loss.what,
        speaks_for=tuple(map(Reason.of, for_it)),
        speaks_against=tuple(map(Reason.of, against_it)),
        count=len({sign.question for sign in for_it}) - len({sign.question for sign in against_it}),
        not_to_miss=name in likely_kinds_file().not_to_miss,
        doctor_first=loss.doctor_first,
    )
