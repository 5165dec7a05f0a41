"""Numbers of a patient file beyond the range in which people were studied."""

from __future__ import annotations

from anagen.files.phrases import DAYS_PER_WEEK
from anagen.forecasting.horizon import HORIZON_DAYS
from anagen.forecasting.person import Person
from anagen.population.possible import BIRTH, ages_at_childbirth
from anagen.quantities import all_unstudied, outcome_quantity, quantity


def beyond_studied(person: Person) -> tuple[str, ...]:
    """Sentences on the numbers of a person, at most one for each quantity of the table.

    Weeks count up to the end of the forecast. Doses and needles are told of by their courses: here by those
    given so far, and beside each option by its own.
    """
    given = dict.fromkeys(told for course in person.given for told in course.warnings)
    return (
        *given,
        *all_unstudied(
            [
                (quantity("age of a person"), person.age),
                *(
                    (quantity(BIRTH), age)
                    for age in ages_at_childbirth(person.diagnoses, (person.age, person.age))
                ),
                (quantity("week of a person"), (person.now + HORIZON_DAYS) / DAYS_PER_WEEK),
                *((outcome_quantity(one.outcome), one.value) for one in person.readings),
                *((quantity("area counted"), one.area_cm2) for one in person.readings),
            ]
        ),
    )
