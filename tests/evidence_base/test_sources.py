"""Every source in the data can be looked up, and none is a copy of somebody else's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from anagen.evidence_base.tables.records import load_evidence
from anagen.evidence_base.tables.registered import load_registered

pytestmark = pytest.mark.slow


ROOT = Path(__file__).resolve().parents[2]
BANNED = Path(__file__).with_name("banned_hosts.txt")
NOT_FOUND = "primary source not found"

_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)")
_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_WORD_IN_BRACKETS = re.compile(r"\([A-Za-z]{2,}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FIELD = re.compile(r"^\s*(source|citations|url|doi|link|read_at)\s*=|\b(source|url)\s*=\s*\"")
_FOLDERS = "|".join(
    ["src", "docs", "examples", "tests", "benchmarks", "verification", "anagen", "evidence", "calibration"]
    + [path.name for path in (ROOT / "src" / "anagen").iterdir() if path.is_dir()]
)
_PATH = re.compile(
    rf"(?<![\w./-])((?:{_FOLDERS})/[\w/-]+\.(?:csv|md|toml|json|py)|(?:[\w-]+/)*[A-Za-z_][\w-]*\.(?:csv|md))\b"
)
"""A path that begins with a folder of the repository, or any table or page."""
_WRITTEN = ("benchmarks/web_speed.json", "rows.csv", "ADSL.csv", "ADEFF.csv", "ADEST.csv", "operating.csv")
"""Files that a command of the repository writes."""
_REGISTERS = {
    "NCT": r"NCT\d{8}",
    "ISRCTN": r"ISRCTN\d{8}",
    "ACTRN": r"ACTRN\d{14}",
    "IRCT": r"IRCT\d+N\d+",
    "CTR2": r"CTR\d{8}",
    "ChiCTR": r"ChiCTR\d{10}",
    "EUCTR": r"EUCTR\d{4}-\d{6}-\d{2}",
    "KCT": r"KCT\d{7}",
    "UMIN": r"UMIN\d{9}",
    "jRCT": r"jRCTs?\d{9,10}",
}
_REGISTRY = re.compile(rf"(?<![\w/=])({'|'.join(_REGISTERS)})(?=[\dsN])[\w-]*")


def _files() -> Iterator[Path]:
    for folder, endings in (("src", (".toml", ".csv")), ("examples", (".toml",))):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings:
                yield path


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    return tuple((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in _files())


def _sources(text: str) -> Iterator[str]:
    """What stands in quotes on the lines of a TOML file that name a source; lists over several lines too."""
    listed = False
    for line in text.splitlines():
        if _FIELD.search(line) or listed:
            yield from _QUOTED.findall(line)
            listed = line.rstrip().endswith("[") or (listed and not line.startswith("]"))


def _banned() -> tuple[str, ...]:
    lines = BANNED.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def test_the_list_of_banned_hosts_is_sorted_and_has_each_once() -> None:
    assert list(_banned()) == sorted(set(_banned()))


@pytest.mark.parametrize(
    "host", ["https://m.booksci.cn/x", "https://tressless.com", "http://www.scribd.com/doc/1"]
)
def test_a_copy_would_be_found(host: str) -> None:
    assert _copies(f'source = "{host}"')


def _copies(text: str) -> list[str]:
    hosts = _banned()
    named = {host.lower() for host in _ADDRESS.findall(text)}
    return sorted(name for name in named if any(name == host or name.endswith(f".{host}") for host in hosts))


def test_no_data_file_names_a_mirror() -> None:
    assert {name: found for name, text in _texts() if (found := _copies(text))} == {}


def test_no_source_is_the_bare_name_of_a_mirror() -> None:
    bare = re.compile("|".join(rf"(?<![\w.-]){re.escape(host)}\b" for host in _banned()))
    assert {name: found for name, text in _texts() if (found := bare.findall(text))} == {}


def test_every_doi_has_the_form_of_one() -> None:
    wrong = []
    for name, text in _texts():
        if not name.endswith(".toml"):
            continue
        for source in _sources(text):
            for part in re.split(r"[;,]\s+|\s+", source):
                doi = re.sub(r"^https?://(dx\.)?doi\.org/", "", part)
                if doi.startswith("10.") and not re.match(r"^10\.\d{1,3}$", doi) and not _is_doi(doi):
                    wrong.append((name, source))
    for study in load_evidence().studies.values():
        for told in (study.doi, study.link):
            doi = re.sub(r"^https?://(dx\.)?doi\.org/", "", told)
            if doi.startswith("10.") and not _is_doi(doi):
                wrong.append((study.id, told))
    assert wrong == []


def _is_doi(text: str) -> bool:
    return bool(_DOI.match(text)) and not _WORD_IN_BRACKETS.search(text)


@pytest.mark.parametrize(
    "text", ["10.1111/j.1365-4362.1991 (Rushton)", "10.1684/ejd(five-year)", "10.1/x", "10.1000/"]
)
def test_what_is_no_doi_is_refused(text: str) -> None:
    assert not _is_doi(text)


def test_every_file_that_is_cited_exists() -> None:
    """A path in a data file or a page of the docs is a file of the repository."""
    folders = [ROOT / name for name in ("src", "docs", "examples", "tests", "benchmarks", "verification")]
    found = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.*"))]
    here = {path.relative_to(ROOT).as_posix() for path in found}
    names = [(name, text) for name, text in _texts() if name.endswith(".toml")]
    names += [(path.name, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "docs").glob("*.md"))]
    missing = []
    for name, text in names:
        prose = re.sub(r"```.*?```", "", re.sub(r"https?://\S+", "", text), flags=re.DOTALL)
        for cited in _PATH.findall(prose):
            there = any(path == cited or path.endswith(f"/{cited}") for path in here)
            if not there and cited not in _WRITTEN:
                missing.append((name, cited))
    assert not missing, "\n".join(map(str, missing))


def test_every_registry_number_has_its_form() -> None:
    wrong = []
    for name, text in _texts():
        for found in _REGISTRY.finditer(text):
            if not re.fullmatch(_REGISTERS[found[1]], found[0]):
                wrong.append((name, found[0]))
    assert wrong == []


def test_a_source_that_was_not_found_says_so_and_gives_no_doi() -> None:
    """Where no primary source was found, DOI and note are plain about it."""
    lost = [study for study in load_evidence().studies.values() if study.link == NOT_FOUND]
    assert lost
    assert all(study.doi == "" and NOT_FOUND in study.note.lower() and study.read_at for study in lost)


def test_a_result_is_traced_as_its_study_is() -> None:
    """A number read at second hand names where, unless it is from memory."""
    base = load_evidence()
    for result in base.results:
        if result.source == NOT_FOUND:
            assert base.studies[result.study].link == NOT_FOUND
            assert result.read_at


def test_the_registered_trials_have_a_page_on_a_register() -> None:
    """The trials whose number was not found say so."""
    register = re.compile(
        r"https://(clinicaltrials\.gov/study/NCT|www\.anzctr\.org\.au/|irct\.behdasht\.gov\.ir)"
    )
    outside = [trial for trial in load_registered() if not register.match(trial.source)]
    assert [trial.id for trial in outside] == ["AGE ZERO", "CP543.3101", "VDPHL01, men", "VDPHL01, women"]
    assert all("No registry number was found" in trial.note for trial in outside)
