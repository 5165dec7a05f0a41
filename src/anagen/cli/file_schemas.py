"""Files that a user may edit, with the pydantic model of each, for `anagen schema`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from anagen.claims.file_model import ClaimsFile
from anagen.economics.file_model import UtilitySourcesFile, VisitsFile
from anagen.evidence_base.bias import BiasRow
from anagen.evidence_base.conditions import ConditionsFile
from anagen.evidence_base.judgements import CertaintyFile
from anagen.evidence_base.meta.hair_trials import NetworkRow
from anagen.evidence_base.meta.own_studies import OwnStudyRow
from anagen.evidence_base.meta.settings import NetworkSettings, ResponseSettings
from anagen.evidence_base.tables.costs import CostRow
from anagen.evidence_base.tables.harm_ratios import HarmRatioRow
from anagen.evidence_base.tables.names import TherapyRow
from anagen.evidence_base.tables.outcomes import OutcomeRow
from anagen.evidence_base.tables.people_studied import PeopleRow
from anagen.evidence_base.tables.persistence import KeptRow
from anagen.evidence_base.tables.products import ProductsFile
from anagen.evidence_base.tables.quality import QualityRow
from anagen.evidence_base.tables.ratings import RatingRow
from anagen.evidence_base.tables.red_flags import RedFlagsFile
from anagen.evidence_base.tables.registered import RegisteredRow
from anagen.evidence_base.tables.regulation import RegulationFile
from anagen.evidence_base.tables.result import ResultRow
from anagen.evidence_base.tables.safety import HarmRow
from anagen.evidence_base.tables.study import ArmRow, StudyRow
from anagen.evidence_base.tables.utilities import UtilityRow
from anagen.files.json_schema import DIALECT
from anagen.forecasting.file_model import CostItemsFile, CountriesFile, DoctorFirstFile, OptionsFile
from anagen.forecasting.patient_file import PatientFile
from anagen.forecasting.without_numbers import WithoutNumbersFile
from anagen.offers.file_model import CurrenciesFile, OfferFile, OffersFile, QuestionsFile
from anagen.planning.file_model import LawfulFile, RegimensFile
from anagen.population.hair_loss_texts import HairLossesFile
from anagen.safety.blood_tests import BloodTestRow
from anagen.safety.cautions import CautionRow
from anagen.safety.conditions import HealthQuestionsFile
from anagen.trial.own_data.plan_file import PlanFile


@dataclass(frozen=True)
class EditableFile:
    """A file, or a table of rows.

    Attributes:
        path: of the shipped file below the package; "" for a file of the user's own only.
        model: of the file, or of one row of the table.
    """

    path: str
    model: type[BaseModel]

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the model."""
        return {"$schema": DIALECT, **self.model.model_json_schema()}


_EVIDENCE = "evidence_base/data"
FILES: Mapping[str, EditableFile] = {
    "patient": EditableFile("", PatientFile),
    "offer": EditableFile("", OfferFile),
    "analysis plan": EditableFile("", PlanFile),
    "own studies": EditableFile("", OwnStudyRow),
    "regimens": EditableFile("planning/data/regimens.toml", RegimensFile),
    "studies": EditableFile(f"{_EVIDENCE}/studies.csv", StudyRow),
    "arms": EditableFile(f"{_EVIDENCE}/arms.csv", ArmRow),
    "results": EditableFile(f"{_EVIDENCE}/results.csv", ResultRow),
    "outcomes": EditableFile(f"{_EVIDENCE}/outcomes.csv", OutcomeRow),
    "therapies": EditableFile(f"{_EVIDENCE}/therapies.csv", TherapyRow),
    "bias": EditableFile(f"{_EVIDENCE}/bias.csv", BiasRow),
    "certainty": EditableFile(f"{_EVIDENCE}/certainty.toml", CertaintyFile),
    "safety": EditableFile(f"{_EVIDENCE}/safety.csv", HarmRow),
    "costs": EditableFile(f"{_EVIDENCE}/costs.csv", CostRow),
    "quality": EditableFile(f"{_EVIDENCE}/quality.csv", QualityRow),
    "utilities": EditableFile(f"{_EVIDENCE}/utilities.csv", UtilityRow),
    "registered": EditableFile(f"{_EVIDENCE}/registered.csv", RegisteredRow),
    "regulation": EditableFile(f"{_EVIDENCE}/regulation.toml", RegulationFile),
    "products": EditableFile(f"{_EVIDENCE}/products.toml", ProductsFile),
    "red flags": EditableFile(f"{_EVIDENCE}/red_flags.toml", RedFlagsFile),
    "conditions": EditableFile(f"{_EVIDENCE}/conditions.toml", ConditionsFile),
    "ratings": EditableFile(f"{_EVIDENCE}/ratings.csv", RatingRow),
    "people studied": EditableFile(f"{_EVIDENCE}/people_studied.csv", PeopleRow),
    "harm ratios": EditableFile(f"{_EVIDENCE}/harm_ratios.csv", HarmRatioRow),
    "persistence": EditableFile(f"{_EVIDENCE}/persistence.csv", KeptRow),
    "claims": EditableFile(f"{_EVIDENCE}/claims.toml", ClaimsFile),
    "network": EditableFile(f"{_EVIDENCE}/network_aga.csv", NetworkRow),
    "network settings": EditableFile(f"{_EVIDENCE}/network_aga.toml", NetworkSettings),
    "response settings": EditableFile(f"{_EVIDENCE}/network_responses.toml", ResponseSettings),
    "options": EditableFile("forecasting/data/options.toml", OptionsFile),
    "cost items": EditableFile("forecasting/data/cost_items.toml", CostItemsFile),
    "countries": EditableFile("forecasting/data/countries.toml", CountriesFile),
    "doctor first": EditableFile("forecasting/data/doctor_first.toml", DoctorFirstFile),
    "without numbers": EditableFile("forecasting/data/without_numbers.toml", WithoutNumbersFile),
    "health questions": EditableFile("safety/data/conditions.toml", HealthQuestionsFile),
    "cautions": EditableFile("safety/data/cautions.csv", CautionRow),
    "blood tests": EditableFile("safety/data/blood_tests.csv", BloodTestRow),
    "lawful": EditableFile("planning/data/lawful.toml", LawfulFile),
    "currencies": EditableFile("offers/data/currencies.toml", CurrenciesFile),
    "offer words": EditableFile("offers/data/offers.toml", OffersFile),
    "offer questions": EditableFile("offers/data/questions.toml", QuestionsFile),
    "visits": EditableFile("economics/data/visits.toml", VisitsFile),
    "utility sources": EditableFile("economics/data/utility_sources.toml", UtilitySourcesFile),
    "hair losses": EditableFile("population/data/hair_losses.toml", HairLossesFile),
}
"""Files by the word that `anagen schema --of` takes; trial and therapy files are in `anagen.cli.schema`, as
their schemas hold the names of the shipped data."""
