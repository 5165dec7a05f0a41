"""Folder of definitions of one's own that a trial file names: ``[trial] catalogue = "definitions"``.

Only a file on disk can name one, since the folder is looked for beside it; a text from elsewhere, such as the
design room's, may not have files read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from anagen.errors import InputError
from anagen.files.source_text import SourceText, read_source
from anagen.therapy.catalogue import Catalogue

if TYPE_CHECKING:
    from anagen.trial.protocol.trial_section import TrialSection

KEY = "catalogue"


def read_with_folder(
    path: str | Path, catalogue: Catalogue | None = None
) -> tuple[SourceText, Catalogue | None]:
    """Trial file without the key, and the catalogue with the files of the folder that it names.

    Raises:
        InputError: the file cannot be read, or there is no such folder, or one of its files is not valid.
    """
    source = read_source(path)
    section = source.table.get("trial")
    named = section.get(KEY) if isinstance(section, dict) else None
    if not isinstance(section, dict) or not isinstance(named, str):
        return source, catalogue
    folder = Path(path).parent / named
    if not folder.is_dir():
        raise InputError(
            f"no folder {named[:60]!r} beside the trial file",
            where=source.where(("trial", KEY)),
            expected="a folder of files of therapies, assumptions, products or diseases",
        )
    rest = {key: value for key, value in section.items() if key != KEY}
    return replace(source, table={**source.table, "trial": rest}), Catalogue.of(catalogue).extended(folder)


def refuse_folder(section: TrialSection, source: SourceText) -> None:
    """Refuse a folder that a text names which is no file on disk.

    Raises:
        InputError: it names one.
    """
    if section.catalogue is not None:
        raise InputError(
            "a folder is named, but this text is no file on disk",
            where=source.where(("trial", KEY)),
            expected="no key 'catalogue'; therapies of one's own as objects or by --catalogue",
        )
