"""The promises of the synthetic world: deterministic, large enough, coherent, with the odd cases in it."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

import _requests
import pytest

import analytics_kit as ak
from analytics_kit import envelopes, routes
from analytics_kit.errors import NotFoundError
from analytics_kit.routes import aitoearn, amagi, douyin, keyapi
from analytics_kit.sandbox import documented
from analytics_kit.sandbox.answers import answer
from analytics_kit.sandbox.world import World

WORLD = World(seed=7)
FOLDERS = [str(folder) for folder in Path(__file__).parents[:2]]
WORKS = list(WORLD.works.values())
# Works whose figures are large enough to be more than noise.
PLAYED = [work for work in WORKS if work.plays >= 1000 and work.item_id != documented.ITEM_ID]


PERIOD = {"start_date": "2025-08-01", "end_date": "2025-10-30"}


def requests():
    """Every route for every work, and the lists of every creator; of TikTok's routes one request each."""
    verticals = [creator.vertical.name for creator in WORLD.creators]
    yield from (_requests.request(route) for route in routes.classes() if route.id.startswith("tiktok."))
    yield douyin.AuthorDiagnosis()
    yield douyin.ItemAnalysisInvolvedVertical(**PERIOD)
    yield douyin.ItemAnalysisOverview(**PERIOD, primary_verticals=verticals)
    yield from (
        douyin.ItemAnalysisItemPerformance(**PERIOD, primary_verticals=verticals, metric_type=code)
        for code in (1, 2, 3, 4)
    )
    yield douyin.ItemListDownload(min_cursor="2025-05-01", max_cursor="2025-10-31")
    yield douyin.LiveRoomHistoryList(**PERIOD)
    yield douyin.ItemOverviewData(ids=list(WORLD.works))
    yield from keyapi.VideoDetailAnalytics(video_ids=list(WORLD.works)).split()
    for item_id, platform in zip(WORLD.works, itertools.cycle(aitoearn.PLATFORMS), strict=False):
        yield aitoearn.WorkAnalytics(platform=platform, platform_work_id=item_id, account_id="sandbox-1")
        yield amagi.OneWork(aweme_id=item_id)
        yield douyin.ItemDanmakuAnalysis(item_id=item_id)
        yield from (douyin.ItemWatchTrend(item_id=item_id, analysis_type=kind) for kind in (1, 2, 7))
        yield douyin.ItemAudiencePortrait(item_id=item_id)
        yield douyin.ItemAudienceOthers(item_id=item_id)
        yield douyin.ItemSearchKeyword(item_id=item_id)
        yield douyin.ItemPlaySource(item_id=item_id)
    yield douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", count=100)


def fingerprint(seed: int = 7, *, backwards: bool = False) -> str:
    """One number for all that a world answers."""
    world = World(seed)
    all_requests = list(requests())
    answers = [
        json.dumps(answer(world, request, f"sandbox-creator-{number}"), ensure_ascii=False, default=bytes.hex)
        for request in (reversed(all_requests) if backwards else all_requests)
        for number in (range(1, 5) if "item_id" not in request.parameters() else (1,))
    ]
    return hashlib.sha256("\n".join(sorted(answers)).encode()).hexdigest()


def correlation(works, left, right) -> float:
    """Spearman's rank correlation."""
    ranks = []
    for figure in (left, right):
        ordered = sorted(map(figure, works))
        ranks.append([float(ordered.index(figure(work))) for work in works])
    return statistics.correlation(*ranks)


# Deterministic


def test_two_worlds_answer_alike_whatever_the_order_of_calls():
    assert fingerprint() == fingerprint(backwards=True)


@pytest.mark.slow
def test_another_process_with_another_hash_seed_answers_alike():
    script = f"import sys; sys.path[:0] = {FOLDERS!r}; import test_world; print(test_world.fingerprint())"
    for hash_seed in ("0", "12345"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        out = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert out.stdout.strip() == fingerprint()


def test_another_seed_is_another_world():
    assert set(World(seed=8).works) & set(WORLD.works) == {documented.ITEM_ID}


def test_answers_are_fresh_objects():
    request = douyin.ItemAudiencePortrait(item_id=documented.ITEM_ID)
    answer(WORLD, request)["gender"]["ratio_list"].clear()
    assert answer(WORLD, request) == documented.AUDIENCE_PORTRAIT


# Large enough, and plausible


def test_there_are_enough_works_of_different_verticals():
    assert len(WORLD.creators) >= 3
    assert len({creator.vertical.name for creator in WORLD.creators}) == len(WORLD.creators)
    assert all(len(WORLD.works_of(creator)) >= 40 for creator in WORLD.creators)


def test_ids_are_19_digits_and_grow_with_the_time_of_publishing():
    assert all(re.fullmatch(r"7\d{18}", work.item_id) for work in WORKS)
    by_time = sorted(WORKS, key=lambda work: work.created)
    assert by_time == sorted(WORKS, key=lambda work: int(work.item_id))


def test_works_were_published_between_may_and_october_2025():
    shanghai = dt.timezone(dt.timedelta(hours=8))
    days = [dt.datetime.fromtimestamp(work.created, shanghai).date() for work in WORKS]
    assert min(days) >= dt.date(2025, 5, 1)
    assert dt.date(2025, 10, 25) < max(days) <= dt.date(2025, 10, 31)


def test_titles_are_chinese_differ_and_carry_hashtags():
    titles = [work.title for work in WORKS]
    assert len(set(titles)) == len(titles)
    assert all(re.search(r"[\u4e00-\u9fff]", title) and "#" in title for title in titles)


@pytest.mark.parametrize("seed", [7, 1, 2, 3])
def test_plays_reach_from_none_to_millions(seed):
    plays = sorted(work.plays for work in World(seed).works.values())
    assert plays[:2] == [0, 1]
    assert sum(n < 200 for n in plays) >= 3
    assert sum(200 <= n < 1000 for n in plays) >= 3
    assert plays[-1] > 1_000_000


def test_durations_are_those_of_short_videos():
    assert all(7_000 <= work.duration_ms < 180_000 for work in WORKS)
    assert statistics.median(w.duration_ms for w in WORKS) == pytest.approx(50_000, rel=0.3)


# Coherent


def lead(work) -> float:
    """Mean distance between the work's retention and its peers'."""
    pairs = list(zip(work.retention, work.peers, strict=False))
    return statistics.mean(own - peers for own, peers in pairs)


@pytest.mark.parametrize("creator", WORLD.creators, ids=lambda creator: creator.name)
def test_a_hit_is_better_watched_more_shared_more_searched_and_more_followed(creator):
    works = [work for work in PLAYED if work.creator is creator]
    compared = [work for work in works if work.peers]
    assert correlation(compared, lead, lambda w: w.plays) > 0.4
    assert correlation(works, lambda w: w.metrics["share_count"] / w.plays, lambda w: w.plays) > 0.4
    assert correlation(works, lambda w: w.traffic["search"], lambda w: w.plays) > 0.5
    assert correlation(works, lambda w: w.metrics["fans_increment_count"] / w.plays, lambda w: w.plays) > 0.35


def test_the_best_four_lie_above_their_peers_and_the_worst_four_below():
    compared = sorted((work for work in PLAYED if work.peers), key=lambda w: w.plays)
    for creator in WORLD.creators[:3]:
        own = sorted((w for w in compared if w.creator is creator), key=lambda w: w.plays)
        assert statistics.mean(map(lead, own[-4:])) > 0.05 > -0.05 > statistics.mean(map(lead, own[:4]))


def test_some_curves_exceed_one_and_rise_again_and_again():
    highest = [max(work.retention) for work in PLAYED]
    assert 10 <= sum(value > 1 for value in highest) <= len(PLAYED) / 2
    assert max(highest) <= 1.075
    rises = [100 * sum(b > a for a, b in itertools.pairwise(w.retention)) / w.length for w in PLAYED]
    assert 7 <= statistics.median(rises) <= 30


def test_metrics_agree_with_the_curve_and_the_traffic():
    for work in WORKS:
        if not work.plays or work.item_id == documented.ITEM_ID:
            continue
        metrics, curve = work.metrics, work.retention
        assert metrics["bounce_rate_2s"] == pytest.approx(max(0, 1 - curve[2]))
        assert metrics["completion_rate_5s"] == min(1, curve[5])
        assert metrics["completion_rate"] == min(1, curve[-1])
        trapezoids = sum((a + b) / 2 for a, b in itertools.pairwise(curve))
        assert metrics["avg_view_second"] == pytest.approx(trapezoids, abs=1e-6)
        assert sum(work.traffic.values()) == work.plays
        if "cover_click_rate" in metrics:
            clicks = work.traffic["search"] + work.traffic["homepage"]
            assert metrics["cover_click_rate"] * metrics["cover_show"] == pytest.approx(clicks, rel=1e-3)


def test_searches_are_the_plays_from_search_and_name_the_topic():
    for work in PLAYED:
        searches = answer(WORLD, douyin.ItemSearchKeyword(item_id=work.item_id))
        assert (searches["show_from"] is None) == (work.traffic["search"] == 0)
        for name, most in (("show_from", 10), ("inspire_search", 6)):
            percents = [float(word["percent"]) for word in searches[name] or []]
            assert percents == sorted(percents, reverse=True)
            assert len(percents) <= most
            assert sum(percents) <= (100 if "percent_to_100" in work.odd else 1) * 1.001
        if searches["show_from"]:
            whole = 100 if "percent_to_100" in work.odd else 1
            # Shares of the plays from search, and some of those were other words.
            first = float(searches["show_from"][0]["percent"]) / whole * work.traffic["search"]
            assert first == pytest.approx(round(first), abs=1e-4 * work.traffic["search"])
            assert sum(float(word["percent"]) for word in searches["show_from"]) < whole
            assert all(work.topic.name in word["keyword"] for word in searches["show_from"])
            assert work.topic.name in work.title or "markup_in_title" in work.odd


def test_some_works_have_their_searches_in_percent_and_read_alike():
    for item_id in WORLD.odd_cases()["percent_to_100"]:
        request = douyin.ItemSearchKeyword(item_id=item_id)
        searches = answer(WORLD, request)
        frame = ak.parse(request, searches)
        for name in ("show_from", "inspire_search"):
            read = frame.filter(list=name)["reported_share"].to_list()
            assert read == pytest.approx([word["percent"] / 100 for word in searches[name] or []])


def test_interests_lead_with_the_vertical():
    for work in PLAYED:
        words = answer(WORLD, douyin.ItemAudienceOthers(item_id=work.item_id))["audience_keyword"][
            "keyword_list"
        ]
        assert {word["keyword"] for word in words[:3]} <= set(work.creator.vertical.interests)
        assert 0.86 < sum(float(word["value"]) for word in words) < 0.95


def test_the_further_a_work_reaches_the_fewer_of_its_viewers_are_fans():
    def fans(work) -> float:
        audience = answer(WORLD, douyin.ItemAudienceOthers(item_id=work.item_id))
        return float(audience["audience_distribution"]["fan_list"][0]["value"])

    for creator in WORLD.creators:
        assert correlation([w for w in PLAYED if w.creator is creator], fans, lambda w: w.plays) < -0.8


# The odd cases


def test_every_odd_case_is_there_and_can_be_found():
    odd_cases = WORLD.odd_cases()
    assert set(odd_cases) == {
        *("no_peers", "empty_peers", "short_peers", "all_provinces", "ten_provinces", "no_city_level"),
        *("numbers_as_text", "no_searches", "no_plays", "one_play", "below_200_plays", "below_1000_plays"),
        *("private", "markup_in_title", "line_break_in_title", "documented", "percent_to_100"),
    }
    assert all(set(ids) <= set(WORLD.works) for ids in odd_cases.values())


def trend(item_id: str, kind: str = "retention"):
    return answer(WORLD, douyin.ItemWatchTrend(item_id=item_id, analysis_type=kind))["analysis_trend"]


def test_peers_may_be_missing_empty_or_shorter():
    odd = WORLD.odd_cases()
    assert all("similar_author" not in trend(item_id) for item_id in odd["no_peers"])
    assert all(trend(item_id)["similar_author"] == [] for item_id in odd["empty_peers"])
    for item_id in odd["short_peers"]:
        curves = trend(item_id)
        assert 4 <= len(curves["similar_author"]) < len(curves["current_item"])


def test_without_plays_there_is_no_curve_and_no_rate():
    (item_id,) = WORLD.odd_cases()["no_plays"]
    assert trend(item_id)["current_item"] == []
    assert trend(item_id)["similar_author"]
    assert "completion_rate" not in WORLD.work(item_id).metrics
    assert answer(WORLD, douyin.ItemPlaySource(item_id=item_id))["play_source"] == []
    searches = answer(WORLD, douyin.ItemSearchKeyword(item_id=item_id))
    assert (searches["show_from"], searches["inspire_search"]) == (None, None)


def test_one_viewer_is_there_or_gone():
    (item_id,) = WORLD.odd_cases()["one_play"]
    values = [point["value"] for point in trend(item_id)["current_item"]]
    assert set(values) <= {0.0, 1.0}
    assert trend(item_id, "like")["current_item"] == []


def test_some_works_write_their_numbers_as_text():
    for item_id in WORLD.odd_cases()["numbers_as_text"]:
        values = [point["value"] for point in trend(item_id)["current_item"]]
        assert all(isinstance(value, str) for value in values)
        assert all(isinstance(source["app_id"], int) for source in _sources(item_id))
        assert all(isinstance(source["value"], str) for source in _sources(item_id))


def _sources(item_id: str):
    return answer(WORLD, douyin.ItemPlaySource(item_id=item_id))["play_source"]


def test_a_title_holds_markup_quotes_and_an_emoji():
    (item_id,) = WORLD.odd_cases()["markup_in_title"]
    title = WORLD.work(item_id).title
    assert "</script><script>" in title
    assert '"' in title
    assert "😱" in title


def test_a_new_creator_has_no_history_and_the_others_have_one():
    for work in PLAYED:
        same = [source["history_difference"] == source["value"] for source in _sources(work.item_id)]
        assert all(same) is not work.creator.established


def test_rare_channels_come_with_some_works_only():
    channels = [{source["key"] for source in _sources(work.item_id)} for work in PLAYED]
    for rare in ("follow", "nearby", "search"):
        assert 0 < sum(rare in sources for sources in channels) < len(channels)


# Asking


def test_the_cookie_chooses_the_creator():
    names = [WORLD.creator(f"sandbox-creator-{number}").number for number in (1, 2, 3, 4)]
    assert names == [1, 2, 3, 4]
    assert {WORLD.creator(cookie).number for cookie in ("", "x", "sandbox-creator-9", "4")} == {1}


def test_an_unknown_work_is_not_found():
    with pytest.raises(NotFoundError, match="7000000000000000000"):
        answer(WORLD, douyin.ItemPlaySource(item_id="7000000000000000000"))


@pytest.mark.parametrize("route", routes.classes(), ids=lambda route: route.id)
def test_the_kit_reads_every_answer_of_the_world(route):
    route_requests = [request for request in requests() if type(request) is route]
    assert route_requests, f"no request for {route.id} is listed in this test"
    for request in route_requests:
        body = answer(WORLD, request)
        if not isinstance(body, bytes):
            body = json.dumps({"code": 200, "data": body})
        payload = envelopes.read(route, body).payload
        for extract in route.tables.values():
            columns = extract(payload, request.values())
            assert len({len(column) for column in columns.values()}) == 1
