"""Codes of diagnoses and drugs for a record (``report/data/codes.toml``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import Field

from anagen.files.sections import FrozenSection, Several, Words
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source


@dataclass(frozen=True)
class Code:
    """One code.

    Attributes:
        system: classification, such as "ICD-10".
        code: in it.
        title: of that code.
    """

    system: str
    code: str
    title: str

    @property
    def words(self) -> str:
        """Code for a record: ``ICD-10 L64.9 (androgenic alopecia, unspecified)``."""
        return f"{self.system} {self.code} ({self.title})"


class CodeSection(FrozenSection):
    """One code of codes.toml."""

    system: Words = Field(description="a classification of [classification]")
    code: Words = Field(description="the code in it")
    title: Words = Field(description="the title of that code")


class CodesFile(FrozenSection):
    """codes.toml: classifications, and the codes of hair losses and therapies."""

    classification: dict[str, str] = Field(description="publisher and version, by name")
    diagnosis: dict[str, Several[CodeSection]] = Field(description="codes of each hair loss")
    drug: dict[str, Several[CodeSection]] = Field(description="codes of each therapy of the catalogue")


@cache
def codes_file() -> CodesFile:
    """The whole file."""
    return check_shape(read_source(files("anagen.report") / "data" / "codes.toml"), CodesFile)


def diagnosis_codes(hair_loss: str) -> tuple[Code, ...]:
    """Codes of a hair loss; none where none is certain."""
    return _codes(codes_file().diagnosis.get(hair_loss, ()))


def drug_codes(therapies: Iterable[str]) -> tuple[Code, ...]:
    """Codes of some therapies, each once; none where none is certain."""
    found = [one for name in therapies for one in _codes(codes_file().drug.get(name, ()))]
    return tuple(dict.fromkeys(found))


def _codes(rows: Iterable[CodeSection]) -> tuple[Code, ...]:
    return tuple(Code(one.system, one.code, one.title) for one in rows)
