"""Particles: one joint draw of the parameters together with one person who fits the file.

Unknown traits of a person (androgen strength, onset, response to drugs) are drawn as a virtual
trial draws its patients (`anagen.population.cohort.draw_cohort`), among people of that sex, age
and stage. Unknown parameters of hair come from the parameter distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.biology.alopecias.diagnosis import Cause, DiseaseCourse
from anagen.biology.alopecias.kinds import Diagnoses
from anagen.biology.history import healthy_state
from anagen.biology.papilla import PapillaState
from anagen.engine.keys import children, key_of, uniforms, uniforms_for
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.person import Person
from anagen.learning.distribution import ParameterDistribution
from anagen.learning.knowledge import Knowledge
from anagen.population.baseline import baseline_papillae, baseline_state, baseline_unfixed
from anagen.population.cohort import Cohort, draw_cohort
from anagen.population.diseased_past import Ailing, ailing


@dataclass(frozen=True, eq=False)
class Draw:
    """One joint draw of the parameters, with the values that are computed from it once.

    Attributes:
        number: of the draw in its parameter distribution.
        mosaic: sensitivity classes of the person's region.
        value: returns a parameter by its qualified name.
        healthy: float64[C, stages], stationary state of an undisturbed follicle.
    """

    number: int
    knowledge: Knowledge
    mosaic: Mosaic
    value: Callable[[str], float]
    healthy: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Particle:
    """One draw and one person.

    Attributes:
        key: identity of the person; product lots are drawn by it.
        slope: androgen signal gained a year at sensitivity 1.
        years: since onset, at week 0.
        consolidation: years in which the effect of androgens becomes lasting.
        calibre: factor on diameters.
        traits: float64[1] by name.
        log_follicles: mean of the logarithm of follicles/cm2, before any measurement.
        log_follicles_sd: standard deviation of that logarithm.
        luck: place of this person in that distribution, standard normal.
        start: float64[K, classes, stages], state at week 0 of each sensitivity class; it sums to the share of
            its follicles that are not fixed.
        papillae: of the K classes at week 0.
        disease: of the person other than androgens, on each day from week 0 on; or None.
    """

    draw: Draw
    key: np.uint64
    slope: float
    years: float
    consolidation: float
    calibre: float
    log_follicles: float
    log_follicles_sd: float
    luck: float
    traits: dict[str, NDArray[np.float64]]
    start: NDArray[np.float64]
    papillae: PapillaState
    disease: DiseaseCourse | None = None

    def lot_luck(self, purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
        """Random numbers of product lots, shared by all options with that product."""
        return uniforms(children(self.key ^ key_of(0, "lot", purpose), index))


@lru_cache(maxsize=512)
def draw_of(belief: ParameterDistribution, number: int, region: str) -> Draw:
    """Draw `number` of a parameter distribution; cached, since all forecasts use the same ones."""
    knowledge = belief.knowledge(number)
    values = {name: record.value for name, record in knowledge.parameters.items()}
    mosaic = Mosaic.of(knowledge.part("androgenetic"), region)
    healthy = healthy_state(knowledge.chain, knowledge.response)
    return Draw(number, knowledge, mosaic, values.__getitem__, healthy)


def particles_of(draw: Draw, person: Person, count: int, seed: int) -> list[Particle]:
    """`count` particles of one draw; a larger count leaves the first ones unchanged.

    Raises:
        InputError: the population's records do not hold this person's stage.
    """
    knowledge = draw.knowledge
    population = knowledge.part("population")
    # Follicle density is not drawn here but kept as a distribution: counts are in proportion to
    # it, so a measurement is used exactly (`anagen.forecasting.conditioning`).
    cv = population.value("follicle_density_cv")
    cohort = draw_cohort(
        person.recruitment(),
        count,
        person.region,
        population.with_values({"follicle_density_cv": 0.0}),
        knowledge.part("androgenetic"),
        seed,
        draw.number,
        knowledge.covers if person.pattern_loss else None,
    )
    variance = float(np.log1p(cv * cv))
    luck = scipy.special.ndtri(uniforms_for(cohort.key, "forecast", "follicles"))
    found = []
    ill = _ailing(draw, person, cohort)
    classes = len(draw.mosaic.share)
    start = baseline_state(cohort, draw.mosaic, knowledge.history, ill)
    start *= baseline_unfixed(cohort, draw.mosaic, knowledge.history, ill)[:, None]
    papillae = baseline_papillae(cohort, draw.mosaic, knowledge.response, ill)
    for i in range(count):
        own = slice(i * classes, (i + 1) * classes)
        disease = None if ill is None else _only(ill.future, i)
        found.append(
            Particle(
                draw=draw,
                key=cohort.key[i],
                slope=float(cohort.severity.slope[i]),
                years=float(cohort.severity.years[i]),
                consolidation=float(cohort.consolidation[i]),
                calibre=float(cohort.calibre_factor[i]),
                log_follicles=float(np.log(cohort.follicle_density[i])) - 0.5 * variance,
                log_follicles_sd=float(np.sqrt(variance)),
                luck=float(luck[i]),
                traits={name: values[i : i + 1] for name, values in cohort.traits.items()},
                start=start[own].reshape(classes, *draw.healthy.shape),
                papillae=papillae.of(own),
                disease=disease,
            )
        )
    return found


def _ailing(draw: Draw, person: Person, cohort: Cohort) -> Ailing | None:
    """Diseases of the cohort other than androgens, from its beginning to the end of the forecast."""
    if not person.diagnoses:
        return None
    knowledge = draw.knowledge
    return ailing(
        cohort,
        Diagnoses.of(person.diagnoses, knowledge.part),
        person.region,
        knowledge.chain,
        knowledge.response,
        draw.mosaic,
        knowledge.history,
        person.now + HORIZON_DAYS,
    )


def _only(course: DiseaseCourse, i: int) -> DiseaseCourse:
    """Course of person i alone."""

    def row(values: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
        return {name: value[i : i + 1] for name, value in values.items()}

    causes = tuple(Cause(cause.name, row(cause.signals), row(cause.symptoms)) for cause in course.causes)
    return DiseaseCourse(course.edges, causes)
