"""The tools of an agent: from a question to a report by replay, and the bounds that hold whatever it asks."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from analytics_kit import _agent, cli, resources, routes, session, summaries, transforms
from analytics_kit._agent import desk as module
from analytics_kit._agent.desk import Desk
from analytics_kit._agent.server import build
from analytics_kit.errors import ParameterError
from analytics_kit.providers import GATEWAYS
from analytics_kit.sandbox import app
from analytics_kit.sandbox.faults import Faults
from analytics_kit.settings import Settings

from .conftest import CANARIES

ITEM = "7537546723260785816"
PERIOD = {"start_time": "2025-05-01", "end_time": "2025-10-31", "order_by": "plays_desc", "count": 100}
TREND = [{"route": "douyin.item_watch_trend", "parameters": {"item_id": ITEM}}]
UNKNOWN = [{"route": "douyin.item_watch_trend", "parameters": {"item_id": "7000000000000000000"}}]

Call = Callable[..., Awaitable[Any]]


def through(server: Any, talk: Callable[[Call], Awaitable[Any]]) -> Any:
    """Let the SDK's own client talk to a server; what a tool refuses comes as its message."""

    async def conversation() -> Any:
        async with Client(server) as client:

            async def call(tool: str, **arguments: Any) -> Any:
                result = await client.call_tool(tool, arguments)
                (content,) = result.content
                return content.text if result.is_error else json.loads(content.text)

            return await talk(call)

    return anyio.run(conversation)


def ask(desk: Desk, tool: str, **arguments: Any) -> Any:
    return through(build(desk), lambda call: call(tool, **arguments))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# From a question to a report


@pytest.mark.usefixtures("in_process")
def test_a_work_is_analysed_as_the_skill_says(desk: Desk, tmp_path: Path) -> None:
    async def talk(call: Call) -> list[Any]:
        works = await call("fetch", requests=[{"route": "douyin.item_list", "parameters": PERIOD}])
        curves = await call("fetch", requests=TREND)
        frames = {"curves": curves["frame"], "works": works["frame"]}
        measured = await call("transform", function="summarize_retention", frames=frames)
        summary = await call(
            "summarize",
            function="retention",
            frames={"summary": measured["frame"], **frames},
            options={"item_id": ITEM},
        )
        return [
            await call("estimate", requests=TREND),
            curves,
            summary,
            await call("report", template="work_review", parameters={"item_id": ITEM}),
        ]

    cost, curves, summary, page = through(build(desk), talk)

    assert (cost["to_send"], cost["credits"]) == (0, 0.0)
    assert (curves["table"], curves["source"]) == ("curve", "sandbox")
    assert "These figures are synthetic" in "".join(curves["notes"])
    assert "retention is 21.5 points above peers on average" in summary["text"]
    assert "retention.no_peers" in summary["not_claimed"]
    assert page["path"].startswith("reports/work_review")
    assert (tmp_path / page["path"]).stat().st_size == page["bytes"]


def test_a_creator_is_analysed_as_the_skill_says(desk: Desk) -> None:
    async def talk(call: Call) -> Any:
        async def frame(route: str, table: str = "", **parameters: Any) -> str:
            requests = [{"route": route, "parameters": parameters}]
            return str((await call("fetch", requests=requests, table=table, cassette="account"))["frame"])

        async def result(function: str, frames: dict[str, str], **options: Any) -> str:
            return str((await call("transform", function=function, frames=frames, options=options))["frame"])

        works = await frame("douyin.item_list", **PERIOD)
        metrics = await frame("douyin.item_list", "work_metrics", **PERIOD)
        health = await frame("tiktok.account_health_status")
        await result("leaderboard", {"works": works, "metrics": metrics}, by="completion_rate", min_plays=200)
        frames = {
            "diagnosis": await result("diagnose", {"diagnosis": await frame("douyin.author_diagnosis")}),
            "works": works,
            "calendar": await result("posting_calendar", {"works": works}),
            "ladder": await result("violation_ladder", {"health": health}),
            "violations": await frame("tiktok.account_violation_list"),
        }
        return await call("summarize", function="account", frames=frames)

    summary = through(build(desk), talk)

    assert (
        "- In the lower half both of the own past and of similar creators: followers gained, plays, interaction"
        in summary["text"]
    )


def test_the_skill_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    text = _agent.SKILL.read_text(encoding="utf-8")
    code = cli.main(["mcp", "--skill"])
    words = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)?)`", text))
    known = (
        {route.id for route in routes.classes()}
        | set(transforms.__all__)
        | set(summaries.__all__)
        | resources.templates().keys()
    )
    # Tools, arguments and values.
    others = {
        "catalogue",
        "estimate",
        "fetch",
        "select",
        "transform",
        "summarize",
        "report",
        "works",
        "curves",
    }
    others |= {"item_id", "source", "sandbox", "to_send", "not_claimed", "cassettes", "cassette", "summary"}
    others |= {"inspire_search", "work_metrics"}

    assert code == 0
    assert capsys.readouterr().out == text
    assert text.startswith("---\nname: creator-analytics\ndescription: ")
    assert words - known - others == set()
    assert {"work_review", "account", "summarize_retention", "douyin.author_diagnosis"} <= words


@pytest.mark.slow
def test_a_client_starts_the_server_itself_and_gets_an_answer(tmp_path: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "analytics_kit", "mcp", "--folder", str(tmp_path)],
        env={"PYTHONPATH": str(Path(_agent.__file__).parents[2])},
    )

    async def conversation() -> Any:
        async with Client(server) as client:
            tools = await client.list_tools()
            result = await client.call_tool("fetch", {"requests": TREND})
            identity = client.server_info.name, str(client.instructions)
            return identity, tools, json.loads(result.content[0].text)

    (name, instructions), listed, fetched = anyio.run(conversation)
    reading = {tool.name for tool in listed.tools if tool.annotations and tool.annotations.read_only_hint}

    assert name == "analytics-kit"
    assert "replays the cassette 'demo': nothing is sent" in instructions
    assert {tool.name for tool in listed.tools} - reading == {"report"}
    assert fetched["height"] > len(fetched["rows"]) == module.ROWS


# Answers are small


def test_rows_are_capped_and_it_is_said_how_to_see_the_next(desk: Desk) -> None:
    first = desk.fetch(TREND)
    last = desk.rows(first["frame"], offset=first["height"] - 2, limit=module.MOST_ROWS, columns=["second"])

    assert len(first["rows"]) == module.ROWS
    assert f"Rows 0 to 19 of {first['height']} are shown." in first["notes"][0]
    assert 'rows(frame="curve_1", offset=20) shows the next.' in first["notes"][0]
    assert last["rows"] == [[79.0], [80.0]]
    with pytest.raises(ParameterError, match="a limit from 1 to 100"):
        desk.rows(first["frame"], limit=101)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("catalogue", {}),
        *(("catalogue", {"kind": kind}) for kind in module._KINDS),
        ("catalogue", {"query": "完播率"}),
        ("catalogue", {"name": "douyin.item_watch_trend"}),
        ("catalogue", {"name": "summarize_retention"}),
        ("catalogue", {"name": "retention"}),
        ("dictionary", {}),
        ("dictionary", {"table": "works", "lang": "zh"}),
    ],
)
def test_what_is_looked_up_fits_into_a_page(desk: Desk, tool: str, arguments: dict[str, str]) -> None:
    answer = getattr(desk, tool)(**arguments)

    assert 10 < len(module.as_text(answer)) < 12_000


def test_a_long_text_is_cut_and_frames_beyond_the_bound_are_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_FRAMES", 1)
    monkeypatch.setattr(module, "_LONGEST_CELL", 5)
    first, second = desk.fetch(TREND), desk.fetch(TREND)

    assert first["rows"][0][0] == "75375… (19 characters)"
    assert "curve_1 was not used for the longest time, and is forgotten." in second["notes"]
    assert desk.catalogue("frames") == {"frames": [{"frame": "curve_2", "table": "curve", "rows": 162}]}


def test_rows_are_chosen_by_the_values_of_columns(desk: Desk) -> None:
    fetched = desk.fetch([{"route": "douyin.item_search_keyword", "parameters": {"item_id": ITEM}}])
    chosen = desk.select(fetched["frame"], {"list": ["show_from"]})
    column = chosen["columns"].index("list")

    assert {row[column] for row in chosen["rows"]} == {"show_from"}
    assert 0 < chosen["height"] < fetched["height"]
    with pytest.raises(ParameterError, match="Allowed: a list of values"):
        desk.select(fetched["frame"], {"list": "show_from"})  # type: ignore[dict-item] # what an agent may send


# Nothing is sent unless the user said so


def test_what_was_not_recorded_is_refused_and_nothing_is_sent(desk: Desk) -> None:
    cost = desk.estimate(UNKNOWN)
    refused = ask(desk, "fetch", requests=UNKNOWN)

    assert (cost["to_send"], cost["max_credits"]) == (1, 0)
    assert "This server replays" in cost["note"]
    assert "Cassette 'demo' does not hold this request" in refused


def sandboxed(url: str, folder: Path, *, most: float) -> Desk:
    settings = Settings.load(environment=app.CREDENTIALS, base_urls=dict.fromkeys(GATEWAYS, url))
    return Desk(folder, cassette="study", recording=True, max_credits=most, settings=settings)


def test_a_recording_stops_before_it_costs_more_than_allowed(tmp_path: Path) -> None:
    words = [{"route": "douyin.item_search_keyword", "parameters": {"item_id": ITEM}}]
    faults = Faults.parse("")
    with app.running(faults=faults) as url, contextlib.closing(sandboxed(url, tmp_path, most=1)) as desk:
        first, again = desk.fetch(TREND), desk.fetch(TREND)
        cost = desk.estimate(words)
        refused = ask(desk, "fetch", requests=words)

    assert (first["spent_so_far"], again["spent_so_far"]) == (1.0, 1.0)
    assert cost["note"] == "This is more than is left of max_credits, and would be refused."
    assert "1 are spent, and the user allowed 1 in all. Nothing was sent." in refused
    assert len(faults.log) == 1
    assert session.replay(tmp_path / "cassettes" / "study.json").cassette is not None


@pytest.mark.parametrize("most", [None, 0, -1])
def test_a_recording_without_a_bound_does_not_start(
    capsys: pytest.CaptureFixture[str], most: float | None
) -> None:
    bound = [] if most is None else [f"--max-credits={most}"]

    assert cli.main(["mcp", "--record", *bound]) == 2
    assert "an agent that records needs a bound above 0" in capsys.readouterr().err


def test_a_bound_without_a_recording_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mcp", "--max-credits", "5"]) == 2
    assert "Add --record" in capsys.readouterr().err


def test_without_the_sdk_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    assert cli.main(["mcp"]) == 2
    assert "[agent]'" in capsys.readouterr().err


def test_a_report_has_no_key_and_asks_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    built: dict[str, Any] = {}

    def stand_in(template: str, values: dict[str, Any], **options: Any) -> Path:
        built.update(options, template=template, values=values)
        path = desk.folder / "reports" / f"{template}.html"
        path.parent.mkdir()
        path.write_text("")
        return path

    monkeypatch.setattr("analytics_kit.report.build", stand_in)
    desk.report("retention", {"item_id": ITEM})

    assert built["untrusted"] is True
    assert built["values"] == {"item_id": ITEM}
    for value in (None, "None"):
        with pytest.raises(ParameterError, match="would ask the provider"):
            desk.report("retention", {"cassette": value})


@pytest.mark.parametrize("mode", ["live", "record", " live"])
def test_a_report_replays_whatever_mode_is_asked_for(desk: Desk, mode: str) -> None:
    with pytest.raises(ParameterError, match="would ask the provider from a report"):
        desk.report("retention", {"mode": mode})


# Paths stay inside


def test_reports_are_not_written_through_a_link_to_the_outside(tmp_path: Path) -> None:
    folder, outside = tmp_path / "study", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "reports").symlink_to(outside)

    assert "lies outside" in ask(Desk(folder), "report", template="keywords")
    assert not [*outside.iterdir()]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("fetch", {"requests": TREND, "cassette": f"{'a' * 300}.json"}),
        ("report", {"template": "corpus", "parameters": {"corpus": "a\0b"}}),
        ("report", {"template": "my_files", "parameters": {"files": "a" * 5000}}),
        ("transform", {"function": "retention_band", "frames": {"curves": "curve_1"}, "options": {"draws": 10**9}}),
        ("transform", {"function": "resample_curves", "frames": {"curves": "curve_1"}, "options": {"points": 10**9}}),
        ("transform", {"function": "funnel", "frames": {"sales": "curve_1"}, "options": {"by": 1}}),
        ("summarize", {"function": "audience", "frames": {}, "options": {"ranking": "/etc/passwd"}}),
    ],
)  # fmt: skip
def test_no_argument_stops_the_server(desk: Desk, tool: str, arguments: dict[str, Any]) -> None:
    async def talk(call: Call) -> tuple[Any, Any]:
        await call("fetch", requests=TREND)
        return await call(tool, **arguments), await call("rows", frame="curve_1", limit=1)

    refused, after = through(build(desk), talk)
    assert re.search(
        r"not allowed|refused|names no file|is no|no cassette|is not there|could not be done", refused
    ), refused
    assert len(after["rows"]) == 1


def test_rows_and_columns_beyond_the_frame_are_none(desk: Desk) -> None:
    async def talk(call: Call) -> tuple[Any, Any]:
        await call("fetch", requests=TREND)
        return (
            await call("rows", frame="curve_1", offset=2**70),
            await call("rows", frame="curve_1", columns=["second", "second"], limit=1),
        )

    beyond, twice = through(build(desk), talk)
    assert (beyond["rows"], beyond["notes"]) == ([], ["None of 162 are shown."])
    assert twice["columns"] == ["second"]


@pytest.mark.parametrize("value", ["../other.json", "/etc/passwd.json", "link/other.json", "linked.json"])
def test_a_cassette_outside_the_folder_is_refused(tmp_path: Path, value: str) -> None:
    folder, outside = tmp_path / "study", tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    (outside / "other.json").write_bytes(resources.find_cassette("demo").read_bytes())
    (folder / "link").symlink_to(outside)
    (folder / "linked.json").symlink_to(outside / "other.json")
    desk = Desk(folder)

    for refused in (
        ask(desk, "fetch", requests=TREND, cassette=value),
        ask(desk, "report", template="retention", parameters={"cassette": value}),
    ):
        assert "lies outside the folder that this server may use" in refused
    with pytest.raises(ParameterError, match="lies outside"):
        Desk(folder, cassette=value)


def test_a_name_that_is_a_link_to_the_outside_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    (folder / "cassettes").mkdir(parents=True)
    (tmp_path / "other.json").write_bytes(resources.find_cassette("demo").read_bytes())
    (folder / "cassettes" / "mine.json").symlink_to(tmp_path / "other.json")

    with pytest.raises(ParameterError, match="lies outside"):
        Desk(folder).fetch(TREND, cassette="mine")


@pytest.mark.parametrize(("parameter", "template"), [("files", "my_files"), ("corpus", "corpus")])
@pytest.mark.parametrize(
    ("value", "message"),
    [("..", "lies outside"), ("/etc", "lies outside"), (".env", "is hidden"), ("a/.ssh", "is hidden")],
)
def test_files_outside_and_hidden_ones_are_refused(
    desk: Desk, parameter: str, template: str, value: str, message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        desk.report(template, {parameter: value})


def test_a_notebook_of_one_s_own_is_not_run(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "mine.ipynb").write_bytes(resources.template("tour").read_bytes())

    with pytest.raises(ParameterError, match="is run by the user"):
        desk.report("mine.ipynb")


# No secret, and no crash


def test_no_answer_and_no_refusal_shows_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    canary = CANARIES["TIKOMNI_API_KEY"]
    desk = Desk(tmp_path)
    answers = [
        ask(desk, "catalogue", name="douyin.item_watch_trend"),
        ask(desk, "catalogue", query=canary),
        ask(desk, "catalogue", name=canary),
        ask(desk, "fetch", requests=UNKNOWN),
        ask(desk, "fetch", requests=[{"route": canary}]),
        ask(desk, "fetch", requests=[{"route": "douyin.item_watch_trend", "parameters": {"cookie": canary}}]),
        ask(desk, "transform", function=canary, frames={}),
        desk.clean(f"A title that holds {canary}\x1b[31m"),
        repr(desk),
    ]

    assert not [text for text in map(str, answers) for value in CANARIES.values() if value in text]
    assert answers[-2] == "A title that holds <scrubbed><U+001B>[31m"


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("fetch", {"requests": []}, "0 requests came. Allowed: 1 to 200"),
        ("fetch", {"requests": [{"route": "douyin.item_watch"}]}, "douyin.item_watch_trend"),
        (
            "fetch",
            {"requests": [{"route": "douyin.item_watch_trend"}]},
            "Its parameters: item_id, analysis_type?",
        ),
        ("fetch", {"requests": TREND, "table": "works"}, "works"),
        ("transform", {"function": "compare_retension", "frames": {}}, "Did you mean 'compare_retention'?"),
        ("transform", {"function": "diagnose", "frames": {"diagnosis": "d_1"}}, "There is no frame 'd_1'"),
        ("summarize", {"function": "retention", "frames": {}}, "missing a required argument: 'summary'"),
        ("report", {"template": "retension"}, "Did you mean 'retention'?"),
        ("report", {"template": "retention", "parameters": {"item": "1"}}, "item"),
        ("catalogue", {"kind": "secrets"}, "kind='secrets' is not allowed"),
        ("dictionary", {"table": "curves"}, "curve"),
        ("dictionary", {"lang": "fr"}, "lang='fr'"),
    ],
)
def test_a_mistake_says_what_is_allowed(
    desk: Desk, tool: str, arguments: dict[str, Any], message: str
) -> None:
    refused = ask(desk, tool, **arguments)

    assert isinstance(refused, str)
    assert message in refused
    assert "Traceback" not in refused


@pytest.mark.parametrize(
    ("function", "options", "message"),
    [
        ("summarize_retention", {"hook": "soon"}, "hook='soon' is not allowed. Allowed: float."),
        ("summarize_retention", {"hook": True}, "hook=True is not allowed. Allowed: float."),
        ("summarize_retention", {"hock": 3}, "got an unexpected keyword argument 'hock'"),
    ],
)
def test_an_option_of_another_type_is_refused(
    desk: Desk, function: str, options: dict[str, Any], message: str
) -> None:
    curves = desk.fetch(TREND)["frame"]

    with pytest.raises(ParameterError, match=re.escape(message)):
        desk.transform(function, {"curves": curves}, options)


def test_what_came_short_is_said(tmp_path: Path) -> None:
    items = [ITEM, "7000000000000000000"]
    requests = [{"route": "douyin.item_overview_data", "parameters": {"ids": items}}]
    with app.running() as url, contextlib.closing(sandboxed(url, tmp_path, most=5)) as desk:
        answer = desk.fetch(requests)

    assert [note for note in answer["notes"] if "7000000000000000000" in note]
