"""Design matrix of a linear predictor written as a formula, and its rows for new settings of the factors.

``"y ~ age + arm * visit"`` reads as in R (Wilkinson and Rogers 1973): ``a:b`` is an
interaction, ``a * b`` is a + b + a:b, ``0 +`` leaves the intercept out. A factor is coded by indicators of
all levels but the first, or of all levels where its margin is not in the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from anagen.errors import InputError, unknown_name
from anagen.statistics.frames import Codes, Floats, coded, column, is_categorical, is_missing, numbers

Levels = Mapping[str, Sequence[Any]]
Term = tuple[str, ...]
INTERCEPT = "(Intercept)"


@dataclass(frozen=True)
class Formula:
    """A parsed formula.

    Attributes:
        response: name of the outcome, "" if there is no left side.
        terms: names of the variables of each term, main effects first.
        intercept: whether there is one.
        absorbed: whether it has no column, as the model holds it elsewhere (a baseline hazard, thresholds).
    """

    response: str
    terms: tuple[Term, ...]
    intercept: bool
    absorbed: bool = False

    @property
    def variables(self) -> list[str]:
        """Names on the right side, each once, in order."""
        return list(dict.fromkeys(name for term in self.terms for name in term))


def parse(text: str) -> Formula:
    """A formula as its terms.

    Raises:
        InputError: not of the form "y ~ a + b:c".
    """
    left, tilde, right = text.rpartition("~")
    terms: list[Term] = []
    intercept = True
    for part in right.replace("-", "+-").split("+"):
        word = part.replace(" ", "")
        if word in ("0", "-1"):
            intercept = False
        elif word.startswith("-") or (not word and (tilde or right.strip())):
            raise InputError(
                f"formula {text!r} cannot be read", expected='a form such as "y ~ age + arm * visit"'
            )
        elif word and word != "1":
            terms += _expanded(word, text)
    unique = list(dict.fromkeys(terms))
    return Formula(left.strip(), tuple(sorted(unique, key=len)), intercept)


def _expanded(word: str, text: str) -> list[Term]:
    """All terms of one summand: a * b is a, b and a:b."""
    factors = [tuple(one.split(":")) for one in word.split("*")]
    if any(not name for factor in factors for name in factor):
        raise InputError(f"formula {text!r} has an empty place", expected='a form such as "y ~ a * b"')
    chosen = [picked for size in range(1, len(factors) + 1) for picked in combinations(factors, size)]
    return [tuple(dict.fromkeys(name for factor in picked for name in factor)) for picked in chosen]


@dataclass(frozen=True, eq=False)
class Design:
    """A linear predictor: its matrix for the rows analysed, and the settings of every variable.

    Attributes:
        formula: parsed.
        matrix: [n, p].
        names: [p], such as "arm[active]:visit[24]".
        term: [p], index in `formula.terms` of each column; -1 for the intercept.
        levels: levels of each factor, the reference first.
        means: mean of each covariate over the rows analysed.
        rows: [n], positions of the rows analysed in the data given.
    """

    formula: Formula
    matrix: Floats
    names: tuple[str, ...]
    term: tuple[int, ...]
    levels: dict[str, list[Any]]
    means: dict[str, float]
    rows: Codes

    def grid(self, at: Mapping[str, Any], over: Sequence[str] = ()) -> tuple[list[dict[str, Any]], Floats]:
        """Settings of the factors `over`, and the mean row of the predictor at each, [k, p].

        Other factors are averaged with equal weights over their levels, and covariates are at their mean, as
        least-squares means are (Searle, Speed and Milliken 1980).

        Args:
            at: variables held at a level or value.
            over: factors whose every combination gets a row.

        Raises:
            InputError: no such factor, or no such level of it.
        """
        for name in over:
            if name not in self.levels:
                raise unknown_name("factor", name, list(self.levels))
        for name, value in at.items():
            if name not in self.levels and name not in self.means:
                raise unknown_name("variable", name, [*self.levels, *self.means])
            if name in self.levels and value not in self.levels[name]:
                raise unknown_name(f"level of {name}", str(value), [str(one) for one in self.levels[name]])
        kept = [name for name in over if name not in at]
        other = [name for name in self.levels if name not in kept and name not in at]
        settings = [
            {**{name: at[name] for name in over if name in at}, **dict(zip(kept, one, strict=True))}
            for one in product(*(self.levels[name] for name in kept))
        ]
        averaged = list(product(*(range(len(self.levels[name])) for name in other)))
        rows = []
        for setting in settings:
            fixed = {**at, **setting}
            values: dict[str, Any] = {
                name: np.full(len(averaged), float(fixed.get(name, mean)))
                for name, mean in self.means.items()
            }
            for name in self.levels:
                if name in fixed:
                    values[name] = np.full(len(averaged), self.levels[name].index(fixed[name]))
                else:
                    values[name] = np.array([one[other.index(name)] for one in averaged], dtype=np.int64)
            matrix, _, _ = _matrix(self.formula, values, self.levels, len(averaged))
            rows.append(matrix.mean(axis=0))
        return settings, np.array(rows).reshape(len(settings), len(self.names))


def design(
    data: Any, formula: Formula | str, *, levels: Levels | None = None, needed: Sequence[str] = ()
) -> Design:
    """Design matrix of the rows in which nothing is missing.

    Args:
        data: data frame of pandas or polars, or a mapping from name to array.
        formula: "y ~ a + b" or parsed.
        levels: levels of factors in order, the reference first; a column of numbers named here is a factor.
            Factors not named have their levels sorted.
        needed: further columns without which a row is left out.

    Raises:
        InputError: a column is not there, or a formula cannot be read.
    """
    parsed = parse(formula) if isinstance(formula, str) else formula
    given = dict(levels or {})
    raw: dict[str, Any] = {}
    found: dict[str, list[Any]] = {}
    kept: Any = None
    for name in parsed.variables:
        values = column(data, name)
        if name in given or is_categorical(values):
            raw[name], found[name] = coded(values, name, given.get(name))
            there = raw[name] >= 0
        else:
            raw[name] = numbers(data, name)
            there = ~np.isnan(raw[name])
        kept = there if kept is None else kept & there
    for name in (*([parsed.response] if parsed.response else []), *needed):
        there = ~is_missing(column(data, name))
        kept = there if kept is None else kept & there
    if kept is None:
        raise InputError("formula names no column", expected='a form such as "y ~ age + arm * visit"')
    rows = np.flatnonzero(kept)
    raw = {name: values[rows] for name, values in raw.items()}
    for name in found:
        if name not in given:  # a level of left-out rows alone has no column
            there = np.unique(raw[name])
            raw[name] = np.searchsorted(there, raw[name])
            found[name] = [found[name][index] for index in there]
    matrix, names, term = _matrix(parsed, raw, found, len(rows))
    means = {
        name: float(values.mean()) if len(rows) else np.nan
        for name, values in raw.items()
        if name not in found
    }
    return Design(parsed, matrix, names, term, found, means, rows)


def _matrix(
    formula: Formula, values: Mapping[str, Any], levels: Mapping[str, list[Any]], n: int
) -> tuple[Floats, tuple[str, ...], tuple[int, ...]]:
    """Columns of the predictor, their names, and the term of each."""
    shown = formula.intercept and not formula.absorbed
    columns: list[Floats] = [np.ones(n)] if shown else []
    names = [INTERCEPT] if shown else []
    term_of = [-1] if shown else []
    present: set[frozenset[str]] = {frozenset(term) for term in formula.terms}
    if formula.intercept:
        present.add(frozenset())
    for index, term in enumerate(formula.terms):
        blocks: list[list[tuple[str, Floats]]] = []
        for name in term:
            if name not in levels:
                blocks.append([(name, np.asarray(values[name], dtype=np.float64))])
                continue
            # R's rule: contrasts where the term without this factor is in the model, else every level.
            first = 1 if frozenset(term) - {name} in present else 0
            blocks.append(
                [
                    (f"{name}[{level}]", (values[name] == position).astype(np.float64))
                    for position, level in enumerate(levels[name])
                    if position >= first
                ]
            )
        # The first factor runs fastest, as in R.
        for picked in product(*reversed(blocks)):
            parts = picked[::-1]
            names.append(":".join(part[0] for part in parts))
            columns.append(np.prod([part[1] for part in parts], axis=0))
            term_of.append(index)
        present.add(frozenset(term))
    matrix = np.stack(columns, axis=1) if columns else np.zeros((n, 0))
    return matrix, tuple(names), tuple(term_of)
