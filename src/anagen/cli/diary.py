"""`anagen diary`: a person's own diary in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anagen.cli.console import print_json
from anagen.cli.person_options import AsJson, Parameters, Quiet, Seed, Workers, running
from anagen.errors import InputError

if TYPE_CHECKING:
    from anagen.diary.book import Diary

app = typer.Typer(
    name="diary",
    help="A diary of your own hair in one file: what you saw and took, and the forecast held against it.",
    no_args_is_help=True,
    add_completion=False,
)
DiaryFile = Annotated[Path, typer.Argument(help="File of the diary.")]
Secret = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", help="File whose first line is the passphrase; without it you are asked."
    ),
]
Day = Annotated[str | None, typer.Option("--date", help="Day, such as 2026-03-01; default today.")]


def opened(file: Path, secret: Path | None) -> Diary:
    """The diary of `file`; its passphrase is asked for where it has one."""
    from anagen.diary.need import need_diary

    need_diary()
    from anagen.diary.book import open_diary
    from anagen.diary.sealed import is_sealed

    phrase = _phrase(secret)
    if phrase is None and file.is_file():
        with file.open("rb") as content:
            if is_sealed(content.read(16)):
                phrase = typer.prompt("Passphrase", hide_input=True)
    return open_diary(file, phrase)


def _phrase(secret: Path | None) -> str | None:
    if secret is None:
        return None
    try:
        return secret.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise InputError("the passphrase is not text", where=str(secret), expected="UTF-8") from None


@app.command()
def new(
    file: DiaryFile,
    person: Annotated[Path, typer.Option(help="Patient file (TOML); see examples/patients/.")],
    began: Annotated[
        str | None, typer.Option(help="Day of week 0, when age and stage are as told; default today.")
    ] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Encrypt the file; a passphrase is asked.")
    ] = False,
    passphrase_file: Secret = None,
    photo_weeks: Annotated[int, typer.Option(min=1, max=52, help="Weeks between photographs.")] = 4,
) -> None:
    """Begin a diary."""
    from anagen.diary.need import need_diary

    need_diary()
    from anagen.diary import book

    phrase = _phrase(passphrase_file)
    if encrypt and phrase is None:
        phrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    with book.new(file, person, began=began, passphrase=phrase, photo_weeks=photo_weeks) as made:
        kept = (
            "encrypted: without the passphrase nobody can read it, you neither" if phrase else "not encrypted"
        )
        typer.echo(f"Diary of {made.person().describe()} since {made.began}: {file} ({kept})")


@app.command()
def add(
    file: DiaryFile,
    kind: Annotated[
        str,
        typer.Argument(
            help="count, photograph, ponytail, comb, wash, patches, rating, harm, note; begin, stop, missed"
        ),
    ],
    date: Day = None,
    value: Annotated[
        str | None, typer.Option(help='Number, with its unit if you like: "178 hairs/cm2".')
    ] = None,
    outcome: Annotated[str | None, typer.Option(help='Of a count: "non-vellus density" ...')] = None,
    method: Annotated[str | None, typer.Option(help='Of a count: "phototrichogram" ...')] = None,
    field: Annotated[str | None, typer.Option(help='Of a count: area counted, "1 cm2".')] = None,
    sd: Annotated[str | None, typer.Option(help="Of a count: its standard error.")] = None,
    photo: Annotated[Path | None, typer.Option(help="Photograph, PNG or JPEG.")] = None,
    place: Annotated[str | None, typer.Option(help="top, vertex, front, left, right or back.")] = None,
    over: Annotated[str | None, typer.Option(help="Id of the photograph that it was laid over.")] = None,
    rating: Annotated[int | None, typer.Option(help="-3 (much worse) to 3 (much better).")] = None,
    shares: Annotated[
        str | None, typer.Option(help='Of patches: hair missing at top, back, left, right, "0.1, 0, 0.2, 0".')
    ] = None,
    text: Annotated[str | None, typer.Option(help="Note, harm, or a remark.")] = None,
    therapy: Annotated[str | None, typer.Option(help='begin: the therapy, "finasteride".')] = None,
    dose: Annotated[str | None, typer.Option(help='begin: the dose, "1 mg".')] = None,
    schedule: Annotated[str | None, typer.Option(help='begin: how often, "daily".')] = None,
    passphrase_file: Secret = None,
) -> None:
    """Add an observation, or note that a treatment began, stopped or was missed."""
    with opened(file, passphrase_file) as diary:
        if kind == "begin":
            keys = {"therapy": therapy, "dose": dose, "schedule": schedule}
            if therapy is None:
                raise InputError("no therapy", where="--therapy", expected="its name, such as finasteride")
            taken = diary.begin({key: one for key, one in keys.items() if one is not None}, date)
            typer.echo(f"{taken.begun}: {taken.words} begun")
        elif kind in ("stop", "missed"):
            (id,) = _under_way(diary, therapy)
            taken = diary.stop(id, date) if kind == "stop" else diary.miss(id, date)
            what = (
                f"stopped {taken.stopped}"
                if kind == "stop"
                else f"missed {', '.join(map(str, taken.missed))}"
            )
            typer.echo(f"{taken.words}: {what}")
        else:
            if photo is not None and not photo.is_file():
                raise InputError(
                    "there is no such file", where=str(photo), expected="a photograph, PNG or JPEG"
                )
            made = diary.add(
                kind,
                date,
                photo=photo,
                overlay_of=over,
                value=value,
                outcome=outcome,
                method=method,
                field_cm2=field,
                sd=sd,
                place=place,
                rating=rating,
                shares=shares,
                text=text,
            )
            typer.echo(f"{made.date}: {made.what.label}: {made.words}")


def _under_way(diary: Diary, therapy: str | None) -> tuple[str]:
    """Id of the one treatment that goes on, or of that named."""
    going = [one for one in diary.treatments if one.stopped is None]
    named = [one for one in going if therapy in (None, one.course["therapy"])]
    if len(named) != 1:
        names = ", ".join(str(one.course["therapy"]) for one in going) or "none goes on"
        raise InputError("which treatment?", where="--therapy", expected=names)
    return (named[0].id,)


@app.command()
def show(file: DiaryFile, passphrase_file: Secret = None) -> None:
    """Show what the diary holds."""
    with opened(file, passphrase_file) as diary:
        typer.echo(f"{diary.person().describe()}, since {diary.began}")
        rows = [
            (one.begun, "Treatment", one.words + (f", until {one.stopped}" if one.stopped else ""))
            for one in diary.treatments
        ]
        rows += [(one.date, one.what.label, one.words) for one in diary.observations()]
        for day, label, words in sorted(rows):
            typer.echo(f"{day}  {label:<22} {words}")


@app.command()
def forecast(
    file: DiaryFile,
    parameters: Parameters = "posterior",
    json: AsJson = False,
    seed: Seed = 1,
    workers: Workers = 0,
    quiet: Quiet = False,
    passphrase_file: Secret = None,
) -> None:
    """Forecast: as it was foreseen at the start, and narrowed by your counts since then."""
    with opened(file, passphrase_file) as diary, running(quiet or json) as advance:
        found = diary.forecast(parameters, seed=seed, workers=workers or None, progress=advance)
    if json:
        print_json(found.to_json())
    elif not quiet:
        from anagen.diary.words import told

        typer.echo("\n".join(told(found)))


@app.command()
def export(
    file: DiaryFile,
    out: Annotated[Path, typer.Argument(help="File to write; it must not be there yet.")],
    format: Annotated[str, typer.Option(help="json (can be read back), csv, or fhir.")] = "json",
    passphrase_file: Secret = None,
) -> None:
    """Take the whole diary along as JSON, CSV or FHIR."""
    with opened(file, passphrase_file) as diary:
        diary.export(out, format)
        plain = "; it is not encrypted" if diary.encrypted else ""
    typer.echo(f"Written: {out}{plain}")


@app.command(name="import")
def import_(
    file: DiaryFile,
    exported: Annotated[Path, typer.Argument(help="JSON export.")],
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Encrypt the file; a passphrase is asked.")
    ] = False,
    passphrase_file: Secret = None,
) -> None:
    """Make a diary from a JSON export."""
    from anagen.diary.need import need_diary

    need_diary()
    from anagen.diary.book import read_back

    try:
        text = exported.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError("this is not text", where=str(exported), expected="a JSON export") from None
    phrase = _phrase(passphrase_file)
    if encrypt and phrase is None:
        phrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    with read_back(file, text, phrase) as made:
        typer.echo(f"{len(made.observations())} observations since {made.began}: {file}")


@app.command()
def remind(
    file: DiaryFile,
    out: Annotated[Path, typer.Argument(help="Calendar file to write, such as hair.ics.")],
    every: Annotated[int | None, typer.Option(help="Weeks between photographs; default the diary's.")] = None,
    passphrase_file: Secret = None,
) -> None:
    """Write reminders for a calendar: photographs, and blood tests due."""
    from anagen.files.writing import write_file

    with opened(file, passphrase_file) as diary:
        write_file(out, diary.reminders(every))
    typer.echo(f"Written: {out}; open it with your calendar")


@app.command()
def delete(
    file: DiaryFile,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    passphrase_file: Secret = None,
) -> None:
    """Delete the whole diary."""
    with opened(file, passphrase_file) as diary:
        if not yes:
            count = len(diary.observations())
            typer.confirm(f"Delete {file} with {count} observations for good?", abort=True)
        typer.echo(diary.delete())


@app.command()
def serve(
    file: DiaryFile,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8765,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Show the diary in the browser, on this machine only."""
    from anagen.cli.serve import serve as served

    served(port=port, open_browser=open_browser, diary=file)
