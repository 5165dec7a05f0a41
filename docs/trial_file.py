"""Write docs/trial-file.md from the schema of trial files, so the reference cannot go stale (`make docs`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from anagen.measurement.method import methods
from anagen.measurement.outcomes import OUTCOMES
from anagen.therapy.schedule import EXAMPLES
from anagen.trial.file_model import TrialFile

HEAD = """# The trial file, key by key

Made by `make docs` from the schema (`anagen schema` prints it for an editor). Quantities are text with
a unit; keys that are not listed are refused, with the nearest that is.
"""


def main(root: Path) -> None:
    """Write the page."""
    lines = [HEAD]
    for name, field in TrialFile.model_fields.items():
        inner: Any = field.annotation
        repeated = getattr(inner, "__args__", None)
        section = repeated[0] if repeated else inner
        lines += [f"## {'[[' if repeated else '['}{name}{']]' if repeated else ']'}", ""]
        lines += ["| key | what | default |", "|---|---|---|"]
        for key, entry in section.model_fields.items():
            default = "**required**" if entry.is_required() else entry.get_default(call_default_factory=True)
            shown = (
                default if default == "**required**" else "none" if default in (None, []) else f"`{default}`"
            )
            lines.append(f"| `{key}` | {entry.description} | {shown} |")
        lines.append("")
    lines += ["## Schedules", "", ", ".join(f'`"{text}"`' for text in EXAMPLES), ""]
    lines += ["## Methods", "", "| method | what | sees from |", "|---|---|---:|"]
    lines += [f"| {m.name} | {m.description} | {m.threshold_um:g} µm |" for m in methods().values()]
    lines += ["", "## Outcomes", "", "| outcome | unit | definition |", "|---|---|---|"]
    lines += [f"| {o.name} | {o.unit} | {o.definition} |" for o in OUTCOMES.values()]
    (root / "docs" / "trial-file.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent))
