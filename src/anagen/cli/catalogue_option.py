"""Option ``--catalogue FOLDER`` of all commands that name therapies or kinds of hair loss."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from anagen.therapy.catalogue import Catalogue

CatalogueOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue",
        help="Folder of therapy, product and disease files (TOML) to add to the shipped ones; repeatable.",
    ),
]


def catalogue_of(folders: list[Path] | None) -> Catalogue:
    """Catalogue of the shipped therapies, and the therapies and diseases of `folders`.

    Raises:
        InputError: a folder does not exist, or a file in it has a fault.
    """
    from anagen.therapy.catalogue import load_catalogue

    return load_catalogue(*(folders or ()))
