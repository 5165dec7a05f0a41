"""A planned trial as a notebook shows it: one line, and a small table."""

from __future__ import annotations

from anagen.files.html_table import html_table
from anagen.files.phrases import visits_text
from anagen.trial.protocol.model import Protocol


def planned_line(protocol: Protocol) -> str:
    """One line: name, patients, arms, replicates."""
    arms = len(protocol.arms)
    return (
        f"Trial {protocol.trial.name!r}: {protocol.population.size} patients, "
        f"{arms} {'arm' if arms == 1 else 'arms'}, {protocol.trial.replicates} replicates"
    )


def planned_table(protocol: Protocol) -> str:
    """HTML table of the patients, arms, measurements and analysis."""
    measurement, analysis = protocol.measurement, protocol.analysis
    rows = [
        ("patients", f"{protocol.population.size}, {protocol.population.alopecia}"),
        *(
            (arm.name, "; ".join(course.describe() for course in arm.courses) or "untreated")
            for arm in protocol.arms
        ),
        ("measured", f"{measurement.region}, {measurement.method}, {visits_text(measurement.visit_days)}"),
        ("endpoint", str(analysis.endpoint)),
        ("analysis", analysis.model),
        ("replicates", str(protocol.trial.replicates)),
    ]
    return html_table(protocol.trial.name, (), rows)
