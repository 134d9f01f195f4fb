"""The answers of Douyin's routes become the printed numbers of the documents."""

from __future__ import annotations

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import envelopes, tables
from analytics_kit.routes import douyin
from analytics_kit.routes.douyin.one_work import shares
from analytics_kit.sandbox import documented

ITEM = "7559536212910853422"
TREND = douyin.ItemWatchTrend(item_id=ITEM)
PORTRAIT = douyin.ItemAudiencePortrait(item_id=ITEM)


def envelope(data: object) -> bytes:
    """Wrap a payload as the provider does."""
    return msgspec.json.encode({"code": 200, "request_id": "r-1", "message": "ok", "data": data})


def entry(key: object, value: object) -> dict[str, object]:
    return {"key": key, "value": value}


def trend(item: list[dict[str, object]], peers: list[dict[str, object]] | None = None) -> dict[str, object]:
    series = {"current_item": item} | ({} if peers is None else {"similar_author": peers})
    return {"analysis_trend": series, "status_code": 0}


# Curves


def test_a_curve_has_a_row_per_series_and_second() -> None:
    frame = ak.parse(
        TREND, envelope(trend([entry("00:00", 1.0), entry("00:01", 0.8)], [entry("00:00", 0.9)]))
    )

    assert frame.rows() == [
        (ITEM, "retention", "item", 0.0, 1.0, None),
        (ITEM, "retention", "item", 1.0, 0.8, None),
        (ITEM, "retention", "peers", 0.0, 0.9, None),
    ]
    assert frame.schema == tables.schema("curve")


def test_peers_may_be_missing() -> None:
    assert ak.parse(TREND, trend([entry("00:00", 1.0)])).get_column("series").to_list() == ["item"]


def test_retention_above_one_is_kept() -> None:
    assert ak.parse(TREND, trend([entry("00:00", 1.075)])).item(0, "value") == 1.075


def test_numbers_may_come_as_text() -> None:
    assert ak.parse(TREND, trend([entry("00:00", "0.508318")])).item(0, "value") == 0.508318


@pytest.mark.parametrize(
    ("key", "second"), [("00:05", 5), ("61:05", 3665), ("1:01:05", 3665), ("27", 27), (11.5, 11.5), (3, 3)]
)
def test_points_in_time_come_in_several_forms(key: object, second: float) -> None:
    assert ak.parse(TREND, trend([entry(key, 0.5)])).item(0, "second") == second


@pytest.mark.parametrize(
    "key",
    ["abc", "", "00:75", "1:75:00", "-3", "00:05:", "nan", "inf", "٠٥", "００:０５", "०:०५", "1e3"],
)
def test_a_key_that_is_no_point_in_time_is_named_with_its_place(key: str) -> None:
    with pytest.raises(
        ak.errors.PayloadError, match=r"\$\.analysis_trend\.current_item\[1\]\.key is not a point in time"
    ) as caught:
        ak.parse(TREND, trend([entry("00:00", 1.0), entry(key, 0.5)]))

    assert repr(key) in str(caught.value)


@given(st.integers(0, 10 * 3600))
def test_every_second_reads_back_from_each_of_its_forms(second: int) -> None:
    minutes, rest = divmod(second, 60)
    hours, over = divmod(minutes, 60)
    forms = [f"{minutes:02}:{rest:02}", f"{hours}:{over:02}:{rest:02}", str(second), float(second)]

    assert {douyin.seconds(form) for form in forms} == {float(second)}


@given(st.text())
def test_no_text_breaks_the_clock(text: str) -> None:
    duration = douyin.seconds(text)

    assert duration is None or duration >= 0


# Audience


def test_shares_and_tgi_are_joined_by_key_not_by_position() -> None:
    gender = {
        "ratio_list": [entry("male", 0.7), entry("female", 0.3)],
        "tgi_list": [entry("female", 60), entry("male", 140)],
    }
    frame = ak.parse(PORTRAIT, {"gender": gender})

    assert frame.select("segment", "share", "tgi").rows() == [("male", 0.7, 140.0), ("female", 0.3, 60.0)]


def test_a_segment_in_one_list_alone_is_kept_with_a_null() -> None:
    age = {"ratio_list": [entry("-18", 0.2)], "tgi_list": [entry("50-", 80)]}

    assert ak.parse(PORTRAIT, {"age": age}).select("segment", "share", "tgi").rows() == [
        ("-18", 0.2, None),
        ("50-", None, 80.0),
    ]


@pytest.mark.parametrize(
    "nothing", [[], None, {"ratio_list": [], "tgi_list": []}, {"ratio_list": None, "tgi_list": None}, {}]
)
def test_an_empty_dimension_is_no_error(nothing: object) -> None:
    frame = ak.parse(PORTRAIT, {"career": nothing, "new_user": [], "status_code": 0})

    assert frame.is_empty()
    assert frame.schema == tables.schema("portrait")


def test_codes_become_words() -> None:
    frame = ak.parse(PORTRAIT, {"active": [entry("2", 0.1), entry("-1", 0.2), entry("9", 0.7)]})

    assert frame.get_column("segment").to_list() == ["morning", "other", "9"]


def test_fans_and_interests_stand_in_the_same_table() -> None:
    frame = ak.parse(douyin.ItemAudienceOthers(item_id=ITEM), documented.AUDIENCE_OTHERS)

    assert frame.schema == tables.schema("portrait")
    assert frame.select("dimension", "segment", "share").rows()[:3] == [
        ("fan", "fan", 0.156),
        ("fan", "non_fan", 0.844),
        ("interest", "美食", 0.35),
    ]


def test_a_share_that_is_text_is_null_and_named_with_its_place() -> None:
    gender = {"ratio_list": [entry("male", 0.7), entry("female", "many")], "tgi_list": []}

    with pytest.warns(
        ak.errors.PartialResultWarning, match=r"\$\.data\.gender\.ratio_list\[1\]\.value \('many'\)"
    ):
        frame = ak.parse(PORTRAIT, envelope({"gender": gender}))
    assert frame.get_column("share").to_list() == [0.7, None]


# Search and traffic


def test_percent_becomes_a_share_beside_the_counts() -> None:
    frame = ak.parse(douyin.ItemSearchKeyword(item_id=ITEM), documented.SEARCH_KEYWORD)

    assert frame.select("keyword", "count", "total_count").row(1) == ("热门音乐", 850, 3520)
    assert frame.item(1, "reported_share") == pytest.approx(0.242)


@pytest.mark.parametrize(
    ("route", "body"),
    [
        (douyin.ItemWatchTrend, {"analysis_trend": {"current_item": None, "similar_author": None}}),
        (douyin.ItemWatchTrend, {"analysis_trend": None, "status_code": None, "status_msg": None}),
        (douyin.ItemAudienceOthers, {"audience_distribution": {"fan_list": None}, "audience_keyword": None}),
        (douyin.ItemAudienceOthers, {"audience_keyword": {"keyword_list": None}}),
        (douyin.ItemSearchKeyword, {"inspire_search": None, "show_from": None}),
        (douyin.ItemPlaySource, {"play_source": None}),
        (douyin.ItemDanmakuAnalysis, {"bullet_distribution": None, "hot_words": None, "total_count": None}),
        (douyin.ItemList, {"items": None, "has_more": None, "max_cursor": None}),
        (douyin.ItemOverviewData, {"items": None}),
        (douyin.ItemAnalysisInvolvedVertical, {"primary_verticals": None}),
        (douyin.LiveRoomHistoryList, {"data": {"data": {"series": None}}}),
    ],
)
def test_null_is_an_empty_list_wherever_one_stands(route: type[ak.Route], body: dict[str, object]) -> None:
    for table in route.tables:
        frame = ak.parse(route, envelope(body), table)
        assert frame.is_empty()
        assert frame.schema == tables.schema(table)


@pytest.mark.parametrize("nothing", [{"keywords": [], "total_count": 0}, {"keywords": None}])
def test_no_searches_is_no_error(nothing: dict[str, object]) -> None:
    assert ak.parse(douyin.ItemSearchKeyword(item_id=ITEM), nothing).is_empty()


def searched(*percents: float | None) -> list[dict[str, object]]:
    return [{"keyword": f"词{number}", "percent": percent} for number, percent in enumerate(percents)]


def test_words_of_both_lists_stand_in_one_table_without_counts() -> None:
    body = {
        "inspire_search": searched("0.42", 0.08, None),
        "show_from": searched(55, 1),
        "keywords": [{"keyword": "川菜", "count": "12", "percentage": 0.5}],
        "total_count": 30,
    }
    frame = ak.parse(douyin.ItemSearchKeyword(item_id=ITEM), envelope(body))

    assert frame.schema == tables.schema("keywords")
    assert frame.drop("item_id").rows() == [
        ("川菜", 12, 0.005, 30, None),
        ("词0", None, 0.42, None, "inspire_search"),
        ("词1", None, 0.08, None, "inspire_search"),
        ("词2", None, None, None, "inspire_search"),
        ("词0", None, 0.55, None, "show_from"),
        ("词1", None, 0.01, None, "show_from"),
    ]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # One word that makes all of it, not one of a hundred.
        ([1], [1]),
        ([0.5, 0.5, 0.05], [0.5, 0.5, 0.05]),
        ([100], [1.0]),
        ([1.2], [0.012]),
        ([0.9, 0.6, 0.3], [0.009, 0.006, 0.003]),
        ([60, 1, None, 0.4], [0.6, 0.01, None, 0.004]),
        ([None], [None]),
        ([], []),
    ],
)
def test_a_list_of_shares_has_one_unit(figures: list[float | None], expected: list[float | None]) -> None:
    assert shares(figures) == [None if share is None else pytest.approx(share) for share in expected]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=25))
def test_shares_and_percent_of_the_same_searches_read_alike(counts: list[int]) -> None:
    total = sum(counts)
    as_shares = shares([count / total for count in counts])
    as_percent = shares([100 * count / total for count in counts])

    assert as_shares == pytest.approx([count / total for count in counts])
    assert as_percent == pytest.approx(as_shares)


@given(st.lists(st.none() | st.floats(0, 100), max_size=12))
def test_no_figure_is_read_by_itself(figures: list[float | None]) -> None:
    read = shares(figures)

    assert read in (figures, [None if share is None else share / 100 for share in figures])
    assert all(share is None or share <= 1 for share in read)


def test_a_traffic_source_beyond_the_documented_ones_passes_through() -> None:
    frame = ak.parse(
        douyin.ItemPlaySource(item_id=ITEM),
        {"play_source": [{"key": "nearby", "value": 0.1, "app_id": 1128}]},
    )

    assert frame.row(0) == (ITEM, "nearby", 0.1, None, "1128")


# Works


def test_works_have_the_columns_of_every_provider() -> None:
    metrics = {"play_count": "12345", "digg_count": 678}
    body = {
        "items": [{"item_id": ITEM, "metrics": metrics, "create_time": 1759651200, "duration": 31500}],
        "has_more": False,
    }
    frame = ak.parse(douyin.ItemList, body)

    assert frame.schema == tables.schema("works")
    assert frame.select("provider", "platform", "plays", "likes", "views", "duration_s").row(0) == (
        "tikomni",
        "douyin",
        12345,
        678,
        None,
        31.5,
    )
    assert str(frame.item(0, "published_at")) == "2025-10-05 08:00:00+00:00"


#: A work as the creator centre gives it: every figure is text, the id a number.
CENTRE = {
    "id": 7612345678901234567,
    "type": 4,
    "description": "第三次学做豆腐",
    "create_time": "1759651200",
    "metrics": {
        "view_count": "48210",
        "like_count": "913",
        "comment_count": "41",
        "share_count": "77",
        "favorite_count": "205",
        "subscribe_count": "31",
        "unsubscribe_count": "4",
        "danmaku_count": "19",
        "cover_show": "8120",
        "cover_click_rate": "0.112",
        "homepage_visit_count": "260",
        "avg_view_second": "14.2",
        "avg_view_proportion": "0.31",
        "fan_view_proportion": "0.18",
        "completion_rate": "0.09",
        "completion_rate_5s": "0.44",
        "bounce_rate_2s": "0.37",
        "like_rate": "0.0189",
    },
    "review": {"status": 2},
    "visibility": {"is_public": True},
}


@pytest.mark.parametrize("route", [douyin.ItemList, douyin.ItemOverviewData])
def test_the_creator_centre_s_own_names_fill_every_column(route: type[ak.Route]) -> None:
    body = envelope({"items": [CENTRE], "status_code": 0})

    assert ak.parse(route, body).drop("provider", "platform", "author", "duration_s", "views").row(0)[:2] == (
        "7612345678901234567",
        "第三次学做豆腐",
    )
    assert ak.parse(route, body).select(
        "plays", "impressions", "likes", "comments", "shares", "saves", "followers_gained"
    ).row(0) == (48210, 8120, 913, 41, 77, 205, 31)
    assert str(ak.parse(route, body).item(0, "published_at")) == "2025-10-05 08:00:00+00:00"
    assert ak.parse(route, body).item(0, "url").endswith("/7612345678901234567")
    assert ak.parse(route, body, "work_metrics").row(0, named=True) == {
        "item_id": "7612345678901234567",
        "bounce_rate_2s": 0.37,
        "completion_rate_5s": 0.44,
        "completion_rate": 0.09,
        "cover_click_rate": 0.112,
        "average_watch_s": 14.2,
        "profile_visits": 260,
        "review_status": 2,
        "is_public": True,
        "average_watch_share": 0.31,
        "fan_play_share": 0.18,
        "like_rate": 0.0189,
        "danmaku": 19,
        "followers_lost": 4,
    }


@pytest.mark.parametrize(
    ("metrics", "column", "value"),
    [
        ({"view_count": 5, "play_count": 7}, "plays", 5),
        ({"view_count": None, "play_count": 7}, "plays", 7),
        ({"like_count": 0, "digg_count": 3}, "likes", 0),
        ({"favorite_count": None, "collect_count": "3"}, "saves", 3),
        ({"subscribe_count": 9, "fans_increment_count": 2}, "followers_gained", 9),
    ],
)
def test_of_two_names_the_first_that_is_not_null_counts(
    metrics: dict[str, object], column: str, value: int
) -> None:
    frame = ak.parse(douyin.ItemList, {"items": [{"id": 1, "item_id": "2", "metrics": metrics}]})

    assert frame.select("item_id", column).row(0) == ("1", value)


@given(st.integers(0, 2**63 - 1), st.sampled_from(["id", "item_id"]), st.sampled_from([int, str]))
def test_every_id_is_exact_text_under_either_name(number: int, name: str, kind: type) -> None:
    body = {"items": [{name: kind(number), "metrics": {}}]}
    for answer in (body, envelope(body)):
        for table in ("works", "work_metrics"):
            assert ak.parse(douyin.ItemList, answer, table)["item_id"].to_list() == [str(number)]


@pytest.mark.parametrize("item", [{}, {"id": None}, {"id": 7.6e18}, {"item_id": ""}, {"item_id": None}])
def test_a_work_without_an_id_is_named_with_its_place(item: dict[str, object]) -> None:
    with pytest.raises(ak.errors.PayloadError, match=r"\$\.data\.items\[1\]"):
        ak.parse(douyin.ItemList, envelope({"items": [CENTRE, item]}))


LIST = douyin.ItemList(start_time="2025-10-01", end_time="2025-10-31")


@pytest.mark.parametrize(
    ("page", "cursor"),
    [
        ({"has_more": True, "max_cursor": 1759651200000}, 1759651200000),
        ({"has_more": True, "max_cursor": "1759651200000", "cursor": 5}, 1759651200000),
        ({"has_more": 1, "max_cursor": None, "cursor": 5}, 5),
        ({"has_more": True}, None),
        ({"has_more": False, "max_cursor": 7}, None),
        ({"max_cursor": 7}, None),
    ],
)
def test_the_next_page_starts_after_the_cursor_of_either_name(
    page: dict[str, object], cursor: int | None
) -> None:
    following = LIST.next_page(envelopes.read(type(LIST), envelope({"items": [], **page})).payload)

    assert (following and following.cursor) == cursor


def test_no_plays_beside_likes_means_unknown() -> None:
    works = [{"item_id": ITEM, "metrics": {"play_count": 0, "digg_count": likes}} for likes in (5, 0)]

    assert ak.parse(douyin.ItemList, {"items": works}).get_column("plays").to_list() == [None, 0]


def test_rates_and_review_stand_in_a_table_of_their_own() -> None:
    body = {
        "items": [
            {
                "item_id": ITEM,
                "metrics": {"completion_rate": 0.3},
                "review": {"status": 2},
                "visibility": {"is_public": True},
            }
        ]
    }
    frame = ak.parse(douyin.ItemList, body, "work_metrics")

    assert frame.select("completion_rate", "review_status", "is_public").row(0) == (0.3, 2, True)


def test_a_field_the_documents_do_not_name_passes() -> None:
    assert ak.parse(TREND, {**trend([entry("00:00", 1.0)]), "brand_new": {"x": 1}}).height == 1


_KEYS = st.text(max_size=8)
_SHARES = st.floats(0, 1)


@given(st.dictionaries(_KEYS, _SHARES, max_size=12), st.randoms())
def test_any_order_of_either_list_gives_the_same_pairs(shares: dict[str, float], shuffle: object) -> None:
    ratio = [entry(key, value) for key, value in shares.items()]
    tgi = [entry(key, value * 100) for key, value in shares.items()]
    shuffle.shuffle(tgi)  # type: ignore[attr-defined] # hypothesis gives a Random
    frame = ak.parse(PORTRAIT, {"province": {"ratio_list": ratio, "tgi_list": tgi}})

    assert frame.select("segment", "share", "tgi").rows() == [
        (key, value, value * 100) for key, value in shares.items()
    ]


@pytest.mark.filterwarnings("ignore::analytics_kit.errors.PartialResultWarning")
@given(
    st.dictionaries(
        st.sampled_from(["gender", "age", "active", "status_code", "x"]),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_whatever_comes_is_a_frame_or_an_error_of_ours(body: dict[str, object]) -> None:
    try:
        frame = ak.parse(PORTRAIT, body)
    except ak.errors.ProviderError:
        return
    assert isinstance(frame, pl.DataFrame)
