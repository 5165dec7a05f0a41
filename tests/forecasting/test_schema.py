"""The shape of forecast.json."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from anagen.economics.appraisal import appraise
from anagen.errors import InputError
from anagen.forecasting.result import Forecast
from anagen.forecasting.simulate import simulate
from anagen.learning.distribution import ParameterDistribution
from anagen.report.view.whole import ViewedForecast, forecast_schema, view_of
from forecasting.people import count, man, option

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def forecast(prior: ParameterDistribution) -> Forecast:
    own = option("my lotion", therapy="minoxidil topical", dose="5 %", schedule="daily")
    return Forecast(simulate(man(count(0, 165) + own), prior, particles=16, workers=2))


def test_what_is_written_fits_the_schema_with_and_without_costs(forecast: Forecast) -> None:
    schema = forecast_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(forecast.to_json()), schema)
    economics = appraise(forecast.simulation).summary
    whole = ViewedForecast.seen(forecast.summary, economics, view_of(forecast))
    jsonschema.validate(json.loads(whole.to_json()), schema)
    assert list(whole.to_dict()) == [*forecast.to_dict(), "economics", "view"]


def test_the_shipped_schema_is_current() -> None:
    shipped = files("anagen.forecasting") / "data" / "forecast.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == forecast_schema(), (
        "write the output of `anagen schema --of forecast` to that file"
    )


def test_an_option_is_found_by_its_name_and_a_month_by_its_number(forecast: Forecast) -> None:
    assert forecast.option("My lotion").month(24).month == 24
    with pytest.raises(InputError, match="did you mean 'doing nothing'"):
        forecast.option("doing nothin")
    with pytest.raises(InputError, match="month 7"):
        forecast.options[0].month(7)


def test_what_is_read_is_what_is_written(forecast: Forecast) -> None:
    """Attributes hold the rounded numbers of the JSON, not others."""
    written = json.loads(forecast.to_json())["options"][1]
    assert list(forecast.options[1].density.median) == written["density"]["median"]
    assert forecast.options[1].month(12).change.lo90 == written["at"][2]["change"]["lo90"]
