"""Population that a trial recruits: [population]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anagen.biology.alopecias.disease import Disease
    from anagen.biology.alopecias.driven import Loss
    from anagen.biology.alopecias.kinds import Diagnosis
    from anagen.population.biomarker import Biomarker
    from anagen.population.cohort import Recruitment
    from anagen.population.menopause import Menopause
    from anagen.population.screening import Screening
    from anagen.population.screening_by_density import DensityRange

MALE_STAGES = ("III vertex", "IV", "V")
FEMALE_STAGES = ("I", "II")


@dataclass(frozen=True)
class Population:
    """[population].

    Attributes:
        size: patients in all.
        alopecia: hair loss that they are recruited for.
        sex: "male", "female" or "any".
        age: lowest and highest, years.
        norwood: stages of men.
        ludwig: stages of women.
        ancestry: "european", "african" or "asian".
        washout_days: recorded only.
        diagnoses: all hair losses but the androgenetic, the first of them `alopecia` unless that
            is "androgenetic".
        also_androgenetic: whether androgens add to another alopecia.
        screening: limits on measures of the disease, or None.
        women: per cent of women where `sex` is "any"; None for half.
        menopause: status of the women, or None for any.
        density: range of the density counted at baseline, or None.
        biomarker: that they are taken by, or None.
    """

    size: int
    alopecia: str
    sex: str
    age: tuple[float, float]
    norwood: tuple[str, ...]
    ludwig: tuple[str, ...]
    ancestry: str = "european"
    washout_days: float | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    also_androgenetic: bool = False
    screening: Screening | None = None
    women: float | None = None
    menopause: Menopause | None = None
    density: DensityRange | None = None
    biomarker: Biomarker | None = None

    @property
    def alopecias(self) -> tuple[str, ...]:
        """Names of all their hair losses; ("none",) for healthy people."""
        from anagen.population.hair_loss_section import PATTERN_LOSS

        kinds = tuple(one.kind for one in self.diagnoses)
        first = () if self.alopecia in kinds else (self.alopecia,)
        return (*first, *kinds, *((PATTERN_LOSS,) if self.also_androgenetic else ()))

    @property
    def diseases(self) -> tuple[Disease, ...]:
        """Those of their hair losses that are the user's own."""
        from anagen.biology.alopecias.kinds import diseases_of

        return diseases_of(self.diagnoses)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All their hair losses with their causes; first the one that they are recruited for."""
        from anagen.biology.alopecias.driven import losses_of

        return losses_of(self.alopecias, self.diagnoses)

    def recruitment(self) -> Recruitment:
        """Recruitment for `anagen.population.cohort.draw_cohort`."""
        from anagen.population.cohort import Recruitment

        return Recruitment(
            alopecia=self.alopecia,
            sex=self.sex,
            age=self.age,
            norwood=self.norwood or MALE_STAGES,
            ludwig=self.ludwig or FEMALE_STAGES,
            ancestry=self.ancestry,
            diagnoses=self.diagnoses,
            also_androgenetic=self.also_androgenetic,
            screening=self.screening,
            women=0.5 if self.women is None else self.women / 100.0,
            menopause=self.menopause,
            density=self.density,
        )
