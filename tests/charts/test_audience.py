from __future__ import annotations

import polars as pl
import pytest

from analytics_kit._provinces import PROVINCES, short_name
from analytics_kit.charts import provinces, pyramid, shares, shift, tgi
from analytics_kit.errors import ParameterError

from .conftest import spec_of

FULL_NAMES = {
    "浙江省": "浙江",
    "北京市": "北京",
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "西藏自治区": "西藏",
    "香港特别行政区": "香港",
    "Inner Mongolia": "内蒙古",
    " 黑龙江 ": "黑龙江",
}


def panels(chart):
    spec = spec_of(chart)
    # The data of a single panel stand at the top.
    return [spec["datasets"][panel.get("data", spec.get("data"))["name"]] for panel in spec["vconcat"]]


def encodings(chart, mark):
    for panel in spec_of(chart)["vconcat"]:
        for layer in panel["layer"]:
            if layer["mark"]["type"] == mark:
                yield layer["encoding"]


class TestTgi:
    def test_each_dimension_has_a_panel_and_all_have_one_axis(self, portrait_ranking):
        chart = tgi(portrait_ranking)
        assert [len(panel) for panel in panels(chart)] == [2, 6, 4]
        domains = {tuple(e["x"]["scale"]["domain"]) for e in encodings(chart, "point")}
        assert len(domains) == 1
        assert all(e["x"]["scale"]["type"] == "log" for e in encodings(chart, "point"))

    def test_charts_beside_each_other_have_one_axis(self, portrait_ranking):
        far = portrait_ranking.with_columns(pl.col("tgi") * 3, item_id=pl.lit("another"))
        both = pl.concat([portrait_ranking, far])
        charts = [tgi(ranking, beside=both) for ranking in (portrait_ranking, far)]
        domain, far_domain = (
            {tuple(e["x"]["scale"]["domain"]) for e in encodings(c, "point")} for c in charts
        )
        assert domain == far_domain
        assert domain != {tuple(e["x"]["scale"]["domain"]) for e in encodings(tgi(portrait_ranking), "point")}

    def test_stems_start_at_the_platform_average(self, portrait_ranking):
        stems = [e for e in encodings(tgi(portrait_ranking), "rule") if "x2" in e]
        assert all(e["x2"] == {"datum": 100} for e in stems)
        assert len(stems) == 3

    def test_the_limits_of_the_bands_are_rules(self, portrait_ranking, rows):
        limits = {row["at"] for row in rows(tgi(portrait_ranking)) if "at" in row}
        assert limits == {50, 100, 150}

    def test_ages_stand_in_their_natural_order_and_provinces_by_rank(self, portrait_ranking):
        _, age, province = panels(tgi(portrait_ranking))
        assert [row["label"] for row in age] == ["under 18", "18–23", "24–30", "31–40", "41–50", "over 50"]
        assert [row["label"] for row in province] == ["Zhejiang", "Jiangsu", "Hubei", "Guangdong"]

    def test_chinese_labels(self, portrait_ranking):
        gender, age, province = panels(tgi(portrait_ranking, lang="zh"))
        assert [row["label"] for row in gender] == ["男", "女"]
        assert age[0]["label"] == "18岁以下"
        assert province[0]["label"] == "浙江"
        assert gender[0]["band_label"] == "潜力，100–150"

    def test_the_documents_bands_come_out(self, portrait_ranking):
        bands = {row["label"]: row["band_label"] for panel in panels(tgi(portrait_ranking)) for row in panel}
        assert bands["male"].startswith("potential")
        assert bands["under 18"].startswith("core")
        assert bands["31–40"].startswith("mismatch")

    def test_share_is_the_area_of_the_dot(self, portrait_ranking):
        size = next(encodings(tgi(portrait_ranking), "point"))["size"]
        assert size["field"] == "area"
        assert size["scale"]["domain"][0] == 0

    def test_intervals_are_drawn_only_where_known(self, portrait_ranking, subtitle):
        assert not list(encodings(tgi(portrait_ranking), "errorbar"))
        known = portrait_ranking.with_columns(tgi_low=pl.col("tgi") / 2, tgi_high=pl.col("tgi") * 2)
        assert len(list(encodings(tgi(known), "errorbar"))) == 3
        assert "95 % intervals" in subtitle(tgi(known))

    @pytest.mark.parametrize("value", [0.0, 1e-9, 3.0])
    def test_a_tgi_of_nothing_stands_at_the_floor_and_keeps_its_figure(self, ranking, subtitle, value):
        chart = tgi(ranking([("career", "x", 0.1, value), ("career", "y", 0.9, 101.0)]))
        low = next(row for row in panels(chart)[0] if row["label"] == "x")
        assert low["x"] == 10
        assert low["tgi"] == pytest.approx(value, abs=1e-4)
        assert next(encodings(chart, "point"))["x"]["scale"]["domain"][0] > 0
        assert "TGI below 10" in subtitle(chart)

    def test_every_dot_lies_within_the_axis(self, ranking):
        chart = tgi(ranking([("career", str(v), 0.1, v) for v in (0.5, 60.0, 90_000.0)]))
        low, high = next(encodings(chart, "point"))["x"]["scale"]["domain"]
        assert all(low <= row["x"] <= high for row in panels(chart)[0])

    def test_segments_without_a_tgi_are_counted_not_drawn(self, ranking, subtitle):
        chart = tgi(ranking([("career", "a", 0.5, 120.0), ("career", "b", 0.5, None)]))
        assert [row["label"] for row in panels(chart)[0]] == ["a"]
        assert "Segments without a TGI, not drawn: 1" in subtitle(chart)

    def test_a_share_that_is_unknown_still_has_a_dot(self, ranking):
        assert panels(tgi(ranking([("career", "a", None, 120.0)])))[0][0]["area"] == 0

    def test_top_cuts_by_rank_and_says_so(self, portrait_ranking, subtitle):
        chart = tgi(portrait_ranking, dimension="province", top=2)
        assert [row["label"] for row in panels(chart)[0]] == ["Zhejiang", "Jiangsu"]
        assert "2 of 4 segments of Province, without Hubei 164, Guangdong 70" in subtitle(chart)

    def test_a_list_is_cut_by_what_is_sure(self, ranking, subtitle):
        few, many = ("province", "宁夏", 0.01, 162.0), ("province", "四川", 0.2, 157.0)
        frame = ranking([few, many]).with_columns(
            tgi_low=pl.Series([60.0, 140.0]), tgi_high=pl.Series([300.0, 175.0])
        )
        chart = tgi(frame, top=1)
        assert [row["label"] for row in panels(chart)[0]] == ["Sichuan"]
        assert "1 of 2 segments of Province, without Ningxia 162" in subtitle(chart)

    def test_a_dot_whose_interval_holds_100_is_hollow(self, portrait_ranking, subtitle):
        wide = portrait_ranking.with_columns(tgi_low=pl.col("tgi") * 0.7, tgi_high=pl.col("tgi") * 1.3)
        chart = tgi(wide, dimension="gender")
        assert {row["label"]: row["distinct"] for row in panels(chart)[0]} == {"male": False, "female": True}
        points = [
            (layer["mark"]["filled"], layer["transform"][-1]["filter"])
            for layer in spec_of(chart)["vconcat"][0]["layer"]
            if layer["mark"]["type"] == "point"
        ]
        assert points == [(True, "!(datum.distinct === false)"), (False, "datum.distinct === false")]
        assert "Hollow: the interval holds 100" in subtitle(chart)
        assert "ollow" not in subtitle(tgi(portrait_ranking))

    def test_how_many_people_is_said_and_where_that_is_from(self, portrait_ranking, subtitle):
        sizes = pl.DataFrame(
            {
                "dimension": ["gender", "age", "province"],
                "n": [155.0, 155.0, 500.0],
                "n_from": ["shares", "shares", "plays"],
            }
        )
        known = portrait_ranking.with_columns(tgi_low=pl.col("tgi") / 2, tgi_high=pl.col("tgi") * 2)
        known = known.join(sizes, on="dimension", maintain_order="left")
        notes = subtitle(tgi(known))
        assert "Gender, Age: 155 people, as the shares tell" in notes
        assert "Province: the 500 plays, which are more than the people" in notes
        sampled = known.with_columns(n_from=pl.lit("sample_size"))
        assert "Gender, Age: 155 people." in subtitle(tgi(sampled))

    def test_dimensions_can_be_chosen(self, portrait_ranking):
        assert len(panels(tgi(portrait_ranking, dimension=["age", "gender"]))) == 2

    def test_a_word_shown_twice_has_two_rows(self, ranking):
        chart = tgi(
            ranking([("province", "浙江", 0.5, 120.0), ("province", "浙江省", 0.1, 110.0)]), lang="zh"
        )
        assert [row["label"] for row in panels(chart)[0]] == ["浙江", "浙江 (2)"]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"dimension": "colour"}, "dimension='colour' came. Allowed: 'gender', 'age'"),
            ({"top": 0}, "top=0 came"),
            ({"item_id": "9"}, "item_id='9' is not in the frame. It holds '7559536212910853422'"),
        ],
    )
    def test_unknown_options_are_refused(self, portrait_ranking, options, message):
        with pytest.raises(ParameterError, match=message):
            tgi(portrait_ranking, **options)

    def test_several_works_need_one_named(self, portrait_ranking):
        both = pl.concat([portrait_ranking, portrait_ranking.with_columns(item_id=pl.lit("2"))])
        with pytest.raises(ParameterError, match="holds 2 works, and this chart shows one. Pass item_id="):
            tgi(both)
        assert spec_of(tgi(both, item_id="2")) == spec_of(tgi(portrait_ranking))


class TestProvinces:
    def test_all_34_units_have_a_place_of_their_own(self):
        cells = [(column, row) for _, column, row in PROVINCES.values()]
        assert len(cells) == len(set(cells)) == 34
        assert len({english for english, _, _ in PROVINCES.values()}) == 34

    @pytest.mark.parametrize(
        ("west", "east"),
        [("西藏", "四川"), ("陕西", "山西"), ("广西", "广东"), ("新疆", "甘肃"), ("江苏", "上海")],
    )
    def test_west_is_left(self, west, east):
        assert PROVINCES[west][1] < PROVINCES[east][1]

    @pytest.mark.parametrize(
        ("north", "south"),
        [("黑龙江", "吉林"), ("山东", "江苏"), ("湖北", "湖南"), ("广东", "海南"), ("内蒙古", "山西")],
    )
    def test_north_is_up(self, north, south):
        assert PROVINCES[north][2] < PROVINCES[south][2]

    @pytest.mark.parametrize(
        ("province", "neighbour"),
        [
            ("北京", "河北"),
            ("河北", "天津"),
            ("四川", "重庆"),
            ("湖北", "河南"),
            ("浙江", "江苏"),
            ("黑龙江", "吉林"),
            ("广东", "香港"),
        ],
    )
    def test_neighbours_touch(self, province, neighbour):
        (_, x, y), (_, u, v) = PROVINCES[province], PROVINCES[neighbour]
        assert abs(x - u) + abs(y - v) == 1

    @pytest.mark.parametrize(("name", "short"), FULL_NAMES.items())
    def test_full_names_are_the_same_province(self, name, short):
        assert short_name(name) == short

    @pytest.mark.parametrize("name", ["海外", "吉林人", "", "省", "未知"])
    def test_other_names_are_no_province(self, name):
        assert short_name(name) is None

    def test_tiles_without_data_are_outlines_and_counted(self, portrait_ranking, rows, subtitle):
        chart = provinces(portrait_ranking)
        states = [row["state"] for row in rows(chart)]
        assert states.count("known") == 4
        assert states.count("missing") == 30
        assert "30 of 34 are not in the provider's list" in subtitle(chart)

    def test_a_share_without_a_tgi_is_grey(self, ranking, rows, subtitle):
        chart = provinces(ranking([("province", "浙江", 0.2, None), ("province", "江苏", 0.2, 120.0)]))
        assert [row["state"] for row in rows(chart)].count("grey") == 1
        assert "1 without a TGI" in subtitle(chart)

    def test_names_that_are_no_province_and_second_rows_are_named(self, ranking, rows, subtitle):
        chart = provinces(
            ranking(
                [
                    ("province", "浙江", 0.2, 90.0),
                    ("province", "浙江省", 0.1, 80.0),
                    ("province", "海外", 0.1, 70.0),
                ]
            )
        )
        assert "2 not placed:" in subtitle(chart)
        assert "浙江省" in subtitle(chart)
        assert "海外" in subtitle(chart)
        assert [row["tgi"] for row in rows(chart) if row["name"] == "浙江"] == [90.0]

    def test_colour_is_logarithmic_around_100(self, portrait_ranking):
        spec = spec_of(provinces(portrait_ranking))
        scale = next(
            layer["encoding"]["color"]["scale"]
            for layer in spec["layer"]
            if layer["encoding"].get("color", {}).get("field") == "tgi"
        )
        assert scale["type"] == "log"
        assert scale["domain"] == [25, 50, 100, 200, 400]
        assert scale["clamp"] is True
        assert len(scale["range"]) == 5

    def test_colours_that_end_early_are_said(self, ranking, subtitle):
        assert "Colours end at 25 and 400" in subtitle(provinces(ranking([("province", "浙江", 0.2, 900.0)])))

    def test_tiles_whose_interval_holds_100_are_pale(self, ranking, rows, subtitle):
        frame = ranking([("province", "浙江", 0.2, 130.0), ("province", "江苏", 0.2, 120.0)])
        frame = frame.with_columns(tgi_low=pl.Series([110.0, 90.0]), tgi_high=pl.Series([150.0, 160.0]))
        chart = provinces(frame)
        assert {row["name"]: row["sure"] for row in rows(chart) if row["tgi"]} == {
            "浙江": True,
            "江苏": False,
        }
        assert "Pale: the interval holds 100" in subtitle(chart)
        assert "95 % interval, low" in str(spec_of(chart))
        assert "Pale" not in subtitle(provinces(frame.with_columns(tgi_low=None, tgi_high=None)))

    def test_other_dimensions_are_left_out(self, portrait_ranking, subtitle):
        assert "not placed" not in subtitle(provinces(portrait_ranking))


class TestShares:
    def test_interests_go_by_size_and_what_is_listed_is_said(self, ranking, subtitle):
        chart = shares(ranking([("interest", "旅游", 0.28, None), ("interest", "美食", 0.35, None)]))
        assert [row["label"] for row in panels(chart)[0]] == ["美食", "旅游"]
        assert "The listed segments of Interests make 63.0%" in subtitle(chart)

    def test_parts_of_the_day_go_by_the_clock(self, ranking):
        words = [
            ("active", word, share, None)
            for word, share in (("evening", 0.7), ("other", 0.1), ("morning", 0.2))
        ]
        assert [row["label"] for row in panels(shares(ranking(words), lang="zh"))[0]] == [
            "上午",
            "晚上",
            "其他",
        ]

    def test_panels_have_one_scale(self, portrait_ranking):
        domains = {tuple(e["x"]["scale"]["domain"]) for e in encodings(shares(portrait_ranking), "bar")}
        assert len(domains) == 1

    def test_the_smallest_beyond_top_are_left_out(self, ranking, subtitle):
        chart = shares(ranking([("interest", str(n), 1 / (n + 2), None) for n in range(50)]))
        assert len(panels(chart)[0]) == 40
        assert "The first 40 of 50 segments of Interests" in subtitle(chart)


class TestPyramid:
    def test_the_platform_s_share_is_worked_out_from_the_tgi(self, portrait_ranking):
        age, gender = panels(pyramid(portrait_ranking))
        platform = {row["label"]: row["share"] for row in gender if not row["left"]}
        assert platform["male"] == pytest.approx(0.7612903 / 1.3547066, abs=1e-5)
        assert all((row["x"] < 0) == row["left"] for row in age)

    def test_another_work_can_stand_right(self, portrait_ranking):
        both = pl.concat(
            [portrait_ranking, portrait_ranking.with_columns(item_id=pl.lit("2"), share=pl.lit(0.5))]
        )
        _, gender = panels(
            pyramid(both, item_id="7559536212910853422", other_item_id="2", names={"2": "other"})
        )
        assert [row["share"] for row in gender if row["side"] == "other"] == [0.5, 0.5]

    def test_ages_stand_with_the_oldest_at_the_top(self, portrait_ranking):
        order = next(encodings(pyramid(portrait_ranking), "bar"))["y"]["sort"]
        assert (order[0], order[-1]) == ("over 50", "under 18")


def test_a_shift_shows_the_biggest_changes_and_the_distance(subtitle):
    frame = pl.DataFrame(
        {
            "item_id": "1",
            "dimension": "career",
            "segment": ["a", "b", "c"],
            "share_before": [0.5, 0.3, None],
            "share_after": [0.2, 0.35, 0.4],
            "share_change": [-0.3, 0.05, None],
            "distance": 0.175,
        }
    )
    chart = shift(frame, top=1)
    assert "The first 1 of 2 segments of Career" in subtitle(chart)
    assert "differs by 17.5%" in str(spec_of(chart))
    assert next(encodings(chart, "point"))["y"]["sort"] == ["a"]


def test_a_shift_stands_beside_what_chance_gives(subtitle):
    frame = pl.DataFrame(
        {
            "item_id": "1",
            "dimension": "career",
            "segment": ["a", "b"],
            "share_before": [0.5, 0.5],
            "share_after": [0.4, 0.6],
            "share_change": [-0.1, 0.1],
            "distance": 0.1,
            "distance_high": 0.125,
            "n_from": "plays",
        }
    )
    chart = shift(frame)
    assert "Career · differs by 10.0%, chance alone by up to 12.5%" in str(spec_of(chart))
    assert "chance is estimated from the plays" in subtitle(chart)
    assert "the plays" not in subtitle(shift(frame.with_columns(n_from=pl.lit("shares"))))
