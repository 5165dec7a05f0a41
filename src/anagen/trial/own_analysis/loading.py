"""Estimators of one's own by name: of an installed package, or a function of a file on the command line.

    [project.entry-points."anagen.analyses"]       # pyproject.toml of the package
    "trimmed means" = "my_trials:trimmed_means"    # a function of one `Repeat`

A trial file can only name what is installed: a file that is read must not decide which code is run.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.trial.own_analysis.repeat import Repeat
from anagen.trial.protocol.model import Protocol

GROUP = "anagen.analyses"
Analyse = Callable[[Repeat], Any]
"""An estimator: of one repeat it returns one `Estimate` or several."""
OPTION = "--analyse"


def own_analysis_of(protocol: Protocol, given: Analyse | None) -> Analyse | None:
    """Estimator of one's own that a run uses: the one given, else the one that its file names, or None.

    Raises:
        InputError: nobody offers what the file names.
    """
    name = protocol.analysis.further.own
    if given is not None or name is None:
        return given
    return installed_analysis(name, f"{protocol.file or 'Analysis'}, analysis.own")


def require_none(protocol: Protocol) -> None:
    """Check that a trial has no estimator of one's own, for a server that runs nobody's code.

    Raises:
        InputError: it has one.
    """
    if protocol.analysis.further.own is not None:
        raise InputError(
            "an analysis of your own is not run here",
            where="analysis.own",
            expected="no such key, or `anagen trial` on your own machine",
        )


def installed_analysis(name: str, where: str | None = None) -> Analyse:
    """Estimator that an installed package offers as `name`.

    Raises:
        InputError: nobody offers it, two packages do, or it cannot be imported.
    """
    points = {(point.name, point.value): point for point in entry_points(group=GROUP)}
    offered = [point for (known, _), point in sorted(points.items()) if known == name]
    if not offered:
        known = {known for known, _ in points}
        if not known:
            raise InputError(
                f"no installed package offers an analysis {name!r}",
                where=where,
                expected=f"a package with the entry point {GROUP!r}, or {OPTION} path.py:function",
            )
        raise unknown_name("analysis of an installed package", name, known, where)
    if len(offered) > 1:
        raise InputError(
            f"two packages offer an analysis {name!r}: {', '.join(point.value for point in offered)}",
            where=where,
            expected="one of them removed",
        )
    try:
        found = offered[0].load()
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"the entry point {offered[0].value!r} cannot be loaded: {error}", where=where
        ) from None
    return _function(found, offered[0].value, where)


def analysis_of_file(text: str) -> Analyse:
    """Estimator of ``path.py:function``, whose code is run.

    Raises:
        InputError: no such file or function, or its code fails.
    """
    path, _, name = text.rpartition(":")
    if not path.endswith(".py") or not name.isidentifier():
        raise InputError(f"{text!r} names no function"[:160], where=OPTION, expected="path.py:function")
    if not Path(path).is_file():
        raise InputError(f"{path} is no file", where=OPTION, expected="path.py:function")
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever somebody's code does
        raise InputError(
            f"{path} cannot be run: {type(error).__name__}: {error}"[:300], where=OPTION
        ) from error
    if not hasattr(module, name):
        known = [one for one, value in vars(module).items() if callable(value) and not one.startswith("_")]
        raise unknown_name(f"function of {path}", name, known, OPTION)
    return _function(getattr(module, name), text, OPTION)


def _function(found: Any, named: str, where: str | None) -> Analyse:
    if not callable(found):
        raise InputError(f"{named!r} is no function", where=where, expected="a function of one repeat")
    function: Analyse = found
    return function
