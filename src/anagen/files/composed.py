"""Objects composed in Python, checked as files are: the same shapes, the same one-line errors.

An object keeps the keys and values that a file would hold. Where an error of a file names a line, one of an
object names the object: ``Arm 'lotion', treatment 1, dose``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from pydantic import ConfigDict

from anagen.files.phrases import plain
from anagen.files.sections import Section
from anagen.files.shape_check import check_shape
from anagen.files.source_text import Path_, SourceText, key_text


@dataclass(frozen=True)
class ComposedSource(SourceText):
    """Table without lines, whose errors name the object that a value belongs to.

    Attributes:
        names: name of the object at the beginning of a path: ``("arm", 0)`` -> ``Arm 'lotion'``.
    """

    names: Mapping[Path_, str] = field(default_factory=dict, repr=False)

    def where(self, path: Path_) -> str:
        """Place in words: ``Arm 'lotion', treatment 1, dose``."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.names:
                return ", ".join([self.names[path[:end]], *_parts(path[end:])])
        return ", ".join([self.name, *_parts(path)])


def _parts(path: Path_) -> list[str]:
    """Parts of a path in words: ``("treatment", 0, "dose")`` -> ``treatment 1``, ``dose``."""
    return key_text(path).split(".") if path else []


class Noun(Section):
    """Section of a file as an object; a wrong value raises an `InputError` that names it.

    Quantities are text with a unit ("22 to 55 years", "5 %") or pint quantities; a pair or a ratio with only
    one possible unit may be numbers: ``age=(22, 55)``, ``allocation=(2, 1)``.
    """

    model_config = ConfigDict(frozen=True)
    section: ClassVar[type[Section]]

    def __init__(self, **values: Any) -> None:
        table = {key: self.as_written(key, value) for key, value in values.items() if value is not None}
        check_shape(ComposedSource(type(self).__name__, table, {}), self.section)
        super().__init__(**table)

    @classmethod
    def as_written(cls, key: str, value: Any) -> Any:
        """`value` of `key` as a file would hold it."""
        return written(value)

    def table(self) -> dict[str, Any]:
        """The keys that were given, as a file would hold them."""
        return self.model_dump(exclude_unset=True, by_alias=True)

    def __repr__(self) -> str:
        given = ", ".join(f"{key}={value!r}" for key, value in self.table().items())
        return f"{type(self).__name__}({given})"

    def __str__(self) -> str:
        return repr(self)

    def but(self, **values: Any) -> Self:
        """Copy with other values; None removes a value."""
        return type(self)(**{**self.table(), **values})


def written(value: Any) -> Any:
    """Value as a file would hold it: pint's quantities as text, tuples as lists, NumPy's numbers plain."""
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return f"{float(value.magnitude)!r} {value.units}"
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): written(one) for key, one in value.items()}
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return value.item()
    return value


def span(value: Any, unit: str = "") -> Any:
    """Text ``22 to 55 years`` of ``(22, 55)``; any other value unchanged."""
    numbers = _numbers(value)
    if numbers is None or len(numbers) != 2:
        return written(value)
    return f"{plain(numbers[0])} to {plain(numbers[1])} {unit}".rstrip()


def ratio(value: Any) -> Any:
    """Text ``2:1`` of ``(2, 1)``; any other value unchanged."""
    numbers = _numbers(value)
    return written(value) if numbers is None else ":".join(plain(one) for one in numbers)


def _numbers(value: Any) -> list[float] | None:
    value = written(value)
    if not isinstance(value, list) or not value:
        return None
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        return None
    return [float(one) for one in value]
