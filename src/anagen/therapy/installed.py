"""Therapies and diseases that installed packages ship, by entry-point groups.

[project.entry-points."anagen.catalogue"]      # pyproject.toml of the package
my_lotions = "my_lotions:FOLDER"               # a folder, a therapy, a product, or a list of them

[project.entry-points."anagen.diseases"]
my_fevers = "my_fevers:DISEASES"               # a folder, a disease, or a list of them
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from anagen.errors import InputError

GROUP = "anagen.catalogue"
DISEASES = "anagen.diseases"


def installed_additions() -> list[tuple[str, Any]]:
    """Additions of all installed packages, each with the package's name: diseases first, then by entry point.

    Raises:
        InputError: an entry point cannot be imported.
    """
    found: list[tuple[str, Any]] = []
    points = [
        point
        for group in (DISEASES, GROUP)
        for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value))
    ]
    for point in points:
        package = point.dist.name if point.dist is not None else point.name
        try:
            offered = point.load()
        except (ImportError, AttributeError) as error:
            raise InputError(
                f"the entry point {point.value!r} cannot be loaded: {error}",
                where=f"installed package {package}",
            ) from None
        many = offered if isinstance(offered, list | tuple) else [offered]
        found += [(package, one) for one in many]
    return found
