"""A therapy told by what differs from one that is known: ``like = "minoxidil topical"``.

Mechanism, doses, routes, schedule and parameters are the other's, in every draw and with whatever was
learned of them. What is known of the other in people is not: evidence, price, status, aliases and
citations are its own or none.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from anagen.errors import ALIKE_DRUG, InputError, unknown_name
from anagen.files.source_text import SourceText
from anagen.therapy.record import Therapy

NOT_SHARED = ("aliases", "citations", "evidence", "price", "regulation", "claim", "label", "name")
"""Keys that say what is known of one drug, not how it acts."""
OWN = "the user of Anagen who wrote it"
"""Source of what nobody but the user says."""


def table_like(source: SourceText, known: Mapping[str, Therapy]) -> tuple[dict[str, Any], Therapy]:
    """The whole table of a therapy whose file says what it is ``like``, and that therapy.

    Raises:
        InputError: like a therapy that is not known, or one that was not read from a table.
    """
    where = source.where(("like",))
    own = {key: value for key, value in source.table.items() if key != "like"}
    like = source.table["like"]
    if not isinstance(like, str) or like not in known:
        aliased = [one for one in known.values() if like in one.aliases]
        if not aliased:
            raise unknown_name("therapy", like, known, where, alike=ALIKE_DRUG, listed_by="anagen therapies")
        like = aliased[0].name
    parent = known[like]
    if not parent.table:
        raise InputError(f"{like!r} was not read from a table", where=where, expected="a shipped therapy")
    table = {key: value for key, value in copy.deepcopy(dict(parent.table)).items() if key not in NOT_SHARED}
    for product in table.get("product", {}).values():
        product.pop("price", None)
        product.pop("aliases", None)
    merged = _merged(table, own)
    return unstated({**merged, "claim": own.get("claim", f"Assumed to act like {like}.")}), parent


def shared_names(parent: Therapy, own: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the parameters that a therapy like `parent` takes from it, and those of its immune action.

    Args:
        parent: the other one.
        own: the table of what differs.
    """

    def changed(table: Any, *keys: str) -> Mapping[str, Any]:
        for key in keys:
            table = table.get(key, {}) if isinstance(table, Mapping) else {}
        return table if isinstance(table, Mapping) else {}

    shares = {
        name: parent.qualified(name) for name in parent.parameters if name not in changed(own, "parameters")
    }
    for product in parent.products.values():
        differs = changed(own, "product", product.name, "parameters")
        for name in product.parameters:
            if name not in differs:
                shares[f"{product.name}.{name}"] = parent.qualified(name, product.name)
    immune = {} if parent.immune is None else parent.immune.parameters
    differs = changed(own, "immune", "parameters")
    return shares, {name: parent.immune_qualified(name) for name in immune if name not in differs}


def unstated(table: Mapping[str, Any]) -> dict[str, Any]:
    """`table` with what nobody has said of a therapy written out: no study, no price, no status."""
    name = table.get("name", "")
    return {
        "label": name,
        "claim": "Assumed for a run.",
        "role": "treatment",
        "signals": [],
        "price": {"low": 0.0, "high": 0.0, "currency": "USD", "per": "month", "source": OWN},
        "regulation": {"summary": "Nothing is recorded here.", "source": OWN},
        **table,
    }


def _merged(table: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `table`, tables within tables likewise, parameters by `_parameter`."""
    for key, value in own.items():
        old = table.get(key)
        if isinstance(old, dict) and "value" in old:
            table[key] = _parameter(old, value)
        elif isinstance(value, Mapping) and isinstance(old, dict):
            table[key] = _merged(old, value)
        else:
            table[key] = value
    return table


def _parameter(old: Mapping[str, Any], new: Any) -> Any:
    """A parameter's record where another number is given: a table, a number, or [value, low, high].

    The other's range and source were of the other's number, so they go with it.
    """
    if isinstance(new, int | float) and not isinstance(new, bool):
        new = {"value": new}
    elif isinstance(new, list | tuple) and len(new) == 3:
        new = {"value": new[0], "low": new[1], "high": new[2]}
    if not isinstance(new, Mapping):
        return new
    if "value" not in new:
        return {**old, **new}
    ranged = {"spread": old.get("spread", "lognormal")} if "low" in new and "high" in new else {}
    if ranged.get("spread") == "fixed":
        ranged = {"spread": "lognormal"}
    return {"unit": old["unit"], "status": "prior", "source": OWN, **ranged, **new}
