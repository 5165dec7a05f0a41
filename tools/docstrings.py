"""List docstrings that do not follow the house's form.

    python -m tools.docstrings                  # every violation of every module
    python -m tools.docstrings src/anagen/engine

A docstring begins with its subject, and "Args:" and "Attributes:" hold one name a line (Google style), each
the name of something that the function or class has. `tests/test_docstrings.py` holds every module to it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "anagen"

RIDDLE = re.compile(r"(What|Whatever|Everything|Whoever|Whom|That|The same)\b")
"""First words that put the subject last."""
HEADS = ("Args", "Attributes", "Returns", "Raises", "Yields")
ENTRY = re.compile(r"(\*{0,2}[A-Za-z_]\w*)(?: \([^)]*\))?:(?: |$)")
INNER = re.compile(r"[.;,)] `{0,2}([A-Za-z_]\w*(?:, [A-Za-z_]\w*)*)`{0,2}: ")

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def violations(source: str) -> Iterator[tuple[int, str]]:
    """Line and fault of every docstring in `source` that breaks the form."""
    tree = ast.parse(source)
    for line, note in _texts_of_constants(tree):
        if found := RIDDLE.match(note):
            yield line, f"constant: begins with {found.group(0)!r}"
    for node, name in _documented(tree, ""):
        docstring = ast.get_docstring(node)
        if docstring is None:
            continue
        line = node.body[0].lineno
        if found := RIDDLE.match(docstring):
            yield line, f"{name}: begins with {found.group(0)!r}"
        for head, entries in sections(docstring).items():
            if head in ("Args", "Attributes"):
                yield from ((line, f"{name}: {fault}") for fault in _faults(node, head, entries))


def sections(docstring: str) -> dict[str, list[str]]:
    """Entries under each head of a cleaned docstring, every entry joined to one line."""
    found: dict[str, list[str]] = {}
    entries: list[str] | None = None
    for line in docstring.splitlines():
        inside = line.startswith("    ")
        if line[:1].strip():
            head = line.rstrip().removesuffix(":")
            entries = found.setdefault(head, []) if line.rstrip().endswith(":") and head in HEADS else None
            if entries is None and re.match(r"(Args|Attributes): \S", line):
                found.setdefault(line.split(":")[0], []).append(line)
        elif entries is not None and inside:
            if line[4:5].strip():
                entries.append(line.strip())
            elif entries:
                entries[-1] += " " + line.strip()
    return found


def known_names(node: Documented, head: str) -> set[str]:
    """Names that "Args" or "Attributes" of `node` may hold; those of a base class are not seen."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        every += [extra for extra in (node.args.vararg, node.args.kwarg) if extra]
        return {argument.arg for argument in every}
    names: set[str] = set()
    for item in ast.walk(node):
        if isinstance(item, ast.AnnAssign | ast.Assign):
            for target in item.targets if isinstance(item, ast.Assign) else [item.target]:
                names |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
                names |= {part.attr for part in ast.walk(target) if isinstance(part, ast.Attribute)}
        elif isinstance(item, ast.FunctionDef):
            names.add(item.name)
            if item.name == "__init__":
                names |= known_names(item, head)
    return names


def _faults(node: Documented, head: str, entries: list[str]) -> Iterator[str]:
    """Faults of the entries under "Args" or "Attributes" of `node`."""
    known = known_names(node, head)
    derived = isinstance(node, ast.ClassDef) and bool(node.bases)
    for entry in entries:
        first = ENTRY.match(entry)
        if first is None:
            yield f"{head} entry is not 'name: text': {entry[:50]!r}"
            continue
        name = first.group(1).lstrip("*")
        if name not in known and not (derived and head == "Attributes"):
            yield f"{head} names {name!r}, which is not there"
        for other in INNER.finditer(entry):
            if all(part in known for part in other.group(1).split(", ")):
                yield f"{head} entry of {name!r} also holds {other.group(1)!r}"


def _documented(node: ast.AST, name: str) -> Iterator[tuple[Documented, str]]:
    if isinstance(node, Documented):
        name = f"{name}.{node.name}".lstrip(".") if not isinstance(node, ast.Module) else ""
        yield node, name or "module"
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield from _documented(child, name)


def _texts_of_constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of the strings under assignments, which document constants and fields."""
    for node in ast.walk(tree):
        body = node.body if isinstance(node, ast.Module | ast.ClassDef) else []
        for before, item in pairwise(body):
            if isinstance(before, ast.Assign | ast.AnnAssign) and isinstance(item, ast.Expr):
                value = item.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield item.lineno, value.value


def modules(folder: Path = PACKAGE) -> list[Path]:
    """Python files of `folder`, or the file itself, in order."""
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]


def main(arguments: list[str]) -> int:
    """Print violations of the folders or files `arguments` (default: the package); 1 if there are any."""
    count = 0
    for place in [Path(argument).resolve() for argument in arguments] or [PACKAGE]:
        for path in modules(place):
            for line, fault in violations(path.read_text(encoding="utf-8")):
                print(f"{path.relative_to(ROOT)}:{line}: {fault}")
                count += 1
    return int(count > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
