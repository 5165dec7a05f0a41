"""Therapies defined by their differences from a known one: ``like = "minoxidil topical"``.

Mechanism, doses, routes, schedule and parameters are those of the known one, with the same value in
every joint draw. Facts about it in people are not inherited: evidence, price, status, aliases and
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
"""Keys with facts about one drug in people, not about how it acts."""
OWN = "the user of Anagen who wrote it"
"""Source of values that only the user states."""


def table_like(source: SourceText, known: Mapping[str, Therapy]) -> tuple[dict[str, Any], Therapy]:
    """Complete table of a therapy whose file has the key ``like``, and the therapy it is like.

    Raises:
        InputError: the other therapy is unknown, or was not read from a table.
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
    """Parameter names that a therapy like `parent` shares with it, and those of its immune action.

    Args:
        parent: the therapy that it is like.
        own: the table of the differences.
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
    """`table` with defaults for facts that are not stated: no study, no price, no regulatory status."""
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
    """`own` merged over `table`, recursively; parameters by `_parameter`."""
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
    """Record of a parameter whose value is replaced by a table, a number, or [value, low, high].

    The parent's range and source belong to its number, so they are dropped with it.
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
