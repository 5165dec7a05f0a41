"""People for the tests of forecasts, as a patient file would tell of them."""

from __future__ import annotations

from anagen.forecasting.person import Person, person_from_text

MAN = """
[person]
sex     = "male"
age     = "34 years"
norwood = "III vertex"
region  = "vertex"
onset   = "26 years"
"""


def man(more: str = "", **changed: str) -> Person:
    """A man of 34; `changed` replaces lines of his file, `more` is added to it."""
    text = MAN
    for key, value in changed.items():
        lines = [line for line in text.splitlines() if not line.startswith(key)]
        text = "\n".join([*lines, f"{key} = {value}"])
    return person_from_text(text + "\n" + more)


def count(week: float, value: float, sd: float | None = None, method: str = "phototrichogram") -> str:
    """A [[measurement]] of non-vellus density."""
    told = f'sd = "{sd} hairs/cm2"' if sd else ""
    return (
        f"[[measurement]]\nweek = {week}\noutcome = 'non-vellus density'\n"
        f'value = "{value} hairs/cm2"\nmethod = "{method}"\n{told}\n'
    )


FINASTERIDE = '[[treatment]]\ntherapy = "finasteride"\ndose = "1 mg"\nschedule = "daily"\n'
OWN_ONLY = "[forecast]\nusual_options = false\n"


def option(name: str, **treatment: str) -> str:
    """An [[option]] of one treatment."""
    lines = "\n".join(f'{key} = "{value}"' for key, value in treatment.items())
    return f'[[option]]\nname = "{name}"\n[[option.treatment]]\n{lines}\n'
