"""What works come to."""

from __future__ import annotations

import pytest
from _summaries import calendar, claim_texts, everywhere


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "works.busiest_hour",
            "3 works with a median of 900 plays; the busiest hour is Friday 18:00, with 2 of them, by no more than chance before "
            "the next.",
            "3 个作品，播放量中位数 900；发布最多的时段是周五 18:00，2 个作品，领先下一个时段可能只是偶然。",
        ),
        (
            "works.unreliable",
            "Below 200 plays, so that their rates are not reliable: 1.",
            "其中 1 个作品播放量不足 200，其比率不可靠。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(everywhere(), claim) == ([english], [chinese])


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((9, 1), "the busiest hour is Friday 18:00, with 9 of them."),
        ((5, 4), "the busiest hour is Friday 18:00, with 5 of them, by no more than chance before the next."),
        ((3, 3), "most came out Friday 18:00, Friday 19:00, tied at 3 each."),
        ((1,) * 6, "most came out at 6 hours, tied at 1 each."),
    ],
)
def test_the_busiest_hour_is_one_that_more_than_chance_makes(counts: tuple[int, ...], words: str) -> None:
    (english,), _ = claim_texts(everywhere().but(calendar=calendar(*counts)), "works.busiest_hour")

    assert english.endswith(words)


@pytest.mark.parametrize(
    ("ranks", "p_value", "words"),
    [
        ((1, 2), 0.012, "of 2 hours compared it leads by more than chance (p = 0.012)."),
        ((1, 2), 0.3, "of 2 hours compared it leads by no more than chance (p = 0.30)."),
        ((1, 1), 0.01, "Friday 18:00, Friday 19:00, tied at a median of 900, of 2 hours compared."),
        ((1,), 1.0, "no other hour has enough works to be compared."),
    ],
)
def test_the_best_hour_is_judged_among_all_that_were_tried(
    ranks: tuple[int, ...], p_value: float, words: str
) -> None:
    case = everywhere().but(calendar=calendar(*[4] * len(ranks), ranks=ranks, p_value=p_value))
    (english,), _ = claim_texts(case, "works.best_hour")

    assert english.endswith(words)
