"""Warning above every table for one person: signs for which to see a dermatologist first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.forecasting.doctor_first import DoctorFirst

if TYPE_CHECKING:
    from rich.console import Console


def print_doctor_first(first: DoctorFirst, console: Console) -> None:
    """Print the warning signs that the person has, if any."""
    from rich.text import Text

    if not first.urgent:
        return
    console.print(Text("See a dermatologist first.", style="bold"))
    for sign in first.present:
        console.print(Text(f"- {sign.asks}: {sign.why}"))
    console.print(Text(first.work_up))
    console.print()
