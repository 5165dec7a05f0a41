"""results.json as a table for people."""

from __future__ import annotations

from typing import Any


def write_table(found: dict[str, Any], second: dict[str, Any] | None = None) -> str:
    """Markdown of one run, and of the stored one of `second_model.py`."""
    machine, task = found["provenance"], found["task"]
    lines = [
        "# Benchmark results",
        "",
        "Written by `python benchmarks/run.py`; what is measured and how: [README.md](README.md).",
        "",
        f"{machine['date']}, commit {machine['commit']}{' with changes' if machine['uncommitted'] else ''}; "
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}; "
        f"load before {machine['load_before'][0]}, after {machine['load_after'][0]}. "
        "Ratios are robust, absolute times are this machine's.",
        "",
        f"## The same work: {task['follicles']:,} follicles, {task['days'] / 365:.0f} years, "
        f"{task['expected_events']:,} phase changes",
        "",
        "| engine | clock | ns per follicle-event (best) | × Anagen | worst z | first run, s |",
        "|---|---|---:|---:|---:|---:|",
    ]
    ordered = sorted(found["engines"], key=lambda row: row.get("ns_per_event", float("inf")))
    for row in ordered:
        name = named(row)
        clock = "time-varying" if row["varying_clock"] else "constant"
        if row["unavailable"]:
            lines.append(f"| {name} | {clock} | left out: {row['unavailable']} | | | |")
            continue
        bold = "**" if row["key"] == "anagen" else ""
        lines.append(
            f"| {bold}{name}{bold} | {clock} "
            f"| {row['ns_per_event']:,.1f} ({row['ns_per_event_best']:,.1f}) | {row['against_anagen']:,.2f} "
            f"| {row['check']['worst']:.1f} | {row['first_run_seconds']:.2f} |"
        )
    lines += [
        "",
        f"In processor seconds; median of {task['rounds']} interleaved rounds; × is the median of ratios "
        "within rounds, against Anagen with the time-varying clock. First run: preparation, compilation (if "
        "not cached) and one run. How each does the work:",
        "",
        *dict.fromkeys(f"- {row['name']}: {row['what']}." for row in ordered if not row["unavailable"]),
        "",
        "## Against the bars",
        "",
        "| what | obtained | bar | met | note |",
        "|---|---:|---:|---|---|",
    ]
    for figure in found["figures"]:
        value = "not measured" if figure["value"] is None else f"{figure['value']:,.3g} {figure['unit']}"
        if figure["value"] is not None and figure["value"] >= 100:
            value = f"{figure['value']:,.0f} {figure['unit']}"
        bar = ""
        if figure["bar"] is not None:
            bar = f"{'≤' if figure['at_most'] else '≥'} {figure['bar']:,.3g}"
            if figure["bar"] >= 1000:
                bar = f"{'≤' if figure['at_most'] else '≥'} {figure['bar']:,.0f}"
        met = {True: "yes", False: "**no**", None: ""}[figure["met"]]
        lines.append(f"| {figure['name']} | {value} | {bar} | {met} | {figure['note']} |")
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    lines += ["", f"{packages}; {machine['gcc']}.", ""]
    if second is not None:
        lines += second_model(second)
    return "\n".join(lines)


def second_model(found: dict[str, Any]) -> list[str]:
    """Lines on the cost of the second model for each follicle and year."""
    machine, bar = found["provenance"], found["bar"]
    lines = [
        "## The second model, for each follicle and year",
        "",
        f"Written by `{found['command']}`; {machine['date']}, commit {machine['commit']}; "
        f"{machine['processor']}, load {machine['load_before'][0]}. "
        f"{found['follicles']:,} follicles of one treated scalp for two years, "
        f"counted every 30 days, in processor seconds; {found['rounds']} rounds in which all take turns, "
        f"× is the median of ratios within rounds. Bar: at most {bar:g} times {found['base']}.",
        "",
        f"| follicles | ns (best) | × {found['base']} | met |",
        "|---|---:|---:|---|",
    ]
    for row in found["rows"]:
        met = "" if row["name"] == found["base"] else "yes" if row["ratio"] <= bar else "**no**"
        lines.append(f"| {row['what']} | {row['ns']:,.0f} | {row['ratio']:.2f} | {met} |")
    return [*lines, ""]


def named(row: dict[str, Any]) -> str:
    """Name of an engine with the option that tells it apart."""
    if "step_days" in row["options"]:
        return f"{row['name']}, {row['options']['step_days']}-day step"
    if row["options"].get("optimised"):
        return f"{row['name']}, rebuilt with -O3"
    if row["options"].get("wide"):
        return f"{row['name']}, AVX2, 8 × float32"
    return str(row["name"])
