"""Quality of life: QALYs gained by a visible change of hair, as far as they are known.

The link from a visible change to a utility is an assumption (``data/economics.toml``). Utilities come
from rows of the evidence tables, each with its own uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.economics.assumptions import assumptions
from anagen.economics.file_model import UtilitySourceSection, UtilitySourcesFile
from anagen.economics.responders import Share
from anagen.engine.keys import key_of
from anagen.errors import InputError, unknown_name
from anagen.evidence_base.tables.utilities import Utility, load_utilities
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.forecasting.horizon import STEP_DAYS
from anagen.forecasting.rated import PATIENT, chance_better, chance_worse

YEAR_DAYS = 365.25
CONDITION = "androgenetic alopecia"
NOTICED, PROPORTIONAL = "noticed", "proportional"
MAPPINGS = {
    NOTICED: "a change counts by the chance that the person calls their hair better or worse",
    PROPORTIONAL: "every change counts in proportion to its size",
}


@dataclass(frozen=True)
class UtilityGain:
    """Utility gain of a restored head by one source: mean gain on 0 to 1, its standard error, and rows."""

    name: str
    instrument: str
    gain: float
    se: float
    source: str

    def draws(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.gain + self.se * scipy.special.ndtri(u))


@cache
def _sources() -> tuple[UtilitySourceSection, ...]:
    source = read_source(files("anagen.economics") / "data" / "utility_sources.toml")
    return check_shape(source, UtilitySourcesFile).source


@cache
def utility_gains(sex: str) -> tuple[UtilityGain, ...]:
    """Utility gain by every source, for one sex.

    Two states valued by the same raters are taken as independent, which makes the error too wide
    rather than too narrow.

    Raises:
        InputError: a row that `utility_sources.toml` names is not in the evidence tables.
    """
    found = []
    for source in _sources():
        if source.better is None or source.worse is None:
            rows = [_row(source, source.gain or "")]
            gain = rows[0].value or 0.0
        else:
            worse = source.worse.male if sex == "male" else source.worse.female
            rows = [_row(source, source.better), _row(source, worse)]
            gain = (rows[0].value or 0.0) - (rows[1].value or 0.0)
        se = float(np.sqrt(sum((row.sd or 0.0) ** 2 / (row.n or 1) for row in rows)))
        found.append(UtilityGain(source.name, source.instrument, gain, se, rows[0].source))
    return tuple(found)


def _row(source: UtilitySourceSection, state: str) -> Utility:
    for row in load_utilities():
        if (row.condition, row.state, row.population, row.instrument) == (
            CONDITION,
            state,
            source.population,
            source.instrument,
        ):
            return row
    raise InputError(f"no utility of {state!r} by {source.instrument}", where="utility_sources.toml")


def _uniforms(purpose: str, count: int) -> NDArray[np.float64]:
    """Stratified uniforms, shuffled in an order that depends on the purpose."""
    order = np.random.default_rng(int(key_of(0, "quality", purpose))).permutation(count)
    return np.asarray((order + 0.5) / count)


def gain_draws(sex: str, count: int, instrument: str | None = None) -> NDArray[np.float64]:
    """Utility of a restored head over an untreated one, float64[count]: sources mixed evenly, or one."""
    sources = [one for one in utility_gains(sex) if instrument in (None, one.name)]
    which = np.minimum((_uniforms("source", count) * len(sources)).astype(np.int64), len(sources) - 1)
    u = _uniforms("gain", count)
    return np.stack([source.draws(u) for source in sources])[which, np.arange(count)]


def noticed_years(cover: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Discounted years in which people would call their own hair better than now, and worse.

    Args:
        cover: float64[P, O, V], log change of density times diameter since now.

    Returns:
        better, worse: float64[P, O] each.
    """
    return _years(chance_better(PATIENT, cover)), _years(chance_worse(PATIENT, cover))


def proportional_years(density: NDArray[np.float64]) -> NDArray[np.float64]:
    """Discounted years at the full difference, smaller changes counting in proportion, float64[P, O]."""
    full = assumptions()["full_change"].quantile(_uniforms("full", len(density)))
    return _years(np.clip(_change(density) / full[:, None, None], -1.0, 1.0))


def worth_of_noticing(count: int) -> NDArray[np.float64]:
    """Share of the full difference that one noticed change is worth, float64[count]."""
    return assumptions()["noticed_share"].quantile(_uniforms("share", count))


def _change(density: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(density / density[:, :, :1] - 1.0)


def _years(state: NDArray[np.float64]) -> NDArray[np.float64]:
    """Discounted years in a state float64[P, O, V] of steps; the state of a step is the mean of its ends."""
    when = (np.arange(state.shape[2] - 1) + 0.5) * STEP_DAYS / YEAR_DAYS
    weight = (1.0 + assumptions().value("discount_rate")) ** -when * STEP_DAYS / YEAR_DAYS
    return np.asarray((0.5 * (state[:, :, 1:] + state[:, :, :-1])) @ weight)


def qalys_gained(
    density: NDArray[np.float64],
    cover: NDArray[np.float64],
    shares: Sequence[Share],
    sex: str,
    mapping: str = NOTICED,
    instrument: str | None = None,
) -> NDArray[np.float64]:
    """QALYs over doing nothing in two years, discounted, float64[P, O].

    Draws are of the mean over people like this one, so their spread is parameter uncertainty, not how
    people differ: years of a noticed gain follow the share of responders (`Share.draws`), and in the other
    mapping the deviations from the mean are shrunk to the part that parameter uncertainty explains.

    Args:
        density: float64[P, O, V], visible hairs/cm2; option 0 is doing nothing.
        cover: float64[P, O, V], log change of density times diameter.
        shares: responders of each option.
        sex: "male" or "female".
        mapping: one of `MAPPINGS`.
        instrument: name of one source of utilities; default all, mixed.

    Raises:
        InputError: no such mapping.
    """
    count = len(density)
    if mapping == NOTICED:
        better, worse = (years.mean(axis=0) for years in noticed_years(cover))
        follows = np.stack([_relative(share, count) for share in shares], axis=1)
        # A mean below half a person among those followed for a year is not distinguishable from none.
        least = 0.5 / np.array([share.people for share in shares])
        better, worse = (np.where(np.abs(mean - mean[0]) < least, mean[0], mean) for mean in (better, worse))
        years = worth_of_noticing(count)[:, None] * (better * follows - worse)
    elif mapping == PROPORTIONAL:
        personal = proportional_years(density)
        # Without a second person for each draw there is no shrinkage: too wide rather than too narrow.
        part = np.array([1.0 if one.correlation is None else one.correlation for one in shares])
        years = personal.mean(axis=0) + np.sqrt(part) * (personal - personal.mean(axis=0))
    else:
        raise unknown_name("mapping", mapping, MAPPINGS)
    return np.asarray(gain_draws(sex, count, instrument)[:, None] * (years - years[:, :1]))


def _relative(share: Share, count: int) -> NDArray[np.float64]:
    """Share of responders relative to its mean, float64[count]; 1 where nobody responds."""
    return share.draws(count) / share.mean if share.mean > 0.0 else np.ones(count)
