"""The synthetic creators and their works: who publishes what, when, how good it is and how it fared.

Every work has hidden factors: ``quality`` and ``hook`` (its first seconds), in standard deviations. Plays,
retention, likes, shares, new followers and searches are drawn from them, so that a hit looks like a hit in each
answer. Each draw has a generator of its own, seeded by text (world seed, work, purpose), which makes every
number independent of the order of calls and of ``PYTHONHASHSEED``.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from analytics_kit.sandbox import curves, documented
from analytics_kit.sandbox.sums import added
from analytics_kit.sandbox.words import FITNESS, FOOD, SCIENCE, TRAVEL, Topic, Vertical

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The zone of the creators' clocks.
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
WORKS_PER_CREATOR: Final = 42
FIRST_DAY: Final = dt.date(2025, 5, 1)
LAST_DAY: Final = dt.date(2025, 10, 31)

#: What is unusual about every 14th work of a creator, from this place in the order of publishing on.
_ODD_PLACES: Final[Mapping[int, str]] = {
    2: "no_peers",
    4: "empty_peers",
    6: "all_provinces",
    7: "short_peers",
    9: "numbers_as_text",
    11: "no_city_level",
    12: "no_searches",
    13: "percent_to_100",
}
#: At these places the portrait stops at ten provinces instead of fifteen.
_TEN_PROVINCES: Final = (1, 5, 8)


@dataclass(frozen=True, eq=False)
class Creator:
    """One creator.

    Attributes
    ----------
    number
        1 and up; the cookie ``sandbox-creator-N`` is this one's.
    established
        Whether there is a history to compare with; a new creator has none.
    median_plays, spread
        Plays are log-normal: their median, and the standard deviation of their logarithm.
    channels
        Traffic source -> its usual share of the plays; sums to 1.
    """

    number: int
    name: str
    vertical: Vertical
    home: str
    followers: int
    style: str
    established: bool
    median_plays: int
    spread: float
    channels: Mapping[str, float]

    def rng(self, seed: int, purpose: str) -> random.Random:
        """Return the generator for one purpose, in its first state."""
        return random.Random(f"{seed}/creator {self.number}/{purpose}")  # noqa: S311 - a simulation, no secret


CREATORS: Final = (
    Creator(
        number=1,
        name="阿梨的小厨房",
        vertical=FOOD,
        home="浙江",
        followers=86_300,
        style="一口小锅，江南家常，翻车也不剪",
        established=True,
        median_plays=26_000,
        spread=1.5,
        channels={
            "homepage_hot": 0.7,
            "search": 0.09,
            "familiar": 0.06,
            "homepage": 0.05,
            "follow": 0.05,
            "message": 0.02,
            "nearby": 0.02,
            "other": 0.01,
        },
    ),
    Creator(
        number=2,
        name="山野慢行",
        vertical=TRAVEL,
        home="云南",
        followers=412_000,
        style="开着旧皮卡走小路，旁白很少",
        established=True,
        median_plays=90_000,
        spread=1.4,
        channels={
            "homepage_hot": 0.74,
            "search": 0.08,
            "follow": 0.06,
            "familiar": 0.05,
            "homepage": 0.04,
            "message": 0.02,
            "other": 0.01,
        },
    ),
    Creator(
        number=3,
        name="拆机老陆",
        vertical=SCIENCE,
        home="广东",
        followers=1_280_000,
        style="先拆再讲，数据说话",
        established=True,
        median_plays=180_000,
        spread=1.5,
        channels={
            "homepage_hot": 0.63,
            "search": 0.17,
            "follow": 0.08,
            "homepage": 0.06,
            "familiar": 0.03,
            "message": 0.02,
            "other": 0.01,
        },
    ),
    Creator(
        number=4,
        name="小满今天练了吗",
        vertical=FITNESS,
        home="四川",
        followers=5_300,
        style="新人教练，宿舍里跟练，一镜到底",
        established=False,
        median_plays=900,
        spread=1.7,
        channels={
            "homepage_hot": 0.6,
            "familiar": 0.13,
            "homepage": 0.08,
            "nearby": 0.07,
            "search": 0.06,
            "message": 0.04,
            "other": 0.02,
        },
    ),
)


def draw(rng: random.Random, trials: int, chance: float) -> int:
    """Return how many of so many trials succeed: binomial, by its normal approximation where that is close."""
    chance = min(1.0, max(0.0, chance))
    if trials <= 2000:
        return sum(rng.random() < chance for _ in range(trials))
    mean = trials * chance
    return min(trials, max(0, round(rng.gauss(mean, math.sqrt(mean * (1 - chance))))))


def divide(rng: random.Random, total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Divide a total over segments at random; the counts sum to the total, in the order of the weights.

    Examples
    --------
    >>> sum(divide(random.Random("a"), 50_000, {"x": 1, "y": 2}).values())
    50000
    """
    if total <= 2000:
        counted = Counter(rng.choices(list(weights), list(weights.values()), k=total))
        return {key: counted[key] for key in weights}
    jittered = {key: weight * math.exp(rng.gauss(0, 0.02)) for key, weight in weights.items()}
    scale = total / added(jittered.values())
    counts = {key: int(weight * scale) for key, weight in jittered.items()}
    counts[max(counts, key=counts.__getitem__)] += total - sum(counts.values())
    return counts


@dataclass(frozen=True, eq=False)
class Work:
    """One work.

    Attributes
    ----------
    odd
        What is unusual about it, in words such as ``no_peers``; see ``World.odd_cases``.
    """

    seed: int
    creator: Creator
    item_id: str
    title: str
    topic: Topic
    duration_ms: int
    plays: int
    quality: float
    hook: float
    odd: frozenset[str] = frozenset()
    public: bool = True

    @property
    def created(self) -> int:
        """When it was published, in seconds since 1970: the upper half of the id, as in real ids."""
        return int(self.item_id) >> 32

    @property
    def length(self) -> int:
        """Whole seconds of the video."""
        return self.duration_ms // 1000

    def rng(self, purpose: str) -> random.Random:
        """Return the generator for one purpose, in its first state."""
        return random.Random(f"{self.seed}/{self.item_id}/{purpose}")  # noqa: S311 - a simulation, no secret

    @cached_property
    def shape(self) -> curves.Shape:
        """The expected retention."""
        return curves.retention(self.rng("retention"), self.length, quality=self.quality, hook=self.hook)

    @cached_property
    def retention(self) -> list[float]:
        """The measured retention, second by second; empty without plays."""
        return curves.observe(self.rng("observed"), self.shape, self.plays)

    @cached_property
    def peers(self) -> list[float] | None:
        """The retention of similar creators; None where the answer has no such list."""
        if "no_peers" in self.odd:
            return None
        if "empty_peers" in self.odd:
            return []
        values = curves.peers(self.rng("peers"), self.length)
        return values[: max(4, round(0.6 * len(values)))] if "short_peers" in self.odd else values

    @cached_property
    def traffic(self) -> dict[str, int]:
        """Plays by traffic source; they sum to the plays."""
        rng = self.rng("traffic")
        weights = {
            channel: usual * math.exp(rng.gauss(0, 0.3) if channel != "homepage_hot" else 0.3 * self.quality)
            for channel, usual in self.creator.channels.items()
        }
        if rng.random() < 0.4:
            weights.pop("nearby", None)
        if "no_searches" in self.odd:
            weights["search"] = 0.0
        return divide(rng, self.plays, weights)

    @cached_property
    def danmaku(self) -> int:
        """How many danmaku were sent; none where hardly anybody watched."""
        return round(self.plays * self.rng("danmaku").uniform(0.002, 0.006)) if self.plays >= 200 else 0

    @cached_property
    def followers_lost(self) -> int:
        """How many unfollowed the creator after watching."""
        return draw(self.rng("followers lost"), self.plays, 0.0003)

    @cached_property
    def clients(self) -> dict[str, int]:
        """Plays by app; they sum to the plays."""
        return divide(self.rng("clients"), self.plays, {"douyin": 0.96, "xigua": 0.04})

    @cached_property
    def metrics(self) -> dict[str, int | float]:
        """The figures that ``item_list`` gives, by the documents' names; rates are absent without plays."""
        if self.item_id == documented.ITEM_ID:
            return dict(documented.LIST_ITEM["metrics"])
        rng = self.rng("metrics")

        def reactions(usual: float, pull: float, noise: float) -> int:
            return draw(rng, self.plays, usual * math.exp(pull * self.quality + rng.gauss(0, noise)))

        figures: dict[str, Any] = {
            "play_count": self.plays,
            "digg_count": reactions(0.034, 0.42, 0.15),
            "comment_count": reactions(0.004, 0.35, 0.3),
            "share_count": reactions(0.006, 0.75, 0.25),
            "collect_count": reactions(0.005 * self.creator.vertical.saves, 0.5, 0.25),
        }
        followers = reactions(0.0018, 0.7, 0.3)
        visits = max(followers, reactions(0.011, 0.45, 0.2))
        # The feed plays a video by itself; its cover is only shown, and clicked, in searches and on the profile.
        clicks = self.traffic.get("search", 0) + self.traffic.get("homepage", 0)
        impressions = round(clicks / min(0.6, 0.12 * math.exp(0.3 * self.hook + rng.gauss(0, 0.2))))
        figures |= {
            "cover_show": impressions,
            "homepage_visit_count": visits,
            "fans_increment_count": followers,
        }
        if self.plays:
            curve = self.retention
            figures |= {
                "bounce_rate_2s": round(max(0.0, 1 - curve[2]), 6),
                "completion_rate_5s": min(1.0, curve[5]),
                "completion_rate": min(1.0, curve[-1]),
                "avg_view_second": round(math.fsum(curve) - (curve[0] + curve[-1]) / 2, 6),
            }
        if impressions:
            figures["cover_click_rate"] = round(clicks / impressions, 6)
        return figures

    @property
    def review_status(self) -> int:
        """2 for passed, as in the documents; 1 (ours) for a work that waits, which nobody could play yet."""
        return 2 if self.plays else 1


def publish(seed: int, creator: Creator) -> tuple[Work, ...]:
    """Return a creator's works, oldest first."""
    rng = creator.rng(seed, "works")
    vertical = creator.vertical
    topics = rng.sample(vertical.topics, len(vertical.topics))
    patterns = rng.sample(vertical.titles, len(vertical.titles))
    days = (LAST_DAY - FIRST_DAY).days + 1
    works = []
    for index in range(WORKS_PER_CREATOR):
        # 21 topics and 13 patterns have no common divisor: no pair comes twice.
        topic, pattern = topics[index % len(topics)], patterns[index % len(patterns)]
        tags = [topic.name, *rng.sample(vertical.hashtags, rng.choice((1, 2, 2, 3)))]
        title = f"{pattern.format(t=topic.name)} {' '.join(f'#{tag}' for tag in tags)}"
        # One work every few days, at lunch or in the evening.
        day = FIRST_DAY + dt.timedelta(
            days=min(days - 1, int((index + rng.random()) * days / WORKS_PER_CREATOR))
        )
        clock = dt.time(
            rng.choice((11, 12, 12, 17, 18, 18, 19, 20, 21)), rng.randrange(60), rng.randrange(60)
        )
        created = int(dt.datetime.combine(day, clock, SHANGHAI).timestamp())
        quality = rng.gauss(0, 1)
        hook = 0.5 * quality + math.sqrt(0.75) * rng.gauss(0, 1)
        luck = rng.gauss(0, 1)
        # The three weights make a standard normal: .7² + .35² + 2·.7·.35·.5 + .61² = .98.
        fortune = 0.7 * quality + 0.35 * hook + 0.61 * luck
        plays = round(creator.median_plays * math.exp(creator.spread * fortune))
        seconds = vertical.seconds * math.exp(rng.gauss(0, 0.45))
        if not 7 <= seconds < 180:
            seconds = rng.uniform(7, 180)
        odd = {_ODD_PLACES[index % 14]} if index % 14 in _ODD_PLACES else set()
        if index % 14 in _TEN_PROVINCES:
            odd.add("ten_provinces")
        public = True
        if not creator.established:
            if index == 0:
                plays, public = 1, False
            elif index == 3:
                plays = 30 + plays % 150
            elif index == 10:
                plays = 300 + plays % 600
            elif index == WORKS_PER_CREATOR - 1:
                plays = 0
        elif index == WORKS_PER_CREATOR - 2:  # The youngest works have not been shown to many yet.
            plays = 300 + plays % 600
        elif index == WORKS_PER_CREATOR - 1:
            plays = 40 + plays % 140
        if creator.vertical is SCIENCE and index == 17:
            title = _MARKUP_TITLE
            odd.add("markup_in_title")
        if creator.vertical is TRAVEL and index == 20:
            title = title.replace(" #", "\n#", 1)
            odd.add("line_break_in_title")
        works.append(
            Work(
                seed=seed,
                creator=creator,
                item_id=str(created << 32 | rng.getrandbits(32)),
                title=title,
                topic=topic,
                duration_ms=int(seconds * 1000),
                plays=plays,
                quality=quality,
                hook=hook,
                odd=frozenset(odd),
                public=public,
            )
        )
    if creator.number == 1:
        works.append(_documented_work(seed, creator))
    return tuple(sorted(works, key=lambda work: int(work.item_id)))


#: A title that a page must not run and a quote must not end.
_MARKUP_TITLE = "把标题写成 \"</script><script>alert('嘿')</script>\" 会怎样？😱🔧 <b>网页</b> & 转义一次讲清 #知识科普 #前端冷知识"


def _documented_work(seed: int, creator: Creator) -> Work:
    return Work(
        seed=seed,
        creator=creator,
        item_id=documented.ITEM_ID,
        title="边颠勺边跳舞，隔壁阿姨也来跟着扭 #搞笑视频 #热门音乐 #舞蹈教学",
        topic=Topic("舞蹈教学"),
        duration_ms=10_900,
        plays=int(documented.LIST_ITEM["metrics"]["play_count"]),
        quality=0.0,
        hook=0.0,
        odd=frozenset({"documented"}),
    )
