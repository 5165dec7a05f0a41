"""Building blocks of every hair loss but the androgenetic: causes that make niche signals over time.

A disease is a set of causes ("tight hairstyle", "iron deficiency"). Each makes niche signals and
symptoms; a treatment may take a share off a cause, and nothing else. The engines see neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.engine.chain import Chain
from anagen.engine.keys import uniforms_for
from anagen.parameters import ParameterSet

SYMPTOMS = ("itch", "flaking", "pain")
"""Scored 0 to 10, as on a numeric rating scale."""
Relief = Mapping[str, NDArray[np.float64]]
"""Share of a cause that treatment leaves, float64[n, T] by name of the cause."""


@dataclass(frozen=True, eq=False)
class Patients:
    """n people and the grid of time on which their disease is followed.

    Attributes:
        key: uint64[n], identity: each draw depends on it and on its purpose alone.
        region: "frontal", "vertex" or "occipital".
        edges: float64[T + 1], days since baseline, rising; a step lasts from one to the next.
        chain: the follicle, for diseases defined by the share of hairs that they move.
        anagen_days: mean duration of anagen of the hairs in anagen.
    """

    key: NDArray[np.uint64]
    region: str
    edges: NDArray[np.float64]
    chain: Chain
    anagen_days: float

    @property
    def middle(self) -> NDArray[np.float64]:
        """float64[1, T], middle of each step, days since baseline."""
        return 0.5 * (self.edges[1:] + self.edges[:-1])[None, :]

    def luck(self, purpose: str) -> NDArray[np.float64]:
        """Uniform random numbers of the people for one purpose, float64[n, 1]."""
        return np.asarray(uniforms_for(self.key, "ailment", purpose))[:, None]

    def spread(self, sd: float, purpose: str) -> NDArray[np.float64]:
        """Lognormal factors of median 1 and log standard deviation `sd`, float64[n, 1]."""
        return np.asarray(np.exp(sd * scipy.special.ndtri(self.luck(purpose))))

    def during(self, start: ArrayOrFloat, stop: ArrayOrFloat) -> NDArray[np.float64]:
        """Share of each step between two days, float64[1 or n, T]."""
        first, last = self.edges[None, :-1], self.edges[None, 1:]
        inside = np.minimum(last, stop) - np.maximum(first, start)
        return np.clip(inside / (last - first), 0.0, 1.0)


ArrayOrFloat = NDArray[np.float64] | float


@dataclass(frozen=True, eq=False)
class Cause:
    """One cause of hair loss: its name, signals and symptoms, which a treatment may reduce.

    Attributes:
        name: one of `anagen.biology.alopecias.kinds.CAUSES`.
        signals: float64[n, T] by name of the niche signal.
        symptoms: float64[n, T] by name, 0 to 10.
    """

    name: str
    signals: Mapping[str, NDArray[np.float64]]
    symptoms: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class DiseaseCourse:
    """Contribution of a disease to the niche of n people over T steps.

    Attributes:
        edges: float64[T + 1], days since baseline.
        causes: in any order.
    """

    edges: NDArray[np.float64]
    causes: tuple[Cause, ...]

    def signals(self, relief: Relief | None = None) -> dict[str, NDArray[np.float64]]:
        """Signals float64[n, T] by name, summed over the causes that `relief` leaves."""
        return _summed([(cause.name, cause.signals) for cause in self.causes], relief)

    def symptoms(self, relief: Relief | None = None) -> dict[str, NDArray[np.float64]]:
        """Symptoms float64[n, T] by name, 0 to 10: of several causes the worst counts."""
        found: dict[str, NDArray[np.float64]] = {}
        for cause in self.causes:
            for name, values in cause.symptoms.items():
                left = _left(values, cause.name, relief)
                found[name] = np.maximum(found[name], left) if name in found else left
        return found

    def part(self, first: int, after: int) -> DiseaseCourse:
        """Course over the steps from `first` up to, not including, `after`."""
        steps = slice(first, after)

        def cut(values: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
            return {name: value[:, steps] for name, value in values.items()}

        causes = [Cause(cause.name, cut(cause.signals), cut(cause.symptoms)) for cause in self.causes]
        return DiseaseCourse(self.edges[first : after + 1], tuple(causes))


def _summed(
    parts: Sequence[tuple[str, Mapping[str, NDArray[np.float64]]]], relief: Relief | None
) -> dict[str, NDArray[np.float64]]:
    found: dict[str, NDArray[np.float64]] = {}
    for cause, values in parts:
        for name, value in values.items():
            left = _left(value, cause, relief)
            found[name] = found[name] + left if name in found else left
    return found


def _left(values: NDArray[np.float64], cause: str, relief: Relief | None) -> NDArray[np.float64]:
    if relief is None or cause not in relief:
        return values
    return values * relief[cause]


Settings = Mapping[str, str | float]
"""Settings of a disease in a trial file, all defaults filled in."""


@dataclass(frozen=True)
class Setting:
    """A key that a disease takes.

    Attributes:
        key: as a file writes it.
        default: taken where the file gives none; None: the key has no value then.
        choices: of a word; empty for a number between `low` and `high`.
        low: lowest number.
        high: highest number.
        words: expectation that an error states.
        whole: whether only whole numbers are accepted.
    """

    key: str
    default: str | float | None
    words: str
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False


def past_steps(
    before: float, longest: float, quick: Sequence[tuple[float, float]] = (), shortest: float = 1.0
) -> NDArray[np.float64]:
    """Edges of the steps before baseline, days, rising to 0; [0] where there is nothing before it.

    Args:
        before: days to follow.
        longest: longest step, days.
        quick: times, days since baseline, in which things change fast; steps are `shortest` there.
        shortest: length of those steps, days.
    """
    if before <= 0.0:
        return np.zeros(1)
    first = -before
    edges = [np.linspace(first, 0.0, int(np.ceil(before / longest)) + 1)]
    for start, stop in quick:
        low, high = max(start, first), min(stop, 0.0)
        if high > low:
            edges.append(np.linspace(low, high, int(np.ceil((high - low) / shortest)) + 1))
    found = np.unique(np.concatenate(edges))
    far = np.append(np.diff(found) > 1e-6, True)  # edges that differ by rounding alone are one
    return np.asarray(found[far])


@dataclass(frozen=True)
class Kind:
    """A kind of hair loss.

    Attributes:
        name: as a trial file writes it.
        file: its records, in ``data/<file>.toml``.
        settings: keys it takes.
        past: edges of the steps before baseline that have to be followed (`past_steps`).
        causes: its causes in a group of people.
    """

    name: str
    file: str
    settings: tuple[Setting, ...]
    past: Callable[[Settings, ParameterSet], NDArray[np.float64]]
    causes: Callable[[Patients, Settings, ParameterSet], tuple[Cause, ...]]
