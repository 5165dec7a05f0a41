"""One treatment of an arm or a person, composed in Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from anagen.biology.alopecias.disease import Disease
from anagen.errors import InputError
from anagen.files.composed import written
from anagen.therapy.catalogue import Catalogue
from anagen.therapy.record import Therapy


@dataclass(frozen=True, init=False)
class Treatment:
    """A therapy and how it is given: the keys of an ``[[arm.treatment]]`` table.

    Args:
        therapy: its name, or a therapy made in Python.
        keys: keys of the therapy, such as dose, schedule, route, product, depth: text with units, or
            pint quantities. They are checked with the trial or person that the treatment belongs to.

    Raises:
        InputError: neither a name nor a therapy.
    """

    therapy: str | Therapy
    keys: dict[str, Any]

    def __init__(self, therapy: str | Therapy, **keys: Any) -> None:
        if not isinstance(therapy, str | Therapy):
            raise InputError(
                f"{repr(therapy)[:60]} is not a therapy", where="Treatment", expected="a name or a Therapy"
            )
        object.__setattr__(self, "therapy", therapy)
        object.__setattr__(
            self, "keys", {key: written(value) for key, value in keys.items() if value is not None}
        )

    def table(self) -> dict[str, Any]:
        """Table of a trial file."""
        name = self.therapy if isinstance(self.therapy, str) else self.therapy.name
        return {"therapy": name, **self.keys}

    def __repr__(self) -> str:
        return f"Treatment({', '.join(f'{key}={value!r}' for key, value in self.table().items())})"


def treatments_of(given: Any, where: str) -> tuple[Treatment, ...]:
    """Treatments from one of them, a name, a table, or several of these.

    Raises:
        InputError: a value of another type.
    """
    if isinstance(given, Treatment | Therapy | str | dict):
        given = [given]
    if not isinstance(given, Iterable):
        raise InputError(
            f"treatments cannot be {repr(given)[:60]}", where=where, expected="a list of Treatment"
        )
    found = []
    for one in given:
        if isinstance(one, dict) and "therapy" in one:
            found.append(Treatment(**one))
        elif isinstance(one, Treatment):
            found.append(one)
        elif isinstance(one, str | Therapy):
            found.append(Treatment(one))
        else:
            raise InputError(f"a treatment cannot be {repr(one)[:60]}", where=where, expected="a Treatment")
    return tuple(found)


def catalogue_with(
    catalogue: Catalogue, treatments: Iterable[Treatment], diseases: Iterable[Disease] = ()
) -> Catalogue:
    """`catalogue` with `diseases`, and with the therapies made in Python among `treatments`.

    Raises:
        InputError: two therapies or two diseases of one name.
    """
    therapies = [one.therapy for one in treatments if isinstance(one.therapy, Therapy)]
    return catalogue.extended(*diseases, *therapies)
