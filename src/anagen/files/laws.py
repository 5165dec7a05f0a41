"""Laws of a file beyond the type of a single value, as validators of its pydantic models.

A validator raises the `law` that is broken; `anagen.files.shape_check` turns it into an `InputError` that
names the place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from anagen.errors import InputError, unknown_name

LAW = "law"
"""Type of the fault among pydantic's own."""


def law(
    what: str, *at: str | int, expected: str | None = None, nearest: str | None = None
) -> PydanticCustomError:
    """Fault of a broken law, to be raised by a validator.

    Args:
        what: the fault, in plain words.
        at: keys from the validated value to the one at fault; none for the value itself.
        expected: what would have been accepted, or None.
        nearest: the closest valid spelling, or None.
    """
    return PydanticCustomError(
        LAW, "{what}", {"what": what, "at": at, "expected": expected, "nearest": nearest}
    )


def as_law(error: InputError, *at: str | int) -> PydanticCustomError:
    """Fault of an `InputError`, to be raised by a validator; `shape_check` fills in the place."""
    return law(error.what, *at, expected=error.expected, nearest=error.nearest)


def require_order(low: float | None, high: float | None, *names: str) -> None:
    """Raise a `law` if both ends are given and `low` is above `high`; `names` are those of the ends.

    Raises:
        PydanticCustomError: the ends are the wrong way round.
    """
    if low is not None and high is not None and low > high:
        raise law(f"{low:g} is above {names[1]}, {high:g}", names[0], expected="the lower end")


def require_inside(value: float | None, low: float | None, high: float | None, name: str) -> None:
    """Raise a `law` if a value called `name` lies outside the ends of its interval that are given.

    Raises:
        PydanticCustomError: it does.
    """
    if value is None:
        return
    if (low is not None and value < low) or (high is not None and value > high):
        ends = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}".strip()
        raise law(f"{value:g} lies outside its interval", name, expected=ends)


@dataclass(frozen=True, eq=False)
class OneOf:
    """Annotation of a text that must be one of `choices`, where these are known only at run time.

    Attributes:
        kind: what is named, in words.
        choices: texts accepted.
    """

    kind: str
    choices: Collection[str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "enum": list(self.choices)}

    def _checked(self, value: str) -> str:
        if value not in self.choices:
            raise as_law(unknown_name(self.kind, value, self.choices))
        return value
