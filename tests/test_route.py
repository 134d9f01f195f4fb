"""A request is checked before anything is sent, and written on the wire as the contract says."""

from __future__ import annotations

import datetime as dt
import itertools

import _requests
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import errors, route, routes
from analytics_kit.route import (
    SHANGHAI,
    Boolean,
    Choice,
    CommaSeparated,
    Day,
    EpochMs,
    Id,
    Ids,
    IntBoolean,
    Integer,
    IsoTime,
    ListOf,
    Month,
    Route,
    Text,
)
from analytics_kit.routes import aitoearn, douyin, keyapi, tiktok

ITEM = "7559536212910853422"
PERIOD = {"start_time": dt.date(2025, 9, 28), "end_time": dt.date(2025, 10, 11)}


#: How days are written on the wire, and how the first of October looks.
FORMS = {"%Y%m%d": "20251001", "%Y-%m-%d": "2025-10-01", "%m-%d-%Y": "10-01-2025"}


def test_a_request_is_a_value() -> None:
    request, same = douyin.ItemWatchTrend(item_id=ITEM), douyin.ItemWatchTrend(item_id=ITEM, analysis_type=1)

    assert request == same
    assert len({request, same}) == 1


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (douyin.ItemWatchTrend(item_id=ITEM), f"douyin.ItemWatchTrend(item_id='{ITEM}')"),
        (
            douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", count=100),
            "douyin.ItemList(count=100, start_time='2025-05-01', end_time='2025-10-31')",
        ),
        (
            douyin.ItemList(start_time="2025-05-01T08:30", end_time=dt.datetime(2025, 6, 1, tzinfo=dt.UTC)),
            "douyin.ItemList(start_time='2025-05-01T08:30+08:00', end_time='2025-06-01T08:00+08:00')",
        ),
        (
            tiktok.LiveAnalyticsSummary(start_date="2025-08-01"),
            "tiktok.LiveAnalyticsSummary(start_date='2025-08-01')",
        ),
    ],
)
def test_a_request_is_shown_as_a_user_would_write_it(request_: Route, expected: str) -> None:
    assert repr(request_) == expected


@pytest.mark.parametrize("route", routes.classes(), ids=lambda route: route.id)
def test_what_is_shown_makes_the_same_request(route: type[Route]) -> None:
    request = _requests.request(route)
    families = {name: getattr(routes, name) for name in ("douyin", "tiktok", "keyapi", "aitoearn", "amagi")}

    assert eval(repr(request), families) == request  # noqa: S307 - what a user would paste


def test_a_notebook_shows_a_request_with_what_its_parameters_mean() -> None:
    html = douyin.ItemOverviewData(ids=[ITEM, *(str(10**18 + number) for number in range(9))])._repr_html_()

    assert f"{ITEM}, 1000000000000000000, 1000000000000000001 and 7 more" in html
    assert "作品" in html


def test_a_notebook_shows_a_request_as_text() -> None:
    request = aitoearn.WorkAnalytics(
        platform="tiktok", platform_work_id=ITEM, account_id="<b>$5 and $6\x1b\u202e"
    )
    html = request._repr_html_()

    assert "&lt;b&gt;$5 and $6&lt;U+001B&gt;&lt;U+202E&gt;" in html
    assert html.startswith('<div class="mathjax_ignore')


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


@pytest.mark.parametrize(("form", "written"), FORMS.items())
@pytest.mark.parametrize(
    "day", [dt.date(2025, 10, 1), dt.datetime(2025, 10, 1, 23, 59), "2025-10-01", "2025-10-01T08:00:00"]
)
def test_a_day_is_written_as_its_route_has_it(form: str, written: str, day: object) -> None:
    kind = Day(form)  # type: ignore[arg-type] # a key of FORMS

    assert kind.wire(kind.clean(day)) == written
    assert kind.clean(written) == dt.date(2025, 10, 1)


def test_an_aware_moment_is_the_day_of_the_zone_that_the_route_names() -> None:
    evening = dt.datetime(2025, 9, 30, 17, tzinfo=dt.UTC)

    assert Day(zone=SHANGHAI).clean(evening) == dt.date(2025, 10, 1)
    assert Day().clean(evening) == dt.date(2025, 9, 30)


@pytest.mark.parametrize("wrong", ["2025-13-01", "1.10.2025", 20251001, None, True, ""])
def test_what_is_no_day_is_refused(wrong: object) -> None:
    with pytest.raises(errors.ParameterError, match=r"start_date=.* is not allowed. Allowed: a date"):
        douyin.LiveRoomHistoryList(start_date=wrong, end_date="2025-10-01")  # type: ignore[arg-type] # that is the point


@pytest.mark.parametrize("month", ["2025-10", "2025-10-01", "10-01-2025", dt.date(2025, 10, 1)])
def test_a_month_is_its_first_day_or_the_day_that_is_named(month: object) -> None:
    kind = Month("%m-%d-%Y")

    assert kind.wire(kind.clean(month)) == "10-01-2025"
    assert kind.clean("2025-10-17") == dt.date(2025, 10, 17)


@pytest.mark.parametrize("wrong", ["2025-13", "2025-00", "2025-1", "202510", "yesterday", "", 202510, True])
def test_what_is_no_month_is_refused(wrong: object) -> None:
    with pytest.raises(
        errors.ParameterError, match=r"start_date=.* is not allowed. Allowed: a month such as"
    ):
        tiktok.LiveAnalyticsSummary(start_date=wrong)  # type: ignore[arg-type] # that is the point


def test_ids_come_as_a_list_or_with_commas_and_count_once() -> None:
    other = str(int(ITEM) + 1)

    assert Ids().clean([ITEM, other, ITEM]) == Ids().clean(f"{ITEM},{other}") == (ITEM, other)
    assert Ids().wire((ITEM, other)) == f"{ITEM},{other}"


@pytest.mark.parametrize("wrong", [[], "", "7559536212910853422,", [7.5e18], None, "7559536212910853422;1"])
def test_what_are_no_ids_is_refused(wrong: object) -> None:
    with pytest.raises(errors.ParameterError, match=r"ids=.* is not allowed"):
        douyin.ItemOverviewData(ids=wrong)  # type: ignore[arg-type] # that is the point


def test_more_ids_than_a_call_takes_are_dealt_out_in_their_order() -> None:
    ids = [str(int(ITEM) + number) for number in range(23)]
    calls = keyapi.VideoDetailAnalytics(video_ids=ids).split()

    assert [call.wire()["video_ids"].split(",") for call in calls] == [ids[:10], ids[10:20], ids[20:]]
    assert [call.split() for call in calls] == [[call] for call in calls]


def test_a_longer_period_is_asked_in_parts_where_the_parts_mean_the_same() -> None:
    calls = douyin.LiveRoomHistoryList(start_date="2025-01-01", end_date="2025-10-01").split()
    days = [(call.start_date, call.end_date) for call in calls]

    assert (days[0][0], days[-1][1]) == (dt.date(2025, 1, 1), dt.date(2025, 10, 1))
    assert all(until - first <= dt.timedelta(days=90) for first, until in days)
    assert all(after[0] - before[1] == dt.timedelta(days=1) for before, after in itertools.pairwise(days))


def test_a_longer_period_is_refused_with_the_reason_where_they_do_not() -> None:
    # The documents ask for these 90 days themselves.
    douyin.ItemAnalysisInvolvedVertical(start_date="20250713", end_date="20251011")

    with pytest.raises(
        errors.ParameterError, match="91 days. Allowed: at most 90. .* cannot be put together"
    ):
        douyin.ItemAnalysisInvolvedVertical(start_date="20250713", end_date="20251012")


def test_an_unknown_parameter_is_python_s_own_error() -> None:
    with pytest.raises(TypeError, match="itemid"):
        douyin.ItemWatchTrend(itemid=ITEM)  # type: ignore[call-arg] # that is the point


def test_the_26_orders_alternate_descending_and_ascending() -> None:
    assert sorted(douyin.ORDER_BY.values()) == list(range(1, 27))
    assert (douyin.ORDER_BY["plays_desc"], douyin.ORDER_BY["followers_gained_asc"]) == (3, 26)


@pytest.mark.parametrize("route", routes.classes(), ids=lambda route: route.id)
def test_what_is_sent_reads_back_as_the_same_request(route: type[routes.Route]) -> None:
    request = _requests.request(route)

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
        Integer(0, 9),
        Boolean(),
        Choice({"a": 1}),
        CommaSeparated(("a", "b")),
        EpochMs(),
        EpochMs(end=True),
        IsoTime(),
        IntBoolean(),
        Ids(),
        ListOf(Text()),
        *(Day(form) for form in FORMS),
        *(Month(form) for form in FORMS),
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


def test_most_answers_are_never_short_of_anything() -> None:
    own = {route.id for route in routes.classes() if "shortfall" in vars(route)}

    assert own == {"aitoearn.work_analytics", "amagi.one_work"}
    assert {route.shortfall({}) for route in routes.classes() if route.id not in own} == {None}


@pytest.mark.parametrize(
    ("former", "name"),
    [
        ("Flag", "Boolean"),
        ("Many", "ListOf"),
        ("Runs", "RunLength"),
        ("Switch", "IntBoolean"),
        ("Whole", "Integer"),
        ("Words", "CommaSeparated"),
    ],
)
def test_a_former_name_of_a_kind_is_taken_with_a_warning(former: str, name: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"{former} is called {name} now"):
        kind = getattr(route, former)

    assert kind is getattr(route, name)


def test_former_names_of_methods_are_taken_with_a_warning() -> None:
    request = douyin.ItemWatchTrend(item_id="7559536212910853422")
    with pytest.warns(DeprecationWarning, match="Route.asked is called requested_count now"):
        assert request.asked() == 1
    with pytest.warns(DeprecationWarning, match="Route.asked_ids is called requested_ids now"):
        assert request.asked_ids() == ["7559536212910853422"]
    with pytest.warns(DeprecationWarning, match="Pages.after is called next_page now"):

        class Pages(Route):
            def after(self, _payload: object) -> Pages:
                return self

    pages = Pages()
    assert pages.next_page(None) is pages
    with pytest.raises(AttributeError, match="nothing"):
        _ = route.nothing  # type: ignore[attr-defined] # that is what is tested
