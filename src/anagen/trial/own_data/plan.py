"""A plan of analysis, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from anagen.errors import InputError, unknown_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText, parse_source, read_source
from anagen.measurement.outcomes import OUTCOMES, Outcome
from anagen.trial.export.adam import parameter_codes
from anagen.trial.own_data.doses import doses_of_plan
from anagen.trial.own_data.estimators import ESTIMATORS, Estimator
from anagen.trial.own_data.plan_file import DataSection, PlanAnalysisSection, PlanFile
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.check_analysis import delta_of, missing_of, model_of, reference_of
from anagen.trial.protocol.check_further import further_of
from anagen.trial.protocol.check_models import options_of
from anagen.trial.protocol.endpoint import PERCENT_KINDS, TIME, Endpoint, read_endpoint
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.model_options import RATIO_MODELS, Hierarchy
from anagen.trial.protocol.responders import COMPLETE


@dataclass(frozen=True)
class Plan:
    """A plan, checked, with all defaults filled in.

    Attributes:
        file: its name.
        trial: name of the trial.
        data: columns of the data.
        codes: of outcomes in the data, by name; one that is not among them is its own code.
        unit: of the endpoint's outcome.
        kind: "parallel" or "split-scalp".
        arms: their names.
        strata: columns.
        covariates: columns.
        analysis: endpoint, model, reference, level, missing values.
    """

    file: str
    trial: str
    data: DataSection
    codes: Mapping[str, str]
    unit: str
    kind: str
    arms: tuple[str, ...]
    strata: tuple[str, ...]
    covariates: tuple[str, ...]
    analysis: Analysis

    @property
    def code(self) -> str:
        """Code of the endpoint's outcome in the data."""
        name = self.analysis.endpoint.outcome
        return self.codes.get(name, name)

    @property
    def reference(self) -> int | None:
        """Index of the reference arm."""
        return None if self.analysis.reference is None else self.arms.index(self.analysis.reference)

    @property
    def estimator(self) -> Estimator:
        """Estimator that the plan names."""
        return ESTIMATORS[self.analysis.model]


def load_plan(path: Path | str) -> Plan:
    """Plan read from a file.

    Raises:
        InputError: any fault of it.
    """
    return _checked(read_source(path, "a plan of analysis (TOML)"))


def plan_from_text(text: str, name: str = "plan") -> Plan:
    """Plan read from text; `name` is the file's name in errors.

    Raises:
        InputError: any fault of it.
    """
    return _checked(parse_source(text, name))


def _checked(source: SourceText) -> Plan:
    file = check_shape(source, PlanFile)
    names = tuple(arm.name for arm in file.arm)
    for number, name in enumerate(names):
        if name in names[:number]:
            raise InputError(
                f"the arm {name!r} is there already", where=source.where(("arm", number, "name"))
            )
    own = {one.name: one for one in file.outcome}
    known = {
        **OUTCOMES,
        **{name: Outcome(name, _unit(name, one.unit), "of one's own data") for name, one in own.items()},
    }
    where = source.where(("analysis", "endpoint"))
    _refuse_tests(file.analysis, source)
    endpoint = read_endpoint(file.analysis.endpoint, where, outcomes=known)
    if endpoint.kind == TIME and endpoint.day == 0:
        raise InputError(
            "a time to an event needs its last visit", where=where, expected='for example "... by week 24"'
        )
    if endpoint.outcome not in known:
        raise unknown_name("outcome", endpoint.outcome, known, where)
    if endpoint.day == 0 and endpoint.from_baseline:
        raise InputError("there is no change at baseline", where=where, expected="a later visit")
    reference = reference_of(file.analysis, names, source)
    if file.design.kind == "split-scalp" and (reference is None or file.design.strata):
        raise InputError(
            "a split scalp compares the two sides within each patient",
            where=source.where(("design",)),
            expected="two arms or more and no strata",
        )
    model = file.analysis.model
    if model is None or (model in ESTIMATORS and ESTIMATORS[model].of_trial_files):
        model = model_of(file.analysis, endpoint, reference, file.design.kind, source)
    elif model not in ESTIMATORS:
        raise unknown_name("model", model, ESTIMATORS, source.where(("analysis", "model")))
    if file.analysis.covariates and not ESTIMATORS[model].takes_covariates:
        able = [name for name, one in ESTIMATORS.items() if one.takes_covariates]
        raise InputError(
            f"model {model!r} takes no covariates",
            where=source.where(("analysis", "covariates")),
            expected=" or ".join(f'"{name}"' for name in able),
        )
    codes = parameter_codes()["outcomes"] | {name: one.code for name, one in own.items() if one.code}
    if model in RATIO_MODELS or file.analysis.dose_finding is not None:
        _require_direction(endpoint, where)
    options = options_of(
        file.analysis, endpoint, model, endpoint.day, source, check=_check_rank, outcomes=known
    )
    if isinstance(options, Hierarchy) and (file.data.rows == "patients" or file.data.one_outcome):
        raise InputError(
            "a hierarchy needs the values of all its outcomes",
            where=source.where(("analysis", "model")),
            expected='rows = "visits", with a column of the outcome',
        )
    place = source.where(("analysis", "missing"))
    missing = missing_of(file.analysis, endpoint, model, place)
    unit = "%" if endpoint.kind in PERCENT_KINDS else known[endpoint.outcome].unit
    delta = delta_of(file.analysis, endpoint, missing, source, unit)
    analysis = Analysis(
        endpoint, model, reference, file.analysis.alpha, missing, delta=delta, options=options
    )
    analysis = replace(analysis, further=further_of(file.analysis, analysis, source))
    if missing in IMPUTED and reference is None:
        raise InputError(f"{missing} needs a reference arm", where=place, expected=f'"{COMPLETE}"')
    doses = doses_of_plan(file.analysis, analysis, file.arm, file.design.kind, source)
    return Plan(
        file=source.name,
        trial=file.trial.name,
        data=file.data,
        codes=codes,
        unit=known[endpoint.outcome].unit,
        kind=file.design.kind,
        arms=names,
        strata=tuple(file.design.strata),
        covariates=tuple(file.analysis.covariates),
        analysis=replace(analysis, dose_finding=doses),
    )


def _require_direction(endpoint: Endpoint, where: str) -> None:
    """Check that it is known which direction is better.

    Raises:
        InputError: the outcome is one's own.
    """
    if endpoint.outcome not in OUTCOMES:
        raise InputError(
            f"of {endpoint.outcome!r} it is not known which direction is better",
            where=where,
            expected="an outcome by Anagen's name, with its code in [[outcome]]",
        )


def _check_rank(endpoint: Endpoint, text: str, where: str) -> None:
    """Check a further endpoint of a hierarchy."""
    _require_direction(endpoint, where)
    if endpoint.day == 0 and (endpoint.from_baseline or endpoint.kind == TIME):
        raise InputError(f"{text[:80]!r} is at baseline", where=where, expected="a later visit")


_OF_VIRTUAL_TRIALS = (
    "hypothesis", "margin", "sides", "interim", "spending", "futility", "binding", "estimand",
    "multiplicity", "own", "prognostic_score",
)  # fmt: skip


def _refuse_tests(section: PlanAnalysisSection, source: SourceText) -> None:
    """Check that no key asks for what a plan does not do: it estimates, and judges no margin and no look.

    Raises:
        InputError: one does.
    """
    for key in _OF_VIRTUAL_TRIALS:
        if key in section.model_fields_set:
            raise InputError(
                f"{key} is judged in virtual trials only",
                where=source.where(("analysis", key)),
                expected="no such key: hold the margin against the interval",
            )


def _unit(name: str, unit: str | None) -> str:
    return unit or (OUTCOMES[name].unit if name in OUTCOMES else "")
