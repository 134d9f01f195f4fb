"""What students write: for every exercise the two likeliest wrong ways, none of which comes to the right answer.

An answer can only be told from the right one where it differs. Each method is run on the lesson's own data, as a
student would run it, so that one that comes out right by accident is found here.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import altair as alt
import polars as pl
import pytest
from _workshop import COMPUTED, LESSONS, cells, refusal

from analytics_kit import workshop

#: Exercise, and what a student wrote. Lesson 6 asks for texts: its wrong ones stand in test_template.
METHODS = [
    ("01.1", "list(payload)"),
    ("01.1", "[name for name in payload['data'] if name != 'params']"),
    ("01.2", "trend['current_item'][1]['value']"),
    ("01.2", "trend['current_item'][-1]['value']"),
    ("01.3", "pl.DataFrame([{**row, 'second': row['second'] % 60} for row in rows])"),
    ("01.3", "pl.DataFrame([row for row in rows if row['series'] == 'item'])"),
    ("01.3", "session.fetch(request).select('series', 'second', 'value')"),
    ("01.4", "[200, 200]"),
    ("01.4", "[other['code'], payload['code']]"),
    ("01.5", "age['tgi_list'][0]['value']"),
    ("01.5", "max(one['value'] for one in age['ratio_list'])"),
    ("02.1", "works.filter(pl.col('plays') > 12345).height"),
    ("02.1", "len(works)"),
    ("02.2", "works.head(8).sort('likes', descending=True).select('item_id', 'title', 'likes')"),
    ("02.2", "works.sort('likes').head(8).select('item_id', 'title', 'likes')"),
    (
        "02.3",
        "works.group_by(pl.col('published_at').dt.hour().alias('hour')).agg(pl.len().alias('works')).sort('hour')",
    ),
    ("02.3", "works.group_by(hour).agg(pl.len().alias('works')).sort('works', descending=True)"),
    ("02.4", "works.get_column('followers_gained').sum() / works.height"),
    ("02.4", "works.get_column('followers_gained').fill_null(0).mean()"),
    ("02.5", "works.select('item_id', (pl.col('likes') / pl.col('impressions')).alias('like_rate'))"),
    ("02.5", "works.select('item_id', (pl.col('plays') / pl.col('likes')).alias('like_rate'))"),
    (
        "02.6",
        "words.join(works, on='item_id').select('item_id', 'plays', listed_share='reported_share')",
    ),
    (
        "02.6",
        "words.group_by('item_id').agg(listed_share=pl.col('reported_share').max()).join(works, on='item_id')"
        ".select('item_id', 'plays', 'listed_share')",
    ),
    ("03.1", "small_curves.filter(pl.col('series') == 'item').get_column('second').to_list()"),
    ("03.1", "small_curves.get_column('second').unique().sort().to_list()"),
    (
        "03.2",
        "small_curves.filter(pl.col('series') == 'item').get_column('value').mean()"
        " - small_curves.filter(pl.col('series') == 'peers').get_column('value').mean()",
    ),
    ("03.2", "ak.transforms.compare_retention(small_curves).get_column('ratio').mean()"),
    ("03.3", "rough_curves.select((pl.col('value').diff() / pl.col('second').diff()).min()).item()"),
    ("03.3", "rough_curve.select(pl.col('value').diff().min()).item()"),
    (
        "03.3",
        "rough_curve.with_columns(drop=pl.col('value').diff(), seconds=pl.col('second').diff()).sort('drop')"
        ".select(pl.col('drop') / pl.col('seconds')).drop_nulls().row(0)[0]",
    ),
    ("03.3", "hit_curve.select((pl.col('value').diff() / pl.col('second').diff()).min()).item()"),
    ("03.4", "rough_curve.select(((pl.col('value') + pl.col('value').shift()) / 2).sum()).item()"),
    ("03.4", "rough_curves.select(trapezoid.sum()).item()"),
    ("03.4", "rough_curve.get_column('value').mean() * 80"),
    ("03.5", "ak.transforms.flag_small(chosen).filter('retention_reliable').get_column('item_id').to_list()"),
    ("03.5", "chosen.filter(pl.col('plays') < 1000).get_column('item_id').to_list()"),
    (
        "03.6",
        "ak.transforms.summarize_retention(compared).sort('mean_delta', descending=True)"
        ".select('item_id', 'mean_delta')",
    ),
    ("03.6", "ranking.sort('mean_delta')"),
    ("04.1", "male.select(pl.col('share') * (pl.col('tgi') / 100)).item()"),
    ("04.1", "male.select(pl.col('share') / pl.col('tgi')).item()"),
    (
        "04.2",
        "ak.transforms.check_portrait(mixed).filter(pl.col('consistent')).get_column('dimension').to_list()",
    ),
    ("04.2", "ak.transforms.check_portrait(mixed).get_column('dimension').to_list()"),
    (
        "04.2",
        "portrait.group_by('dimension').agg(pl.col('share').sum()).filter(pl.col('share') > 0.99)"
        ".get_column('dimension').to_list()",
    ),
    ("04.3", "provinces.filter(pl.col('tgi') > 100).get_column('segment').to_list()"),
    ("04.3", "provinces.filter(pl.col('band') == 'core').get_column('segment').to_list()"),
    (
        "04.4",
        "ak.transforms.compute_tgi(portrait, hit_portrait).filter(pl.col('segment') == 'female')"
        ".select('tgi').item()",
    ),
    ("04.4", "hit_portrait.filter(pl.col('segment') == 'female').select('tgi').item()"),
    ("04.5", "ak.transforms.flag_small(chosen).filter('portrait_reliable').get_column('item_id').to_list()"),
    ("04.5", "chosen.filter(pl.col('plays') < 200).get_column('item_id').to_list()"),
    ("05.1", "words.select(pl.col('count') / pl.col('count').sum()).row(1)[0]"),
    ("05.1", "words.filter(pl.col('keyword') == '热门音乐').get_column('reported_share').item()"),
    ("05.2", "1 - words.get_column('reported_share').sum()"),
    ("05.2", "words.get_column('total_count')[0] - words.get_column('count').sum()"),
    ("05.3", "hit_shares.filter(pl.col('cumulative_share') < 0.5).height"),
    ("05.3", "hit_shares.filter(pl.col('cumulative_share') >= 0.5).height"),
    ("05.4", "hit_shares.select((pl.col('share') ** 2).sum()).item()"),
    ("05.4", "1 / hit_words.select(((s := pl.col('reported_share')) / s.sum()).pow(2).sum()).item()"),
    ("05.5", "hanging.sort('effective_keywords', descending=True)"),
    (
        "05.5",
        "ak.transforms.keyword_concentration(ak.transforms.keyword_share(many)).sort('hhi')"
        ".select('item_id', 'effective_keywords')",
    ),
    ("05.6", "shares.select((pl.col('reported_share') - pl.col('share')).mean()).item()"),
    ("05.6", "shares.select((pl.col('share') - pl.col('reported_share')).mean()).item()"),
    ("05.6", "shares.select((pl.col('reported_share') - pl.col('share')).mean().abs()).item()"),
    ("05.6", "shares.select((pl.col('reported_share') - pl.col('share')).max()).item()"),
]


@functools.cache
def lesson(number: str) -> dict[str, Any]:
    """The names of a lesson after its last cell, with the teacher's answers."""
    path = next(path for name, path in LESSONS.items() if name[:2] == number)
    names: dict[str, Any] = {}
    with alt.renderers.enable("default"), pl.Config():  # as they were, afterwards
        for cell in cells(path, kind="code"):
            if not {"exercise", "check"} & set(cell["metadata"].get("tags", ())):
                exec(cell["source"], names)  # noqa: S102 # the kit's own cells
    return names


@pytest.mark.parametrize(("exercise", "method"), METHODS)
def test_a_wrong_method_does_not_come_to_the_right_answer(exercise: str, method: str) -> None:
    answer = eval(method, lesson(exercise[:2]))  # noqa: S307 # it stands above

    assert refusal(exercise, answer)
    assert re.search(r"[\u4e00-\u9fff]", refusal(exercise, answer, "zh"))


@pytest.mark.parametrize("exercise", COMPUTED)
def test_every_computed_exercise_has_two_wrong_methods_and_a_right_one(exercise: str) -> None:
    path = next(path for name, path in LESSONS.items() if name[:2] == exercise[:2])
    numbers = [number for number in workshop.exercises() if number.startswith(exercise[:2])]
    answer = cells(path, tag="exercise")[numbers.index(exercise)]["source"].split()[0]

    assert [number for number, _ in METHODS].count(exercise) >= 2
    assert workshop.check(exercise, lesson(exercise[:2])[answer]).passed
