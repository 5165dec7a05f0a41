"""Methods of counting hair, with their errors (``data/methods.toml``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from anagen.errors import InputError, unknown_name
from anagen.measurement.outcomes import OUTCOMES, outcome
from anagen.parameters import ParameterSet, parameters_from_table, read_toml


@dataclass(frozen=True)
class Method:
    """One way of counting hair on a field of scalp.

    All errors are fractions. `missed_persistent` is the share of follicles whose hair is
    missed at every visit or at none (crowding, crossing hairs): it biases the level and
    leaves the change alone.
    """

    name: str
    description: str
    tattooed: bool
    tells_phase: bool
    """Whether it can distinguish growing hairs from resting ones."""
    threshold_um: float
    missed: float
    missed_persistent: float
    repositioning_mm: float
    """SD of the window's shift at each visit, in each direction."""
    cv_within: float
    """CV of a count between readings of one operator."""
    cv_between: float
    """CV between operators; an operator keeps a patient, so it is constant over visits."""
    cv_diameter: float
    anagen_called_telogen: float
    telogen_called_anagen: float
    automatic: bool
    """Counted by software; raises the apparent rise of `anagen.measurement.placebo_response`."""
    scores: tuple[str, ...] = ()
    """Scores of a whole scalp that it reads; it then counts nothing."""

    def measures(self, name: str) -> bool:
        """Whether this method can report the outcome `name`; ratings go with any that counts hair."""
        if self.scores or OUTCOMES[name].score:
            return name in self.scores
        return self.tells_phase or not OUTCOMES[name].needs_phase

    def seeing(self, threshold_um: float | None) -> Method:
        """This method where another least width counts as a hair, µm; None: its own."""
        return self if threshold_um is None else replace(self, threshold_um=threshold_um)

    def check(self, name: str, where: str | None = None) -> None:
        """Refuse the outcome `name` if this method cannot report it.

        Raises:
            InputError: no such outcome, or the method cannot tell phases.
        """
        outcome(name, where)
        if not self.measures(name):
            known = {**methods(), SALT.name: SALT}
            able = sorted(method for method, found in known.items() if found.measures(name))
            if self.scores or OUTCOMES[name].score:
                raise InputError(
                    f"{self.name!r} does not report {name!r}",
                    where=where,
                    expected=f"one of: {', '.join(self.outcomes)}; or the method {'; '.join(able)}",
                )
            raise InputError(
                f"{self.name!r} cannot tell growing from resting hairs, so it cannot report {name!r}",
                where=where,
                expected="one of: " + "; ".join(able),
            )

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that this method itself gives: all that it can report but ratings."""
        return tuple(name for name, one in OUTCOMES.items() if self.measures(name) and not one.rater)


SALT = Method(
    name="SALT",
    description="Severity of Alopecia Tool: the share of hair missing, judged by eye in four regions",
    tattooed=False,
    tells_phase=False,
    threshold_um=0.0,
    missed=0.0,
    missed_persistent=0.0,
    repositioning_mm=0.0,
    cv_within=0.0,
    cv_between=0.0,
    cv_diameter=0.0,
    anagen_called_telogen=0.0,
    telogen_called_anagen=0.0,
    automatic=False,
    scores=("SALT",),
)
"""Reads a whole scalp (`anagen.measurement.salt`); the errors of counting do not apply to it."""

_NUMBERS = (
    "threshold_um",
    "missed",
    "missed_persistent",
    "repositioning_mm",
    "cv_within",
    "cv_between",
    "cv_diameter",
    "anagen_called_telogen",
    "telogen_called_anagen",
)


@cache
def _tables() -> dict[str, dict[str, object]]:
    path = files("anagen.measurement") / "data" / "methods.toml"
    return {str(table["name"]): table for table in read_toml(path)["method"]}


@cache
def method_parameters(name: str) -> ParameterSet:
    """Sourced parameter records behind the method `name`."""
    if name not in _tables():
        raise unknown_name("method", name, _tables())
    records = {key: record for key, record in _tables()[name].items() if key in _NUMBERS}
    return parameters_from_table(records, f"methods.toml, {name}")


@cache
def methods() -> dict[str, Method]:
    """All methods by name."""
    found = {}
    for name, table in _tables().items():
        values = method_parameters(name)
        found[name] = Method(
            name=name,
            description=str(table["description"]),
            tattooed=bool(table["tattooed"]),
            tells_phase=bool(table["tells_phase"]),
            automatic=bool(table["automatic"]),
            **{key: values.value(key) for key in _NUMBERS},  # type: ignore[arg-type]
        )
    return found


def method(name: str, where: str | None = None) -> Method:
    """Method called `name`.

    Raises:
        InputError: no method has that name.
    """
    known = {**methods(), SALT.name: SALT}
    try:
        return known[name]
    except KeyError:
        raise unknown_name("method", name, known, where) from None
