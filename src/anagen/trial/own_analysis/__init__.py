"""An estimator of one's own over all repeats of a trial, judged against the truth.

    from anagen.trial.own_analysis import Estimate, Repeat

    def means(repeat: Repeat) -> Estimate:
        rows = repeat.endpoints.drop_nulls("y")
        drug, vehicle = (rows.filter(arm=name)["y"] for name in repeat.arms)
        error = (drug.var() / len(drug) + vehicle.var() / len(vehicle)) ** 0.5
        return Estimate(drug.mean() - vehicle.mean(), se=error)

    result = anagen.Trial.from_file("examples/exosome_against_prp.toml").run(analyse=means)
    result.summary.own

The function gets the data of one repeat, as a clinic would have them, and never the truth.
"""

from anagen.trial.own_analysis.estimate import Estimate
from anagen.trial.own_analysis.repeat import Repeat

__all__ = ["Estimate", "Repeat"]
