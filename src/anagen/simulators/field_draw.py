"""One draw of the parameters for hair counted on a field: follicle, niche, past, population."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anagen.biology.alopecias.androgenetic import Mosaic
from anagen.biology.alopecias.kinds import Diagnoses
from anagen.learning.knowledge import Knowledge
from anagen.measurement.observation_model import ObservationModel
from anagen.measurement.placebo_response import CarrierResponse, carrier_response
from anagen.parameters import ParameterSet
from anagen.population.cohort import Recruitment
from anagen.population.scalp import Biology


@dataclass(frozen=True, eq=False)
class FieldDraw:
    """One joint draw of all parameters, as values of the models.

    Attributes:
        draw: number of the draw, -1 for the best values.
        knowledge: the parameters.
        biology: follicle, niche and past for the trial's region.
        population: records that cohorts are drawn from.
        androgenetic: records of androgenetic loss for cohorts.
        carrier: placebo response by route.
        study: how one trial differs from the next.
    """

    draw: int
    knowledge: Knowledge
    biology: Biology
    population: ParameterSet
    androgenetic: ParameterSet
    carrier: CarrierResponse
    study: ObservationModel

    @property
    def value(self) -> Callable[[str], float]:
        """Value of a parameter under this draw, by qualified name."""
        return self.knowledge.parameters.value


@dataclass(frozen=True)
class FieldDrawFor:
    """Prepares draws for one recruitment and region; equal instances prepare equal draws."""

    recruitment: Recruitment
    region: str

    def __call__(self, knowledge: Knowledge, draw: int = -1) -> FieldDraw:
        """Draw number `draw`, whose parameters are `knowledge`."""
        population = knowledge.part("population")
        androgenetic = knowledge.part("androgenetic")
        mosaic = Mosaic.of(androgenetic, self.region)
        return FieldDraw(
            draw=draw,
            knowledge=knowledge,
            biology=Biology(
                knowledge.chain,
                knowledge.response,
                mosaic,
                knowledge.history,
                Diagnoses.of(self.recruitment.diagnoses, knowledge.part),
                self.region,
            ),
            population=population,
            androgenetic=androgenetic,
            carrier=carrier_response(knowledge.part("carrier")),
            study=ObservationModel.of_records(knowledge.parameters.value),
        )
