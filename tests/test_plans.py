"""A plan is checked whole before anything is sent, and resumes where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import analytics_kit as ak
from analytics_kit import errors, plans, resources
from analytics_kit.providers import PROVIDERS
from analytics_kit.sandbox import app
from analytics_kit.sandbox.faults import Faults
from analytics_kit.settings import Settings

GOOD = """
[[fetch]]
route = "douyin.item_list"
start_time = 2025-10-01
end_time = 2025-10-31
order_by = "plays_desc"
count = 100

[[fetch]]
route = "douyin.item_watch_trend"
item_id = { of = "douyin.item_list", column = "item_id", first = 2, last = 1 }
analysis_type = ["retention", "like"]
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(GOOD)
    return path


def test_a_plan_says_how_many_calls_it_is_at_most(plan: Path) -> None:
    assert [(step.route.id, step.most()) for step in plans.load(plan)] == [
        ("douyin.item_list", 1),
        ("douyin.item_watch_trend", 6),
    ]


def test_a_column_without_a_bound_makes_the_number_unknown(plan: Path) -> None:
    plan.write_text(GOOD.replace(", first = 2, last = 1", ""))

    assert plans.load(plan)[1].most() is None


def test_a_plan_is_recorded_over_http_and_costs_nothing_the_second_time(plan: Path, tmp_path: Path) -> None:
    steps = plans.load(plan)
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        sessions = []
        for _ in range(2):
            with ak.record(tmp_path / "study.json", settings=settings) as session:
                assert [count for _, count in plans.run(session, steps)] == [1, 6]
            sessions.append(session)

    sums = [session.calls.get_column("credits").sum() for session in sessions]
    assert sums == [7.0, 0.0]
    assert sessions[0].provenance is not None
    assert (sessions[0].provenance.source, sessions[0].provenance.world_seed) == ("sandbox", 7)


def test_a_recording_that_stopped_goes_on_with_what_is_missing(plan: Path, tmp_path: Path) -> None:
    steps = plans.load(plan)
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings) as stopped:
            next(plans.run(stopped, steps))
        with ak.record(tmp_path / "study.json", settings=settings) as resumed:
            list(plans.run(resumed, steps))

    assert resumed.calls.get_column("credits").sum() == 6.0


@pytest.mark.parametrize("name", resources.bundled_cassettes())
def test_a_shipped_cassette_comes_out_again_but_for_the_time_and_the_version(
    name: str, tmp_path: Path
) -> None:
    shipped = resources.bundled_cassettes()[name]
    steps = plans.load(shipped.with_suffix(".toml"))
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls=dict.fromkeys(PROVIDERS, url))
        with ak.record(tmp_path / "again.json", settings=settings) as session:
            list(plans.run(session, steps))
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (shipped, tmp_path / "again.json")]
    for document in documents:
        del document["provenance"]["recorded_at"], document["provenance"]["kit_version"]

    assert documents[0] == documents[1]


def cost(session: ak.Session, steps: list[plans.Step]) -> list[tuple[int | None, int | None, float, bool]]:
    return [
        (estimate.calls, estimate.to_send, estimate.credits, estimate.exact)
        for estimate in plans.estimate(session, steps)
    ]


def test_a_plan_says_what_it_would_cost_before_and_while_it_is_recorded(plan: Path, tmp_path: Path) -> None:
    steps = plans.load(plan)
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings) as session:
            # What the first step brings is not known yet, and neither is the number of its pages.
            assert cost(session, steps) == [(1, 1, 1.0, False), (6, 6, 6.0, False)]
            assert session.calls.is_empty()
            next(run := plans.run(session, steps))
            assert cost(session, steps) == [(1, 0, 0.0, True), (6, 6, 6.0, True)]
            list(run)
            assert cost(session, steps) == [(1, 0, 0.0, True), (6, 0, 0.0, True)]


def test_what_it_costs_is_said_at_least_where_pages_may_follow(plan: Path, tmp_path: Path) -> None:
    plan.write_text(GOOD.replace("count = 100", "count = 2"))
    steps = plans.load(plan)
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings) as session:
            before = plans.sentences(plans.estimate(session, steps))
            list(plans.run(session, steps))
            after = plans.sentences(plans.estimate(session, steps))

    assert session.calls.get_column("credits").sum() > 7
    assert before == [
        f"douyin.item_list: at least 1 call, and a call for each further page of 2, to {url}",
        f"douyin.item_watch_trend: up to 6 calls, to {url}",
        "To send: at least 1 call, 1 credit; how many in all, the answers tell. Beside further pages, up to 6 credits more. "
        "What the cassette holds is not asked again.",
    ]
    assert after[-1] == "To send: 0 calls, 0 credits. What the cassette holds is not asked again."


def test_what_it_costs_is_said_at_most_where_a_bound_is_known(plan: Path, tmp_path: Path) -> None:
    plan.write_text(
        '[[fetch]]\nroute = "douyin.item_audience_portrait"\nitem_id = "7559536212910853422"\n'
        '[[fetch]]\nroute = "douyin.item_play_source"\n'
        'item_id = { of = "douyin.item_audience_portrait", column = "item_id", first = 2 }\n'
    )
    settings = Settings.load(environment=app.CREDENTIALS)
    with ak.record(tmp_path / "study.json", settings=settings) as session:
        sentences = plans.sentences(plans.estimate(session, plans.load(plan)))

    assert sentences[-1].startswith("To send: at most 3 calls, 3 credits.")


def test_a_plan_survives_a_provider_that_stumbles(plan: Path, tmp_path: Path) -> None:
    faults = Faults.parse("429:2,503:0.3,retry_after=0.05")
    with app.running(faults=faults) as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings, retries=20) as session:
            assert [count for _, count in plans.run(session, plans.load(plan))] == [1, 6]

    assert sum(call.billed for call in faults.log) == session.calls.get_column("credits").sum() == 7
    assert session.calls.get_column("sent").sum() == len(faults.log) > 9


def test_a_plan_that_broke_off_goes_on_and_pays_for_nothing_twice(plan: Path, tmp_path: Path) -> None:
    faults = Faults.parse("500:1,route=douyin.item_watch_trend")
    steps = plans.load(plan)
    with app.running(faults=faults) as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with (
            ak.record(tmp_path / "study.json", settings=settings) as first,
            pytest.raises(errors.ServerError),
        ):
            list(plans.run(first, steps))
        with ak.record(tmp_path / "study.json", settings=settings) as second:
            list(plans.run(second, steps))

    # Seven calls, and the one that the provider charged and did not answer.
    total = first.calls.get_column("credits").sum() + second.calls.get_column("credits").sum()
    assert (total, first.calls.get_column("maybe_credits").sum()) == (7.0, 1.0)


def test_a_call_that_fails_can_be_left_out(plan: Path, tmp_path: Path) -> None:
    with app.running(faults="500:2,route=douyin.item_watch_trend") as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with (
            ak.record(tmp_path / "study.json", settings=settings) as session,
            pytest.warns(errors.PartialResultWarning, match="2 of 6 calls failed"),
        ):
            list(plans.run(session, plans.load(plan), on_error="skip"))

    assert session.calls.get_column("credits").sum() == 5.0


def test_a_missing_key_is_noticed_before_the_first_step_is_paid(plan: Path, tmp_path: Path) -> None:
    plan.write_text(
        GOOD + '[[fetch]]\nroute = "keyapi.video_detail_analytics"\nvideo_ids = ["7117191641181555995"]\n'
    )
    with app.running() as url:
        secrets = {"TIKOMNI_API_KEY": "k", "DOUYIN_COOKIE": "c"}
        settings = Settings(secrets=secrets, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings) as session:
            with pytest.raises(errors.SettingsError, match="KEYAPI_API_KEY is not set"):
                list(plans.run(session, plans.load(plan)))
            assert session.calls.is_empty()


def test_a_column_of_ids_is_one_call(plan: Path, tmp_path: Path) -> None:
    overview = 'route = "douyin.item_overview_data"\nids = { of = "douyin.item_list", column = "item_id" }'
    plan.write_text(GOOD[: GOOD.rindex("[[fetch]]")] + f"[[fetch]]\n{overview}\n")
    steps = plans.load(plan)
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings) as session:
            assert [count for _, count in plans.run(session, steps)] == [1, 1]

    assert steps[1].most() == 1
    assert session.calls.item(1, "asked") == session.calls.item(0, "got") > 1


def test_a_plan_is_for_a_recording(plan: Path, settings: Settings) -> None:
    with pytest.raises(errors.ParameterError, match="this session is live"):
        list(plans.run(ak.live(settings=settings), plans.load(plan)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"holds no \[\[fetch\]\]"),
        ("[[fetch]", "is no TOML"),
        ('[[fetch]]\nroute = "douyin.items"', r"number 1: There is no route 'douyin.items'. Did you mean"),
        ("[[fetch]]\ncount = 3", r"number 1: There is no route 'None'"),
        ('[[fetch]]\nroute = "douyin.item_list"\npage = 3', "has no parameter 'page'"),
        ('[[fetch]]\nroute = "douyin.item_list"\nstart_time = 2025-10-01', "needs end_time"),
        (
            '[[fetch]]\nroute = "douyin.item_watch_trend"\nitem_id = "12"',
            "item_id = '12' is not allowed. Allowed: 19 digits",
        ),
        (
            '[[fetch]]\nroute = "douyin.item_watch_trend"\nitem_id = ["7559536212910853422", "12"]',
            "item_id = '12' is not allowed",
        ),
        (
            GOOD.replace('of = "douyin.item_list"', 'of = "douyin.item_listen"'),
            "number 2: of = 'douyin.item_listen' names no earlier route",
        ),
        (GOOD.replace("first = 2", "fist = 2"), "number 2: .* must hold of and column"),
        (
            GOOD.replace('column = "item_id"', 'column = "item"'),
            "number 2: column = 'item' is none of douyin.item_list. Its table 'works' has",
        ),
        (
            GOOD.replace('column = "item_id"', 'column = "title"'),
            "number 2: column = 'title' of douyin.item_list is no item_id. Allowed: a column of 19 digits as text"
            ".* Ids of its table: 'item_id'",
        ),
        (
            GOOD.replace(
                "analysis_type = [", 'analysis_type = { of = "douyin.item_list", column = "likes" }\nx = ['
            ),
            "has no parameter 'x'",
        ),
    ],
)
def test_a_wrong_plan_is_refused_before_anything_is_sent(plan: Path, text: str, message: str) -> None:
    plan.write_text(text)

    with pytest.raises(errors.ParameterError, match=message):
        plans.load(plan)


def test_a_plan_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.ParameterError, match=r"nowhere.toml cannot be read: No such file"):
        plans.load(tmp_path / "nowhere.toml")
