"""Therapies and products made in Python, checked like their files."""

from __future__ import annotations

from typing import Any

from anagen.errors import InputError
from anagen.files.composed import ComposedSource, written
from anagen.therapy.catalogue import Catalogue, OwnProduct, causes_of_diseases, load_catalogue
from anagen.therapy.likeness import unstated
from anagen.therapy.reading import product_from_source, therapy_from_source
from anagen.therapy.record import Therapy


def own_therapy(
    name: str, *, like: str | Therapy | None = None, catalogue: Catalogue | None = None, **keys: Any
) -> Therapy:
    """A user's own therapy from the keys of a therapy file, many of which have defaults.

        lotion = own_therapy("my lotion", like="minoxidil topical", parameters={"growth_gain": 0.4})

    Args:
        name: as arms give it; not one that is already taken.
        like: a therapy whose mechanism, doses, routes, schedule and parameters it shares; `keys` then
            hold the differences. Facts about it in people (evidence, price, status) are not shared.
        catalogue: where `like` and the causes of diseases of one's own are looked up; default the shipped
            ones.
        keys: of a therapy file (`anagen.therapy.file_model.TherapyFile`). A parameter may be a number (taken
            as exact), ``(value, low, high)`` with a 90 % range, or a whole record; ``class_`` is its class.

    Raises:
        InputError: the first fault, with the therapy's name and the key.
    """
    label = f"Therapy {name!r}"
    table: dict[str, Any] = {
        "name": name,
        **{key.removesuffix("_"): written(one) for key, one in keys.items()},
    }
    base = catalogue if catalogue is not None else load_catalogue()
    known = dict(base)
    if isinstance(like, Therapy):
        known[like.name] = like
        like = like.name
    if like is None:
        source = ComposedSource(label, unstated(table), {})
    else:
        source = ComposedSource(label, {**table, "like": like}, {})
    return therapy_from_source(source, known, causes_of_diseases(base))


def own_product(name: str, *, of: str, **keys: Any) -> OwnProduct:
    """A user's own product, such as another exosome preparation, from the keys of a [product."NAME"] table.

    Raises:
        InputError: the first fault, with the product's name and the key.
    """
    label = f"Product {name!r}"
    table = {"note": "Nothing is recorded of it here.", **{key: written(one) for key, one in keys.items()}}
    therapy, product = product_from_source(
        ComposedSource(label, {"name": name, "product_of": of, **table}, {})
    )
    if not load_catalogue().find(therapy, where=label).products:
        raise InputError(f"{therapy!r} has no products", where=label, expected="a therapy with products")
    return OwnProduct(therapy, product)
