"""The option ``--catalogue FOLDER`` of every command that names therapies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from anagen.therapy.catalogue import Catalogue

CatalogueOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue", help="Folder of therapy files (TOML) to add to the shipped ones; may be given again."
    ),
]


def catalogue_of(folders: list[Path] | None) -> Catalogue:
    """The shipped therapies and those of `folders`.

    Raises:
        InputError: no such folder, or a bad file in it.
    """
    from anagen.therapy.catalogue import load_catalogue

    return load_catalogue(*(folders or ()))
