from __future__ import annotations

import json
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit._width import measure
from analytics_kit.charts import (
    retention,
    retention_band,
    retention_many,
    retention_moments,
    retention_ranks,
    theme,
)
from analytics_kit.charts.retention._curves import (
    clock,
    place_labels,
    prepare,
    steepest,
    thin,
    with_crossings,
)
from analytics_kit.errors import ParameterError
from analytics_kit.tables import conform
from analytics_kit.transforms import find_moments

from .conftest import spec_of

ITEM = "7559536212910853422"


def curves(values, *, item_id=ITEM, series="item", analysis="retention"):
    return pl.DataFrame(
        {
            "item_id": item_id,
            "analysis": analysis,
            "series": series,
            "second": [float(second) for second in values],
            "value": list(values.values()),
        }
    )


@pytest.fixture
def documents():
    """The example of the provider's documents: 4 points of the work, 2 of the peers."""
    item, peers = {0: 0.2653, 1: 0.61, 5: 0.4, 10: 0.33}, {0: 0.1594, 1: 0.5676}
    both = pl.DataFrame(
        {
            "item_id": ITEM,
            "analysis": "retention",
            "second": [0.0, 1.0],
            "value": [0.2653, 0.61],
            "baseline": [0.1594, 0.5676],
            "delta": [0.1059, 0.0424],
        }
    )
    return both, pl.concat([curves(item), curves(peers, series="peers")])


def layers(chart, mark):
    return [layer for layer in spec_of(chart)["layer"] if layer["mark"]["type"] == mark]


def measured(rows):
    """Rows at seconds of the provider, without the crossings."""
    return [
        row
        for row in rows
        if "baseline" in row and (row["delta"] is not None or None in (row["value"], row["baseline"]))
    ]


class TestOneWork:
    def test_lines_shades_flags_and_a_rule_are_drawn(self, comparison):
        chart = retention(comparison())
        assert len(layers(chart, "line")) == 2
        assert len(layers(chart, "area")) == 2
        assert len(layers(chart, "rule")) == 2
        assert len(layers(chart, "text")) == 2

    def test_peers_are_dashed_and_the_work_is_not(self, comparison):
        stroke = layers(retention(comparison()), "line")[0]["encoding"]
        assert stroke["stroke"]["scale"]["domain"] == ["this work", "peers"]
        assert stroke["strokeDash"]["scale"]["range"][0] == [1, 0]
        assert stroke["strokeDash"]["scale"]["range"][1] != [1, 0]

    def test_the_rule_snaps_to_each_second_and_shows_both_values_and_the_gap(self, comparison):
        chart = retention(comparison())
        (column,) = layers(chart, "rect")
        assert [tip["title"] for tip in column["encoding"]["tooltip"]] == [
            "second",
            "this work",
            "peers",
            "gap (percentage points)",
        ]
        (param,) = spec_of(chart)["params"]
        assert param["select"]["fields"] == ["second"]
        assert param["select"]["on"] == "pointerover"

    def test_a_curve_above_100_percent_is_not_clipped(self, comparison):
        frame = comparison(start=1.2)
        low, high = layers(retention(frame), "line")[0]["encoding"]["y"]["scale"]["domain"]
        assert low == 0
        assert high > frame["value"].max()

    def test_a_curve_up_to_100_percent_has_the_full_axis(self, comparison):
        assert layers(retention(comparison(), drops=0), "line")[0]["encoding"]["y"]["scale"]["domain"] == [
            0,
            1,
        ]

    @pytest.mark.parametrize(
        ("analysis", "title"), [("like", "share of likes"), ("bounce", "viewers leaving")]
    )
    def test_other_analyses_name_their_axis(self, comparison, analysis, title):
        chart = retention(comparison(analysis=analysis))
        assert layers(chart, "line")[0]["encoding"]["y"]["title"] == title

    def test_several_analyses_show_retention_unless_another_is_named(self, comparison):
        frame = pl.concat([comparison(analysis="bounce"), comparison()])
        assert spec_of(retention(frame))["title"]["text"] == ["Retention against peers"]
        assert spec_of(retention(frame, analysis="bounce"))["title"]["text"] == ["Bounces against peers"]

    def test_short_works_have_seconds_and_long_ones_minutes(self, comparison):
        short, long = (
            layers(retention(comparison(seconds=n)), "line")[0]["encoding"]["x"] for n in (15, 180)
        )
        assert short["title"] == "second"
        assert "labelExpr" not in short["axis"]
        assert long["title"] == "time (m:ss)"
        assert "pad" in long["axis"]["labelExpr"]

    def test_a_long_curve_is_thinned_and_the_subtitle_says_so(self, comparison, rows, subtitle):
        chart = retention(comparison(seconds=3000))
        assert len(measured(rows(chart))) <= 610
        assert "1 of 5 points is drawn" in subtitle(chart)

    def test_the_work_is_named_or_its_id_shown(self, comparison, subtitle):
        assert subtitle(retention(comparison())).startswith(ITEM)
        assert subtitle(retention(comparison(), names={ITEM: "西红柿\n炒鸡蛋"})).startswith("西红柿 炒鸡蛋")

    def test_a_work_without_an_id_is_drawn(self, comparison, rows):
        assert len(measured(rows(retention(comparison(item_id=None))))) == 45

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"drops": -1}, "drops=-1 came"),
            ({"analysis": "views"}, "analysis='views' came. Allowed: 'retention', 'like' or 'bounce'"),
        ],
    )
    def test_unknown_options_are_refused(self, comparison, options, message):
        with pytest.raises(ParameterError, match=message):
            retention(comparison(), **options)


class TestWithFullCurves:
    def test_lines_are_drawn_where_only_one_of_both_exists(self, documents, rows):
        both, full = documents
        by_second = {row["second"]: row for row in measured(rows(retention(both, curves=full)))}
        assert list(by_second) == [0, 1, 5, 10]
        assert by_second[1]["delta"] == pytest.approx(0.0424)
        assert by_second[10] == {"second": 10, "value": 0.33, "baseline": None, "delta": None}

    def test_a_work_without_peers_is_drawn_alone_and_this_is_said(self, documents, rows, subtitle):
        both, full = documents
        chart = retention(both.clear(), curves=full.filter(series="item"))
        assert len(layers(chart, "line")) == 1
        assert not layers(chart, "area")
        assert "no peers to compare with" in subtitle(chart)
        assert len(measured(rows(chart))) == 4

    def test_a_curve_of_ones_own_is_drawn_without_a_comparison(self, rows, subtitle):
        frame = conform({"second": [0, 1, 2], "value": [1.0, 0.6, 0.5]}, "curve", item_id="mine")
        chart = retention(frame)

        points = [row for row in rows(chart) if "value" in row]
        assert [(row["second"], row["value"], row["baseline"]) for row in points[:3]] == [
            (0.0, 1.0, None),
            (1.0, 0.6, None),
            (2.0, 0.5, None),
        ]
        assert chart.title.text == ["Retention"]
        assert "peers" not in subtitle(chart)  # nobody asked a provider for them

    def test_a_curve_and_its_peers_are_drawn_together(self, documents, rows):
        assert any(row.get("baseline") is not None for row in rows(retention(documents[0])))

    def test_several_curves_of_ones_own_become_small_multiples_of_that_name(self):
        many = pl.concat([curves({0: 1.0, 1: 0.5}, item_id=item) for item in ("a", "b")])

        assert retention(many).title.text == ["Retention"]

    def test_without_a_curve_of_ones_own_nothing_is_said_of_a_comparison(self):
        chart = retention(curves({0: 1.0}).clear())

        assert "no curve of this work is known" in chart.to_json()
        assert "comparison" not in chart.to_json()

    def test_peers_of_another_baseline_are_not_spliced_to_it(self, documents, rows):
        both, full = documents
        own = both.with_columns(baseline=pl.lit(0.3), delta=pl.col("value") - 0.3)
        longer = pl.concat([full, curves({5: 0.2}, series="peers")])
        by_second = {row["second"]: row for row in measured(rows(retention(own, curves=longer)))}
        assert [by_second[second]["baseline"] for second in (0, 1, 5)] == [0.3, 0.3, None]


class TestManyWorks:
    @pytest.fixture
    def many(self, comparison):
        return pl.concat(comparison(str(n), 30) for n in range(14))

    def test_several_works_become_small_multiples(self, many):
        assert spec_of(retention(many.filter(pl.col("item_id").is_in(["0", "1"])))) == spec_of(
            retention_many(many.filter(pl.col("item_id").is_in(["0", "1"])))
        )

    @pytest.mark.parametrize(("works", "columns"), [(2, 2), (3, 3), (4, 2), (5, 3), (12, 3)])
    def test_columns_fit_the_number_of_works(self, comparison, works, columns):
        frame = pl.concat(comparison(str(n), 10) for n in range(works))
        assert spec_of(retention_many(frame))["columns"] == columns

    def test_beyond_twelve_the_first_are_shown_and_this_is_said(self, many, rows, subtitle):
        chart = retention_many(many)
        assert {row["work"] for row in rows(chart) if "work" in row} == {str(n) for n in range(12)}
        assert "The first 12 of 14 works" in subtitle(chart)

    @pytest.mark.parametrize("works", [1, 16])
    @pytest.mark.parametrize("layout", ["facet", "overlay"])
    @pytest.mark.parametrize("seconds", [180, 20_000])
    def test_long_curves_make_a_small_spec(self, comparison, works, layout, seconds):
        """Also with long names in Chinese, six characters each in JSON, and where the lines cross at every second."""
        crossing = pl.col("value") + 0.01 * (-1) ** pl.col("second").cast(pl.Int64)
        curve = comparison(seconds=seconds).with_columns(pl.col("second") * 1.017, delta=pl.col("delta") / 3)
        frame = pl.concat(
            curve.with_columns(item_id=pl.lit(f"75595362129108534{n:02d}")) for n in range(works)
        )
        names = {
            item: f"西红柿炒鸡蛋怎么做才好吃又简单家常做法{item}" * 2 for item in frame["item_id"].unique()
        }
        for baseline in (pl.col("baseline"), crossing):
            compared = frame.with_columns(baseline=baseline)
            chart = retention_many(compared, layout=layout, names=names, lang="zh")
            assert len(json.dumps(spec_of(chart))) <= 100_000
            if works == 1:
                assert len(json.dumps(spec_of(retention(compared, names=names, lang="zh")))) <= 100_000

    def test_thinned_curves_are_said_to_be(self, comparison, subtitle):
        frame = pl.concat(comparison(str(n), 240) for n in range(12))
        assert "1 of 5 points is drawn" in subtitle(retention_many(frame))

    def test_works_keep_their_order_and_take_their_names(self, many):
        chart = retention_many(many.filter(pl.col("item_id").is_in(["3", "1"])), names={"3": "third"})
        assert spec_of(chart)["facet"]["sort"] == ["1", "third"]

    def test_equal_names_keep_their_panels_apart(self, many):
        chart = retention_many(many.head(60), names={"0": "same", "1": "same"})
        assert spec_of(chart)["facet"]["sort"] == ["same", "same (2)"]

    def test_the_number_of_an_equal_name_is_not_cut_off(self, many):
        names = dict.fromkeys(map(str, range(14)), "每一条作品都叫同一个很长很长的名字")
        facet = spec_of(retention_many(many, names=names))["facet"]
        overlay = spec_of(retention_many(many, names=names, layout="overlay"))["layer"][0]["encoding"][
            "color"
        ]
        for labels, style in ((facet["sort"], facet["header"]), (overlay["sort"], overlay["legend"])):
            assert labels[-1].endswith(f"… ({len(labels)})")
            assert all(measure(label) <= style["labelLimit"] for label in labels[1:])

    def test_panels_share_their_axes(self, many):
        assert "resolve" not in spec_of(retention_many(many))

    def test_a_long_title_is_written_once_not_in_every_row(self, many):
        title = "很长的标题" * 5
        spec = spec_of(retention_many(many, names={"0": title}))
        assert (
            sum(
                row.get("name", "").startswith("很长的标题")
                for table in spec["datasets"].values()
                for row in table
            )
            == 1
        )

    def test_works_without_peers_are_counted(self, many, subtitle):
        lonely = pl.col("item_id") == "2"
        frame = many.with_columns(
            baseline=pl.when(~lonely).then("baseline"), delta=pl.when(~lonely).then("delta")
        )
        assert "Works without peers: 1 of 12" in subtitle(retention_many(frame))

    def test_overlaid_lines_are_told_apart_by_colour_and_dash(self, many):
        encoding = spec_of(retention_many(many, layout="overlay"))["layer"][0]["encoding"]
        looks = zip(
            encoding["color"]["scale"]["range"],
            map(str, encoding["strokeDash"]["scale"]["range"]),
            strict=True,
        )
        assert len(set(looks)) == 14

    def test_a_click_on_line_or_legend_fades_the_other_lines(self, many):
        spec = spec_of(retention_many(many, layout="overlay"))
        pick = next(param for param in spec["params"] if param["name"].startswith("pick"))
        assert pick["bind"] == "legend"
        assert spec["layer"][0]["encoding"]["opacity"]["condition"][0]["param"] == pick["name"]

    def test_an_unknown_layout_is_refused(self, many):
        with pytest.raises(ParameterError, match="layout='grid' came. Allowed: 'facet' or 'overlay'"):
            retention_many(many, layout="grid")


POINTS = st.lists(
    st.tuples(st.floats(0, 1.2).map(lambda x: round(x, 3)), st.floats(0, 1.2).map(lambda x: round(x, 3))),
    min_size=1,
    max_size=40,
)


def frame(points):
    return pl.DataFrame(
        {
            "second": [float(n) for n in range(len(points))],
            "value": [value for value, _ in points],
            "baseline": [baseline for _, baseline in points],
        }
    ).with_columns(delta=pl.col("value") - pl.col("baseline"))


class TestCrossings:
    @given(POINTS)
    def test_between_two_rows_the_work_never_changes_sides(self, points):
        crossed = with_crossings(frame(points))
        gap = (crossed["value"] - crossed["baseline"]).to_list()
        assert all(before * after >= -1e-9 for before, after in pairwise(gap))

    @given(POINTS)
    def test_no_row_is_lost_or_changed(self, points):
        lines = frame(points)
        crossed = with_crossings(lines)
        assert crossed["second"].is_sorted()
        assert crossed.filter(pl.col("delta").is_not_null()).equals(lines)

    def test_gaps_in_one_line_make_no_crossing(self):
        lines = frame([(1.0, 0.5), (0.8, 0.9)]).with_columns(baseline=pl.lit(None, pl.Float64), delta=None)
        assert with_crossings(lines.cast({"delta": pl.Float64})).height == 2


class TestSteepest:
    def test_one_cliff_is_marked_once(self):
        values = [1.0, 0.9, 0.6, 0.35, 0.3] + [0.3 - 0.001 * n for n in range(40)] + [0.15, 0.1]
        lines = pl.DataFrame({"second": [float(n) for n in range(len(values))], "value": values})
        assert steepest(lines, 2)["second"].to_list() == [2.0, 45.0]

    def test_a_wide_step_is_measured_per_second(self):
        lines = pl.DataFrame({"second": [0.0, 1.0, 11.0], "value": [1.0, 0.8, 0.3]})
        assert steepest(lines, 1).row(0, named=True) == {"second": 1.0, "value": 0.8, "rate": -0.2}

    def test_a_curve_that_never_falls_has_none(self):
        lines = pl.DataFrame({"second": [0.0, 1.0], "value": [0.2, 0.3]})
        assert steepest(lines, 3).is_empty()
        assert steepest(lines, 3, rising=True).height == 1

    def test_bounces_are_marked_where_they_rise(self, comparison, subtitle):
        assert "steepest rises" in subtitle(retention(comparison(analysis="bounce")))

    def test_changes_of_small_shares_have_more_decimals(self, comparison, rows):
        small = comparison().with_columns(pl.col("value", "baseline", "delta") / 50)
        flags = [
            [row["label"] for row in rows(retention(frame)) if "label" in row]
            for frame in (comparison(), small)
        ]
        assert [len(flag.split(".")[1]) for flag in (flags[0][0], flags[1][0])] == [1, 2]
        assert "−" in flags[0][0]


class TestPlaces:
    @given(POINTS.filter(lambda points: len(points) > 1), st.integers(1, 6))
    def test_labels_collide_neither_with_each_other_nor_with_the_lines(self, points, drops):
        lines = frame(points)
        marks = steepest(lines, drops)
        marks = marks.with_columns(label=pl.lit("12 s −12.3"))
        width, height, end = 640, 320, float(len(points) - 1)
        placed, top = place_labels(marks, lines, time=(0.0, end), value=(0.0, 1.2), size=(width, height))
        boxes = []
        for mark in placed.iter_rows(named=True):
            x = mark["second"] / end * width
            left = x + 6 if mark["side"] == "right" else x - 6 - 70
            middle = mark["label_value"] / 1.2 * height
            boxes.append((left, left + 70, middle - 7, middle + 7))
        assert top >= placed["label_value"].max() if boxes else top == 1.2
        for n, (left, right, low, high) in enumerate(boxes):
            assert left >= -80
            assert right <= width + 1
            for other in boxes[n + 1 :]:
                assert (
                    right <= other[0] or other[1] <= left or high <= other[2] + 0.01 or other[3] <= low + 0.01
                )
            for column in ("value", "baseline"):
                inside = [
                    value / 1.2 * height
                    for second, value in lines.select("second", column).iter_rows()
                    if left <= second / end * width <= right
                ]
                assert all(y < low or y > high for y in inside)

    def test_headroom_is_added_where_no_place_is_free(self):
        lines = pl.DataFrame(
            {"second": [0.0, 1.0], "value": [1.0, 0.0], "baseline": [1.0, 0.9], "delta": [0.0, -0.9]}
        )
        marks = steepest(lines, 1).with_columns(label=pl.lit("1 s −100.0"))
        _, top = place_labels(marks, lines, time=(0, 1), value=(0, 1), size=(60, 100))
        assert top > 1


def test_thinning_keeps_the_first_the_last_and_the_marked_rows():
    lines = frame([(0.5, 0.5)] * 40)
    thinned, step = thin(lines.head(40), 10, keep=[7.0])
    assert step == 4
    assert {0.0, 7.0, 39.0} <= set(thinned["second"])
    assert thinned.height <= 12


def test_works_come_in_the_order_of_the_curves(comparison):
    compared = comparison("b", 3)
    full = pl.concat([curves({0: 1.0}, item_id="a"), curves({0: 1.0}, item_id="b")])
    _, lines = prepare(compared, full, None)
    assert lines["item_id"].unique(maintain_order=True).to_list() == ["a", "b"]


@pytest.mark.parametrize(
    ("second", "text"), [(0, "0:00"), (65, "1:05"), (11.5, "0:11.5"), (59.96, "1:00"), (3600, "60:00")]
)
def test_seconds_are_written_as_minutes(second, text):
    assert clock(second) == text


class TestSureness:
    """A pale band where a comparison holds intervals."""

    def test_intervals_are_drawn_behind_the_lines_and_explained(self, comparison, rows, subtitle):
        frame = comparison().with_columns(value_low=pl.col("value") - 0.05, value_high=pl.col("value") + 0.05)
        chart = retention(frame)
        assert spec_of(chart)["layer"][0]["mark"]["opacity"] < 0.2
        intervals = [row for row in rows(chart) if "low" in row]
        assert [row["high"] - row["low"] for row in intervals] == pytest.approx([0.1] * len(frame))
        assert "Pale: the 95 % interval that the plays leave" in subtitle(chart)

    def test_intervals_that_are_thinner_than_the_line_are_not(self, comparison, rows, subtitle):
        frame = comparison().with_columns(value_low=pl.col("value") - 1e-3, value_high=pl.col("value") + 1e-3)
        chart = retention(frame)
        assert not [row for row in rows(chart) if "low" in row]
        assert "Pale" not in subtitle(chart)

    def test_a_flag_says_the_change_a_second(self, rows):
        line = curves({0: 0.2653, 1: 0.2653, 5: 0.0272, 10: 0.1429})
        chart = retention(pl.DataFrame(schema=COMPARED), curves=line, drops=1)
        assert [row["label"] for row in rows(chart) if "label" in row] == ["5 s\u2002\u22126.0"]

    def test_works_without_a_rank_are_counted(self, rows, subtitle):
        ranking = pl.DataFrame(
            {"item_id": ["a", "b"], "analysis": "retention", "measure": "lead_ratio", "value": [1.2, 3.0]}
        ).with_columns(rank=pl.Series([1, None]))
        chart = retention_ranks(ranking)
        assert [row["value"] for row in rows(chart) if "label" in row] == [20.0]
        assert "Without a rank for too few plays or compared seconds: 1 of 2" in subtitle(chart)

    @pytest.mark.parametrize(
        ("lang", "ending"),
        [
            ("en", "in percent more or less. These works, 2 figures: highest +200.0 (b), lowest +20.0 (a)."),
            ("zh", "百分比；这些作品，共 2 项：最高 +200.0（b），最低 +20.0（a）。"),
        ],
    )
    def test_ranks_say_their_measure_once(self, lang, ending):
        ranking = pl.DataFrame(
            {"item_id": ["b", "a"], "analysis": "retention", "measure": "lead_ratio", "value": [3.0, 1.2]}
        ).with_columns(rank=pl.Series([1, 2]))
        described = retention_ranks(ranking, lang=lang).description
        assert described.endswith(ending)
        assert described.count("peers' time" if lang == "en" else "百分比") == 1


COMPARED = {
    "item_id": pl.String,
    "analysis": pl.String,
    **dict.fromkeys(("second", "value", "baseline", "delta"), pl.Float64),
}


class TestStudy:
    def test_the_work_stands_over_the_band_and_the_works_are_counted(self, rows, subtitle):
        band = pl.DataFrame(
            {
                "analysis": "retention",
                "second": [0.0, 1.0],
                "works": [9, 8],
                "low": [0.9, 0.5],
                "middle": [1.0, 0.6],
                "high": [1.0, 0.7],
            }
        )
        chart = retention_band(band, curves=curves({0: 1.0, 1: 0.8, 2: 0.4}))
        assert "The band holds 8 to 9 works" in subtitle(chart)
        points = [(row["second"], row["low"], row["value"]) for row in rows(chart) if "low" in row]
        assert points == [(0.0, 0.9, 1.0), (1.0, 0.5, 0.8), (2.0, None, 0.4)]

        unknown = band.with_columns(middle_low=None, middle_high=None)
        assert spec_of(retention_band(unknown)) == spec_of(retention_band(band))

    def test_moments_are_spans_and_parts_of_the_curve(self, rows, subtitle):
        line = curves({0: 1.0, 1: 0.6, 2: 0.6, 3: 0.8})
        chart = retention_moments(line, moments=find_moments(line), lang="zh")
        spans = [
            (row["start_second"], row["end_second"], row["kind"])
            for row in rows(chart)
            if "start_second" in row
        ]
        assert spans == [(0.0, 1.0, "下降"), (2.0, 3.0, "上升")]
        assert [row["second"] for row in rows(chart) if row.get("rises")] == [2.0, 3.0]
        assert "下降 1 处，上升 1 处" in subtitle(chart)

    @pytest.mark.parametrize(
        ("analysis", "measure", "colours"),
        [
            ("retention", "mean_delta", [theme.BELOW, theme.ABOVE]),
            ("like", "lead_ratio", [theme.BELOW, theme.ABOVE]),
            ("bounce", "mean_delta", [theme.ABOVE, theme.BELOW]),
            ("bounce", "lead_ratio", [theme.ABOVE, theme.BELOW]),
            ("bounce", "area", [theme.BELOW, theme.ABOVE]),
        ],
    )
    def test_blue_is_the_better_side_of_the_peers(self, analysis, measure, colours, subtitle):
        ranking = pl.DataFrame(
            {"item_id": ["a"], "analysis": analysis, "measure": measure, "value": [1.2], "rank": [1]}
        )
        chart = retention_ranks(ranking)
        colour = spec_of(chart)["layer"][0]["encoding"]["color"]
        assert [colour["condition"][0]["value"], colour["value"]] == colours
        assert ("Blue is the better side" in subtitle(chart)) == (colours[0] == theme.ABOVE)

    def test_a_curve_that_is_flat_says_so(self, subtitle):
        line = curves({0: 1.0, 1: 1.0})
        assert "No change reaches the thresholds" in subtitle(
            retention_moments(line, moments=find_moments(line))
        )

    @pytest.mark.parametrize(
        ("measure", "values"),
        [("mean_delta", [8.0, -5.0]), ("area", [0.08, -0.05]), ("lead_ratio", [-92.0, -105.0])],
    )
    def test_leads_are_percentage_points_and_areas_are_not(self, rows, measure, values):
        ranking = pl.DataFrame(
            {
                "item_id": ["a", "b"],
                "analysis": "like",
                "measure": measure,
                "value": [0.08, -0.05],
                "rank": [1, 2],
            }
        )
        chart = retention_ranks(ranking)
        assert [row["value"] for row in rows(chart) if "label" in row] == values
