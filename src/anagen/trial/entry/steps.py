"""Reasons for which people who come are not randomised, in words, and what is not known of them."""

from __future__ import annotations

from anagen.trial.protocol.model import Protocol


def reasons(protocol: Protocol) -> dict[str, str]:
    """Reason of each of `anagen.trial.entry.entered.STEPS` that the trial has, in their order."""
    people, entry = protocol.population, protocol.entry
    found: dict[str, str] = {}
    if people.biomarker is not None and people.biomarker.prevalence is not None:
        found["biomarker"] = f"without {people.biomarker}"
    if entry.screening is not None and entry.screening.excluded:
        found["excluded"] = "excluded for other reasons"
    if people.density is not None:
        found["measured"] = f"density not {people.density}"
    elif people.screening is not None:
        found["measured"] = f"not {people.screening.describe()}"
    run_in = entry.run_in
    if run_in is not None:
        name = "run-in" if run_in.treatments else "washout"
        if run_in.lost:
            found["lost"] = f"left in the {name}"
        if run_in.nonadherent:
            found["nonadherent"] = f"not adherent in the {name}"
        if run_in.keep is not None:
            found["rule"] = f"without {run_in.keep} over the {name}"
    return found


def entry_warnings(protocol: Protocol) -> list[str]:
    """Sentences on what the way in assumes, or leaves unknown."""
    marker, told = protocol.population.biomarker, []
    if marker is not None:
        if marker.ratio == 1.0:
            told.append(
                f"whether {marker} changes the effect of a treatment on hair is not known: patients with it "
                "are simulated like all others, so the enrichment gains nothing here"
            )
        else:
            told.append(
                f"that a treatment has {marker.ratio:g} times the effect in patients with {marker} is the "
                "trial file's assumption, without evidence; it makes the effect "
                f"{marker.factor:.3g} times the mean one"
            )
        if marker.prevalence is None:
            told.append(
                f"how many of those screened have {marker} is not known: those without it are not counted"
            )
    run_in = protocol.entry.run_in
    if run_in is not None and run_in.nonadherent:
        told.append(
            "every virtual patient takes the treatment as planned, so that leaving out those who do not "
            "adhere costs patients and gains nothing here"
        )
    return told
