"""A request is checked before anything is sent, and written on the wire as the contract says."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import errors, routes
from analytics_kit.route import SHANGHAI, Choice, EpochMs, Flag, Id, Text, Whole, Words
from analytics_kit.routes import douyin

ITEM = "7559536212910853422"
PERIOD = {"start_time": dt.date(2025, 9, 28), "end_time": dt.date(2025, 10, 11)}


def test_a_request_is_a_value() -> None:
    one, same = douyin.ItemWatchTrend(item_id=ITEM), douyin.ItemWatchTrend(item_id=ITEM, analysis_type=1)

    assert one == same
    assert len({one, same}) == 1
    assert repr(one) == f"ItemWatchTrend(item_id='{ITEM}', analysis_type='retention')"


def test_an_enumeration_takes_the_word_or_the_code() -> None:
    assert douyin.ItemWatchTrend(item_id=ITEM, analysis_type="bounce").wire()["analysis_type"] == 7
    assert douyin.ItemWatchTrend(item_id=ITEM, analysis_type=7).analysis_type == "bounce"


@pytest.mark.parametrize(
    "wrong", ["755953621291085342", "75595362129108534221", "abc", "", 7.559536212910853e18, None, True]
)
def test_an_item_id_that_is_not_19_digits_is_refused_and_both_are_named(wrong: object) -> None:
    with pytest.raises(errors.ParameterError, match=r"item_id=.* is not allowed. Allowed: 19 digits as text"):
        douyin.ItemWatchTrend(item_id=wrong)  # type: ignore[arg-type] # that is the point


def test_a_whole_number_of_19_digits_becomes_text() -> None:
    assert douyin.ItemWatchTrend(item_id=int(ITEM)).item_id == ITEM  # type: ignore[arg-type] # ids from an Int64 column


def test_a_wrong_analysis_type_names_the_value_and_what_is_allowed() -> None:
    with pytest.raises(errors.ParameterError) as caught:
        douyin.ItemWatchTrend(item_id=ITEM, analysis_type=3)

    assert str(caught.value) == (
        "douyin.item_watch_trend: analysis_type=3 is not allowed. "
        "Allowed: 'retention', 'like' or 'bounce' (or the code: 1, 2 or 7)."
    )


def test_dates_are_days_in_shanghai_from_the_first_to_the_last_second() -> None:
    # The documents print these two numbers for this period.
    wire = douyin.ItemList(**PERIOD).wire()

    assert (wire["start_time"], wire["end_time"]) == (1758988800000, 1760198399000)


def test_a_naive_datetime_is_a_shanghai_wall_clock_and_an_aware_one_is_itself() -> None:
    naive, aware = dt.datetime(2025, 10, 1, 8), dt.datetime(2025, 10, 1, tzinfo=dt.UTC)

    assert EpochMs().clean(naive) == EpochMs().clean(aware) == EpochMs().clean("2025-10-01T08:00:00")


def test_seconds_instead_of_milliseconds_are_refused() -> None:
    with pytest.raises(errors.ParameterError, match="milliseconds since 1970"):
        douyin.ItemList(start_time=1758988800, end_time=1760198399)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(errors.ParameterError, match="is after end_time"):
        douyin.ItemList(start_time=PERIOD["end_time"], end_time=PERIOD["start_time"])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("count", 0),
        ("count", 101),
        ("count", "10"),
        ("order_by", 27),
        ("fields", "metrics,nothing"),
        ("need_cooperation", "yes"),
    ],
)
def test_limits_and_enumerations_are_checked_before_sending(name: str, wrong: object) -> None:
    with pytest.raises(errors.ParameterError, match=f"{name}=.* is not allowed"):
        douyin.ItemList(**PERIOD, **{name: wrong})  # type: ignore[arg-type] # that is the point


def test_an_unknown_parameter_is_python_s_own_error() -> None:
    with pytest.raises(TypeError, match="itemid"):
        douyin.ItemWatchTrend(itemid=ITEM)  # type: ignore[call-arg] # that is the point


def test_the_26_orders_alternate_descending_and_ascending() -> None:
    assert sorted(douyin.ORDER_BY.values()) == list(range(1, 27))
    assert (douyin.ORDER_BY["plays_desc"], douyin.ORDER_BY["followers_gained_asc"]) == (3, 26)


@pytest.mark.parametrize("route", routes.classes(), ids=lambda route: route.id)
def test_what_is_sent_reads_back_as_the_same_request(route: type[routes.Route]) -> None:
    values = {"item_id": ITEM, "start_time": "2025-09-01", "end_time": "2025-10-01"}
    request = route(**{name: value for name, value in values.items() if name in route.parameters()})

    assert route.from_wire({**request.wire(), "cookie": "ignored"}) == request


@given(
    st.sampled_from(sorted(douyin.ORDER_BY)),
    st.integers(1, 100),
    st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2040, 1, 1)),
)
def test_any_item_list_survives_the_wire(order: str, count: int, start: dt.datetime) -> None:
    start = start.replace(microsecond=start.microsecond // 1000 * 1000, tzinfo=SHANGHAI)
    request = douyin.ItemList(
        start_time=start, end_time=start + dt.timedelta(days=30), order_by=order, count=count
    )

    assert douyin.ItemList.from_wire(request.wire()) == request


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.datetimes()
    )
)
def test_no_value_whatever_gets_past_a_kind_unclean(value: object) -> None:
    for kind in (
        Text(),
        Id(),
        Whole(0, 9),
        Flag(),
        Choice({"a": 1}),
        Words(("a", "b")),
        EpochMs(),
        EpochMs(end=True),
    ):
        try:
            cleaned = kind.clean(value)
        except (ValueError, TypeError, OverflowError):
            continue
        assert kind.clean(kind.wire(cleaned)) == cleaned


def test_the_catalogue_has_a_row_per_route_and_names_its_tables() -> None:
    catalogue = routes.catalogue()

    assert catalogue.get_column("id").to_list() == sorted(routes.Route.registry)
    assert dict(catalogue.select("id", "tables").iter_rows())["douyin.item_list"] == ["works", "work_metrics"]


def test_an_unknown_route_is_answered_with_the_closest_ones() -> None:
    with pytest.raises(
        errors.ParameterError, match=r"'douyin.item_wach_trend'. Did you mean 'douyin.item_watch_trend'"
    ):
        routes.get("douyin.item_wach_trend")


@pytest.mark.parametrize("route", routes.classes(), ids=lambda route: route.id)
def test_every_route_says_what_it_is_in_both_languages(route: type[routes.Route]) -> None:
    described = routes.describe(route)

    assert described["summary"].endswith(".")
    assert described["zh"]
    assert described["tables"]
    for parameter in described["parameters"]:
        assert parameter["meaning"], parameter
        assert parameter["zh"], parameter
    assert route.__name__ == "".join(word.capitalize() for word in route.id.partition(".")[2].split("_"))
