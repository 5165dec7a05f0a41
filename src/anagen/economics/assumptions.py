"""Assumptions of an appraisal beyond prices and hair (``data/economics.toml``)."""

from __future__ import annotations

from functools import cache

from anagen.parameters import ParameterSet, load_parameters

CAVEATS = (
    "Prices are those that clinics, shops and guides print, most of them in the US; nobody surveyed what "
    "people pay. Within a printed range every price counts alike on the log scale.",
    "Visits are counted, not priced: no price of a visit was read. Tests, travel and time off work are not "
    "in it.",
    "What a visible change is worth in quality of life was never measured. It is taken as a share, anywhere "
    "from almost nothing to almost all, of the difference between untreated hair loss and a transplanted "
    "head.",
    "That difference was valued by lay raters of pictures and by 31 patients; instruments differ fourfold. "
    "EQ-5D is not used because it hardly moves with hair.",
    "Harms are not counted in the quality of life: their effect on it was not read in any source.",
)
"""Caveats of every appraisal."""
OTHER_LOSS = "The utilities are of pattern hair loss; nobody valued this one in the same way."


@cache
def assumptions() -> ParameterSet:
    """Discount rate, worth of a noticed change, thresholds."""
    return load_parameters("anagen.economics", "economics.toml")
