"""Names that `anagen.statistics` offers."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys

import pytest

from anagen import statistics


def test_every_name_is_there_and_none_is_a_module() -> None:
    """An import anywhere cannot turn a function into a module."""
    inside = {module.name for module in pkgutil.iter_modules(statistics.__path__)}
    assert not set(statistics.__all__) & inside
    for name in statistics.__all__:
        found = getattr(statistics, name)
        assert inspect.isclass(found) or inspect.isfunction(found)
        assert found.__name__ == name
        assert found.__module__.startswith("anagen.statistics.")
    assert set(statistics.__all__) <= set(dir(statistics))
    with pytest.raises(AttributeError, match="no attribute 'anova'"):
        _ = statistics.anova


def test_the_package_alone_loads_nothing_heavy() -> None:
    code = (
        "import sys, anagen.statistics; assert 'numpy' not in sys.modules; "
        "from anagen.statistics import mmrm, cox; "
        "assert not {'polars', 'pandas', 'scipy.stats', 'numba', 'anagen.trial'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
