"""Signs to walk away that every document names, whatever is offered."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from anagen.errors import unknown_name
from anagen.evidence_base.tables.red_flags import RedFlag, load_red_flags
from anagen.files.source_text import read_source


@cache
def usual_signs() -> tuple[RedFlag, ...]:
    """Flags of ``red_flags.toml`` that ``provider.toml`` names under `walk_away`, in its order.

    Raises:
        InputError: an id that no flag has.
    """
    source = read_source(files("anagen.offers") / "data" / "provider.toml")
    known = {flag.id: flag for flag in load_red_flags()}
    for i, name in enumerate(source.table["walk_away"]):
        if name not in known:
            raise unknown_name("sign", name, known, source.where(("walk_away", i)))
    return tuple(known[name] for name in source.table["walk_away"])
