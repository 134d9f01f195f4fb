"""A summary is a frame of claims that prints as Markdown and as text, and what others wrote in it stays text."""

from __future__ import annotations

import ast
import functools
import re
from string import Formatter
from typing import Any

import _hostile
import _summaries
import polars as pl
import pytest
from _summaries import FULL, IDS, MESSAGES, SOURCES, Case, cases
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import summaries
from analytics_kit._report import page
from analytics_kit._width import one_line
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.locale import LANGUAGES, catalogue
from analytics_kit.summaries._summary import Claim, claim

#: Frames that are only looked at for whether they are empty.
COUNTED = {"audience": ["tiktok"], "live": ["days"], "shop": ["videos", "stats"]}
#: Functions of which texts of others stand in what they say.
WRITTEN = ["audience", "keywords", "work_review", "compare", "portfolio", "my_files", "shop", "corpus"]
each_function = pytest.mark.parametrize("case", FULL, indirect=True)


@pytest.fixture(scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    """The case in which a function says most."""
    return FULL[request.param]()


def test_every_function_has_a_case() -> None:
    assert {*FULL} == {make().name for make in FULL.values()} == {*summaries.__all__} - {"Summary"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stated", [True, False])
def test_every_claim_is_said_in_some_case_and_not_in_another(lang: str, stated: bool) -> None:
    claims = pl.concat([case.summary(lang).claims for case in cases()])
    claim_ids = set(claims.filter(pl.col("said") == stated).get_column("claim"))
    # Of any corpus, session or account there is something to say.
    always = (
        set()
        if stated
        else {"corpus.contents", "tour.works", "tour.calls", "tour.answers", "account.violations"}
    )
    assert claim_ids == IDS - always


def pattern(message: str, lang: str) -> str:
    """What a sentence looks like, whatever its figures."""
    if lang != "en":
        message = next(section[message] for section in catalogue(lang).values() if message in section)
    parts = Formatter().parse(message.replace("**", ""))
    return "".join(re.escape(text) + (".+?" if name is not None else "") for text, name, *_ in parts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_said_in_some_case(lang: str) -> None:
    texts = [
        text for case in cases() for text in case.summary(lang).claims.get_column("text") if text is not None
    ]
    silent = [
        message
        for message in MESSAGES
        if not any(re.fullmatch(pattern(message, lang), text) for text in texts)
    ]
    assert silent == []


@pytest.mark.parametrize("lang", LANGUAGES)
@each_function
def test_what_is_printed_is_what_the_claims_say(case: Case, lang: str) -> None:
    summary = case.summary(lang)
    texts = summary.claims.filter("said").get_column("text").to_list()

    assert summary.claims.schema == {"claim": pl.String, "text": pl.String, "said": pl.Boolean}
    assert summary.claims.get_column("said").equals(summary.claims.get_column("text").is_not_null())
    assert str(summary) == repr(summary) == "\n".join(f"- {text}" for text in texts)
    soup = BeautifulSoup(page._markdown(summary._repr_markdown_()), "html.parser")
    assert [item.get_text() for item in soup.find_all("li")] == texts


@each_function
def test_a_chinese_summary_claims_the_same_and_says_it_in_chinese(case: Case) -> None:
    english, chinese = (case.summary(lang).claims for lang in LANGUAGES)

    assert chinese.drop("text").equals(english.drop("text"))
    assert all(re.search("[\u4e00-\u9fff]", text) for text in chinese.get_column("text").drop_nulls())
    ours = [text.replace(_summaries.PLAIN, "") for text in english.get_column("text").drop_nulls()]
    assert not any(re.search("[\u4e00-\u9fff，。：]", text) for text in ours)


@each_function
def test_frames_are_not_changed_and_may_be_lazy(case: Case) -> None:
    before = {name: None if frame is None else frame.clone() for name, frame in case.frames.items()}
    lazy: dict[str, Any] = {
        name: None if frame is None else frame.lazy() for name, frame in case.frames.items()
    }

    assert case.but(**lazy).summary() == case.summary()
    for name, frame in before.items():
        now = case.frames[name]
        assert now is frame is None or (now is not None and frame is not None and now.equals(frame))


@each_function
def test_another_language_and_a_frame_without_its_columns_are_refused(case: Case) -> None:
    with pytest.raises(ParameterError, match="Allowed: 'en' or 'zh'"):
        case.summary("fr")
    for name in case.frames:
        if name not in COUNTED.get(case.name, ()):
            with pytest.raises(TableError, match="It has 'mine'"):
                case.but(**{name: pl.DataFrame({"mine": [1]})}).summary()


# What others wrote


def hostile(case: Case, attack: str) -> Case:
    """Write an attack wherever texts of others stand."""

    def spoiled(value: Any) -> Any:
        if isinstance(value, pl.DataFrame):
            return value.with_columns(
                pl.col(pl.String).str.replace_all(_summaries.PLAIN, attack, literal=True)
            )
        if isinstance(value, dict):
            return {key: spoiled(entry) for key, entry in value.items()}
        return value.replace(_summaries.PLAIN, attack) if isinstance(value, str) else value

    return Case(case.name, spoiled(case.frames), spoiled(case.options), spoiled(case.frame_groups))


def test_texts_of_others_stand_in_the_summaries_that_the_attacks_are_tried_on() -> None:
    assert [name for name, make in FULL.items() if _summaries.PLAIN in str(make().summary())] == WRITTEN


def structure(soup: BeautifulSoup) -> list[str]:
    return [element.name for element in soup.find_all(["ul", "li", "strong"])]


@functools.cache
def usual_structure(name: str, lang: str) -> list[str]:
    """How a summary is built where nobody attacks it."""
    markdown = FULL[name]().summary(lang)._repr_markdown_()
    return structure(BeautifulSoup(page._markdown(markdown), "html.parser"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", WRITTEN, indirect=True)
@pytest.mark.parametrize("attack", _hostile.ATTACKS)
def test_what_others_wrote_is_shown_and_does_nothing(case: Case, attack: str, lang: str) -> None:
    summary = hostile(case, attack).summary(lang)
    soup = BeautifulSoup(page._markdown(summary._repr_markdown_()), "html.parser")

    assert one_line(attack) in soup.get_text()
    assert one_line(attack) in str(summary)
    assert {element.name for element in soup.find_all(True)} <= {"ul", "li", "strong", "span", "p"}
    assert structure(soup) == usual_structure(case.name, lang)
    assert not list(soup.find_all(string=re.compile(r"[$\\].|.[$\\]")))
    assert not {"\x1b", "\u202e", "\u200b"} & set(str(summary))


# Whatever comes


@st.composite
def mangled(draw: st.DrawFn, frame: pl.DataFrame | None) -> pl.DataFrame | None:
    """A frame of the same columns, with anything that they can hold."""
    if frame is None:
        return None
    rows = draw(st.integers(0, 4))
    return pl.DataFrame(
        [
            pl.Series(name, draw(st.lists(_values(frame[name]), min_size=rows, max_size=rows)), dtype=dtype)
            for name, dtype in frame.schema.items()
        ]
    )


def _values(column: pl.Series) -> st.SearchStrategy[Any]:
    known = st.sampled_from(column.drop_nulls().unique().to_list() or [None])
    if column.dtype.is_float():
        return st.none() | st.floats() | known
    if column.dtype == pl.String:
        return st.none() | st.text(max_size=2) | known
    return st.none() | known | (st.booleans() if column.dtype == pl.Boolean else st.nothing())


@each_function
@settings(max_examples=8)  # each draws every frame of a function
@given(data=st.data())
def test_any_frames_of_the_declared_columns_give_a_summary(case: Case, data: st.DataObject) -> None:
    frames = {name: data.draw(mangled(frame), label=name) for name, frame in case.frames.items()}
    summary = case.but(**frames).summary(data.draw(st.sampled_from(LANGUAGES)))

    assert set(summary.claims.get_column("claim")) <= IDS
    assert "nan" not in str(summary)
    assert "None" not in str(summary)


@each_function
def test_columns_without_a_type_are_taken_for_columns_of_nulls(case: Case) -> None:
    frames: dict[str, Any] = {
        name: pl.DataFrame({key: [None] for key in frame.columns})
        for name, frame in case.frames.items()
        if frame is not None
    }
    assert case.but(**frames).summary().claims.height


# The parts


def test_a_claim_with_an_unknown_figure_is_not_said() -> None:
    assert claim("a.b", "{n} plays", n=None) == claim("a.b", "{n} plays", n=float("nan")) == Claim("a.b")
    assert claim("a.b", None) == claim("a.b", "**{word}**", word=" \n") == Claim("a.b")


@pytest.mark.parametrize(
    ("message", "word"), [("兴趣**{word}**：占", "[a]"), ("兴趣**{word}**占", "a?"), ("a **{word}** b", "+1")]
)
def test_bold_is_bold_whatever_stands_beside_it(message: str, word: str) -> None:
    soup = BeautifulSoup(page._markdown(claim("a.b", message, word=word).markdown or ""), "html.parser")

    assert [bold.get_text() for bold in soup.find_all("strong")] == [word]
    assert "*" not in soup.get_text()


def test_summaries_are_added_and_cannot_be_changed() -> None:
    summary, other = _summaries.density().summary(), _summaries.sources().summary()

    assert (summary + other).claims.equals(pl.concat([summary.claims, other.claims]))
    assert str(summary + other) == f"{summary}\n{other}"
    assert hash(summary) == hash(_summaries.density().summary())
    with pytest.raises(AttributeError):
        summary.parts = ()  # type: ignore[misc] # that is the point
    with pytest.raises(TypeError):
        summary + "more"  # type: ignore[operator] # likewise


def test_a_frame_that_was_not_asked_for_is_not_missing() -> None:
    everything = _summaries.retention().emptied()
    nothing = everything.but(works=None, curves=None, density=None)

    assert "Missing: metrics, retention, likes, bounces, danmaku." in str(everything.summary())
    assert "Missing" not in str(nothing.summary())


def test_importing_summaries_draws_no_chart() -> None:
    assert "altair" not in {
        name.name.partition(".")[0]
        for tree in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    assert ak.summaries is summaries
