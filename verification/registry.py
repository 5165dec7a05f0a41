"""Which published models there are, and how to pick checks among them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from anagen.errors import unknown_name
from verification.check import Check, Claim, Model, Progress, run_claims

PAPERS = (
    "halloy2000",
    "halloy2002",
    "gisleskog1999",
    "al_nuaimi2012",
    "dobreva2015",
    "dobreva2018",
    "dobreva2020",
    "wang2017",
)
"""Modules of `verification.models`, one a paper."""
NAMES = (*PAPERS, "roadrunner", "engine_checks", "delivery_checks")
"""All models in the order of the table: the papers, then the checks of Anagen's own engines."""


def module_name(name: str) -> str:
    """Full name of the module that holds model `name`."""
    return f"verification.models.{name}" if name in PAPERS else f"verification.{name}"


def module_of(name: str) -> ModuleType:
    """Module that holds model `name`."""
    return import_module(module_name(name))


def models() -> tuple[Model, ...]:
    """Every model, loaded; nothing is run."""
    loaded = []
    for name in NAMES:
        model = module_of(name).MODEL
        assert isinstance(model, Model)
        loaded.append(model)
    return tuple(loaded)


def plan(select: Iterable[str] | None = None) -> list[tuple[Model, Claim]]:
    """The claims that `select` names.

    A name is a model (``halloy2000``), a check (``C1a-3a``) or how its id begins (``C1a``, ``C1a-3``).

    Args:
        select: names, whatever their case; None or none at all means every claim.

    Raises:
        InputError: a name that fits nothing, with the nearest that does.
    """
    every = [(model, claim) for model in models() for claim in model.claims]
    wanted = [name.strip().lower() for name in select or ()]
    if not wanted:
        return every
    for name in wanted:
        if not any(_fits(name, model, claim) for model, claim in every):
            known = [*NAMES, *(claim.id for _, claim in every)]
            raise unknown_name("model or check", name, known)
    return [(model, claim) for model, claim in every if any(_fits(name, model, claim) for name in wanted)]


def _fits(name: str, model: Model, claim: Claim) -> bool:
    identity = claim.id.lower()
    begins = identity.startswith(name) and not identity[len(name) :][:1].isdigit()
    return name == model.name or (begins and bool(name))


def verify(select: Iterable[str] | None = None, progress: Progress | None = None) -> list[Check]:
    """Run the selected checks (all by default) and return their rows.

    Raises:
        InputError: a name that fits no model and no check.
    """
    return list(run_claims(plan(select), progress))
