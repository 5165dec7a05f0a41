"""Whole commands, as a user types them, on deceiving input and on consoles that are not UTF-8."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from anagen.cli import main
from tests.files.test_safe_text import hidden

ESCAPES = Path(__file__).parent / "files" / "esc.txt"
"""An article whose sentences clear the screen and hide a link."""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
TRIAL = """
[trial]
name = "Crème brûlée – 髪"
replicates = 1
[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
size = 4
[[arm]]
name = "Arm A"
  [[arm.treatment]]
  therapy = "finasteride"
  dose = "1 mg"
  schedule = "daily"
[[arm]]
name = "Arm А"
  [[arm.treatment]]
  therapy = "placebo pill"
[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 12"
[analysis]
endpoint = "change in non-vellus density at week 12"
"""
"""The second arm's A is Cyrillic."""


def run(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("anagen")), *map(str, words)]
    around = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    return subprocess.run(command, cwd=cwd, env={**around, **environment}, capture_output=True, check=False)


def on_a_terminal(*words: str | Path, cwd: Path) -> str:
    """Output of the command on a terminal that shows colours."""
    import pty

    ours, its = pty.openpty()
    command = [str(Path(sys.executable).with_name("anagen")), *map(str, words)]
    with subprocess.Popen(
        command, cwd=cwd, stdout=its, stderr=its, env={**os.environ, "TERM": "xterm"}
    ) as child:
        os.close(its)
        told = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            told += part
    os.close(ours)
    assert child.returncode == 0
    return told.decode().replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_an_article_cannot_steer_the_terminal(tmp_path: Path) -> None:
    told = on_a_terminal("check", ESCAPES, "--embeddings", "off", "--all", cwd=tmp_path)
    assert COLOUR.search(told), "colours of its own are kept"
    assert hidden(COLOUR.sub("", told)) == []
    assert "[U+001B][2J" in told
    assert "[U+001B]]8;;http://evil.example" in told


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="such file names are refused there")
def test_an_article_and_its_name_cannot_deceive_a_page(tmp_path: Path) -> None:
    name = "\x1b[2J \u202etxt.exe.txt"
    article = tmp_path / name
    article.write_text(ESCAPES.read_text() + " Minoxidil \u202eskrow\u202c \u2066works\u2069 \x9b31m.")
    done = run(
        "check", article, "--embeddings", "off", "--json", "--html", tmp_path / "page.html", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert hidden(done.stdout.decode()) == []
    assert json.dumps(name)[1:-1] in json.dumps(json.loads(done.stdout)), "data are read back as they were"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert hidden(page) == []
    assert "[U+202E]txt.exe.txt" in page
    missing = run("check", "\x1b]0;title\x07", cwd=tmp_path)
    assert missing.returncode == 2
    assert hidden(missing.stderr.decode()) == []
    wrong = run("check", "--\x1b[31m", cwd=tmp_path)
    assert wrong.returncode == 2
    assert hidden(wrong.stderr.decode()) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes there")
def test_a_file_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    article = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(article)).write_text("Minoxidil works.")
    done = run("check", os.fsdecode(article), "--embeddings", "off", "--html", "page.html", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "[U+DCFF].txt" in done.stdout.decode()
    assert "[U+DCFF].txt" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_trial_ends_well_on_a_console_of_ascii(tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text(TRIAL, encoding="utf-8")
    done = run("trial", "trial.toml", "--replicates", "1", "--workers", "1", cwd=tmp_path, **ASCII)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode("ascii")
    assert "hairs/cm2" in told
    assert "Results: results" in told
    written = json.loads((tmp_path / "results" / "summary.json").read_text(encoding="utf-8"))
    assert written["trial"] == "Crème brûlée – 髪"
    (alike,) = [words for words in written["warnings"] if "look the same" in words]
    assert "U+0041" not in alike
    assert "cyrillic small letter a" in alike
    for path in (tmp_path / "results").iterdir():
        if path.suffix in (".json", ".html", ".toml"):
            assert hidden(path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.slow
@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\ufeff"])
def test_hidden_characters_in_names_are_refused(sign: str, tmp_path: Path) -> None:
    (tmp_path / "trial.toml").write_text(TRIAL.replace("Arm A", f"A{sign}rm"), encoding="utf-8")
    done = run("trial", "trial.toml", "--replicates", "1", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert re.fullmatch(rf"anagen: trial\.toml, line 11, arm 1\.name: .*U\+{ord(sign):04X}.*\n", told)
    assert not (tmp_path / "results").exists()
    (tmp_path / "person.toml").write_text(
        f'[person]\nname = "x{sign}y"\nage = "34 years"\nsex = "male"\nalopecia = "androgenetic"\n'
        'norwood = "III vertex"\nregion = "vertex"\n',
        encoding="utf-8",
    )
    done = run("forecast", "person.toml", "--out", "forecast", cwd=tmp_path)
    assert done.returncode == 2
    assert f"U+{ord(sign):04X}" in done.stderr.decode()
    assert hidden(done.stderr.decode()) == []
    assert not (tmp_path / "forecast").exists()


COMMANDS = (
    "--help",
    "therapies",
    "therapies exosome",
    "alopecia",
    "alopecia androgenetic",
    "alopecia --json",
    "claims",
    "claims --json",
    "evidence",
    "evidence exosome",
    "evidence regulation",
    "evidence exosome --json",
    "schema",
    "schema --of patient",
    "calibrate --show",
    "check esc.txt --embeddings off",
    "check esc.txt --embeddings off --json",
    "trial nonsense-é.toml",
    "verify nonsense-é",
)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1"])
@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_prints_on_every_console(
    words: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = io.BytesIO()
    stream = io.TextIOWrapper(console, encoding=encoding, errors="strict", write_through=True)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.chdir(ESCAPES.parent)
    monkeypatch.setattr(sys, "argv", ["anagen", *words.split()])
    code = 0
    try:
        main()
    except SystemExit as left:
        code = int(left.code or 0)
    told = console.getvalue().decode("iso-8859-1")
    assert code == (2 if "nonsense" in words else 0), told
    assert told.strip()
    assert hidden(told) == []
    if "--json" in words or words.startswith("schema"):
        json.loads(told)
