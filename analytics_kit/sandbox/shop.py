"""The synthetic TikTok shops: creators who sell other people's products by videos and in lives.

All figures come from one place, what one product sold in one video (or live) on one day, and are summed from there:
a day's revenue is that of its videos and lives, a month's is that of its days. Money is counted in cents. Days are
those of Los Angeles. Each draw has a generator of its own, seeded by text, as in ``works``.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import random
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from analytics_kit.errors import NotFoundError
from analytics_kit.sandbox import shop_words
from analytics_kit.sandbox.sums import added

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analytics_kit.sandbox.shop_words import Persona

ZONE: Final = ZoneInfo("America/Los_Angeles")
FIRST_DAY: Final = dt.date(2025, 2, 1)
#: The day before everything is asked.
LAST_DAY: Final = dt.date(2025, 10, 31)
#: Days after publishing on which a video is still played.
LIFE: Final = 60

#: The ids in the documents' example requests: two videos of the first creator, and what they sell.
DOCUMENTED_VIDEOS: Final = ("7496110433699482923", "7496499484705246507")
DOCUMENTED_PRODUCT: Final = "1731050202505515549"


def midnight(day: dt.date) -> int:
    """Return where a day starts in Los Angeles, in seconds since 1970."""
    return int(dt.datetime.combine(day, dt.time(), ZONE).timestamp())


def month_of(day: dt.date) -> list[dt.date]:
    """Return the days of a calendar month.

    Examples
    --------
    >>> days = month_of(dt.date(2025, 2, 14))
    >>> len(days), str(days[0]), str(days[-1])
    (28, '2025-02-01', '2025-02-28')
    """
    first = day.replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return [first + dt.timedelta(days=n) for n in range((after - first).days)]


def take_share(rng: random.Random, whole: int, share: float) -> int:
    """Return a share of a whole number, rounded at random: never more than the whole, right on average."""
    return min(whole, int(whole * min(1.0, share) + rng.random()))


@dataclass(frozen=True)
class Product:
    """One product; ``commission_rate`` is in basis points, ``appeal`` multiplies its sales."""

    product_id: str
    title: str
    category: str
    price: int
    commission_rate: int
    seller_id: str
    shop_name: str
    appeal: float

    @property
    def commission(self) -> int:
        """What the creator earns on one, in cents."""
        return round(self.price * self.commission_rate / 10_000)


@dataclass(frozen=True)
class Sales:
    """What one product did in one place on one day: each figure is part of the one before, but for the items."""

    product: Product
    views: int
    clicks: int
    orders: int
    items: int
    direct_items: int

    @property
    def revenue(self) -> int:
        """Revenue, in cents."""
        return self.items * self.product.price

    @property
    def direct_revenue(self) -> int:
        """The part of it that was bought straight from the video, in cents."""
        return self.direct_items * self.product.price

    @property
    def commission(self) -> int:
        """What the creator earns, in cents."""
        return self.items * self.product.commission


def sell(rng: random.Random, product: Product, views: int, *, pull: float) -> Sales:
    """Draw what becomes of so many views of a product."""
    clicks = take_share(rng, views, 0.035 * pull * product.appeal)
    orders = take_share(rng, clicks, 0.07 * product.appeal)
    items = orders + take_share(rng, orders, 0.15)
    return Sales(product, views, clicks, orders, items, take_share(rng, items, 0.7))


@dataclass(frozen=True)
class VideoDay:
    """What one video did on one day."""

    plays: int
    completed: int
    likes: int
    comments: int
    shares: int
    followers: int
    sales: tuple[Sales, ...]


@dataclass(frozen=True)
class Live:
    """One live."""

    viewers: int
    likes: int
    comments: int
    followers: int
    buyers: int
    sales: tuple[Sales, ...]


@dataclass(frozen=True, eq=False)
class Video:
    """One video, with its hidden quality in standard deviations."""

    seed: int
    item_id: str
    title: str
    duration: int
    plays: int
    quality: float
    products: tuple[Product, ...]

    @property
    def created(self) -> int:
        """When it was published, in seconds since 1970: the upper half of the id, as in real ids."""
        return int(self.item_id) >> 32

    @property
    def day(self) -> dt.date:
        """The day on which it was published."""
        return dt.datetime.fromtimestamp(self.created, ZONE).date()

    def rng(self, purpose: str) -> random.Random:
        """Return the generator for one purpose, in its first state."""
        return random.Random(f"{self.seed}/tiktok/{self.item_id}/{purpose}")  # noqa: S311 - a simulation, no secret

    @cached_property
    def days(self) -> Mapping[dt.date, VideoDay]:
        """What it did, day by day, from the day of publishing on."""
        rng = self.rng("days")
        pull = math.exp(0.4 * self.quality)
        weights = [(1 + age) ** -1.4 for age in range(LIFE)]
        finished = min(0.8, 0.22 * math.exp(0.35 * self.quality))
        days = {}
        for age, weight in enumerate(weights):
            day = self.day + dt.timedelta(days=age)
            if day > LAST_DAY:
                break
            expected = self.plays * weight / added(weights) * math.exp(rng.gauss(0, 0.15))
            plays = int(expected + rng.random())
            days[day] = VideoDay(
                plays=plays,
                completed=take_share(rng, plays, finished * math.exp(rng.gauss(0, 0.05))),
                likes=take_share(rng, plays, 0.045 * pull),
                comments=take_share(rng, plays, 0.003 * pull),
                shares=take_share(rng, plays, 0.004 * pull),
                followers=take_share(rng, plays, 0.0015 * pull),
                sales=tuple(
                    sell(rng, product, take_share(rng, plays, 0.6 / (1 + index)), pull=pull)
                    for index, product in enumerate(self.products)
                ),
            )
        return days

    def during(self, days: Iterable[dt.date]) -> list[VideoDay]:
        """Return what it did on some days; a day before it was published is left out."""
        return [self.days[day] for day in days if day in self.days]


@dataclass(frozen=True, eq=False)
class Shop:
    """One creator's shop: showcase, videos, lives."""

    seed: int
    persona: Persona

    def rng(self, purpose: str) -> random.Random:
        """Return the generator for one purpose, in its first state."""
        return random.Random(f"{self.seed}/tiktok creator {self.persona.number}/{purpose}")  # noqa: S311 - a simulation, no secret

    @cached_property
    def user_id(self) -> str:
        """The creator's id."""
        return str(7_000_000_000_000_000_000 + self.rng("user").randrange(10**17))

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The products of the showcase, latest first."""
        rng = self.rng("products")
        products = []
        for index, (title, category, price) in enumerate(self.persona.products):
            seller = rng.choice(shop_words.SELLERS)
            product_id = str(1_729_000_000_000_000_000 + rng.randrange(2 * 10**15))
            if index == 0 and self.persona.number == 1:
                product_id = DOCUMENTED_PRODUCT
            products.append(
                Product(
                    product_id=product_id,
                    title=title,
                    category=category,
                    price=price,
                    commission_rate=rng.choice((800, 1000, 1200, 1500, 1500, 2000)),
                    # One seller has one id, whoever sells for it.
                    seller_id=str(7_495_000_000_000_000_000 + 1_000_003 * shop_words.SELLERS.index(seller)),
                    shop_name=seller,
                    appeal=math.exp(rng.gauss(0, 0.4)),
                )
            )
        return tuple(products)

    @cached_property
    def videos(self) -> tuple[Video, ...]:
        """The creator's videos, oldest first."""
        persona, rng = self.persona, self.rng("videos")
        span = (LAST_DAY - persona.since).days + 1
        videos = [
            self._video(
                rng,
                index,
                persona.since + dt.timedelta(days=int((index + rng.random()) * span / persona.videos)),
            )
            for index in range(persona.videos)
        ]
        if persona.number == 1:
            rng = self.rng("documented")
            videos += [self._video(rng, index, None) for index in range(len(DOCUMENTED_VIDEOS))]
        return tuple(sorted(videos, key=lambda video: int(video.item_id)))

    def _video(self, rng: random.Random, index: int, day: dt.date | None) -> Video:
        clock = dt.time(rng.choice((11, 12, 15, 17, 18, 19, 20)), rng.randrange(60), rng.randrange(60))
        linked = tuple(rng.sample(self.products, min(len(self.products), rng.choice((1, 1, 2, 3)))))
        if day is None:
            item_id = DOCUMENTED_VIDEOS[index]
            linked = (self.products[0], *(product for product in linked if product is not self.products[0]))
        else:
            created = int(dt.datetime.combine(day, clock, ZONE).timestamp())
            item_id = str(created << 32 | rng.getrandbits(32))
        quality = rng.gauss(0, 1)
        title = rng.choice(shop_words.TITLES).format(p=linked[0].title)
        if self.persona.number == 1 and day is not None and index == 20:
            title = shop_words.MARKUP_TITLE
        return Video(
            seed=self.seed,
            item_id=item_id,
            title=f"{title} #{' #'.join(rng.sample(shop_words.TAGS, 2))}",
            duration=rng.randrange(9, 95),
            plays=round(self.persona.median_plays * math.exp(1.2 * (0.7 * quality + 0.71 * rng.gauss(0, 1)))),
            quality=quality,
            products=linked,
        )

    @cached_property
    def lives(self) -> Mapping[dt.date, Live]:
        """The creator's lives by day: Thursdays and Sundays, now and then none."""
        lives: dict[dt.date, Live] = {}
        rng = self.rng("lives")
        day = self.persona.since
        while day <= LAST_DAY:
            if self.persona.live_viewers and day.weekday() in (3, 6) and rng.random() < 0.85:
                viewers = round(self.persona.live_viewers * math.exp(rng.gauss(0, 0.4)))
                offered = rng.sample(self.products, min(6, len(self.products)))
                sales = tuple(
                    sell(rng, product, take_share(rng, viewers, 0.5), pull=2.0) for product in offered
                )
                lives[day] = Live(
                    viewers=viewers,
                    likes=round(viewers * rng.uniform(1, 4)),
                    comments=take_share(rng, viewers, 0.3),
                    followers=take_share(rng, viewers, 0.01),
                    buyers=take_share(rng, sum(sale.orders for sale in sales), 0.9),
                    sales=sales,
                )
            day += dt.timedelta(days=1)
        return lives

    def video_sales(self, days: Iterable[dt.date]) -> Iterator[Sales]:
        """Return what videos sold on some days."""
        for day in days:
            for video in self.videos:
                if day in video.days:
                    yield from video.days[day].sales

    def live_sales(self, days: Iterable[dt.date]) -> Iterator[Sales]:
        """Return what lives sold on some days."""
        for day in days:
            if day in self.lives:
                yield from self.lives[day].sales


@functools.cache
def get_shop(seed: int, number: int) -> Shop:
    """Return the shop of a creator; whoever has no number among the personas is the first.

    Examples
    --------
    >>> [get_shop(7, number).persona.user_name for number in (1, 2, 3, 4)]
    ['nora.tries.it', 'skin.by.dee', 'garage.theo', 'nora.tries.it']
    """
    personas = {persona.number: persona for persona in shop_words.PERSONAS}
    return Shop(seed, personas.get(number, shop_words.PERSONAS[0]))


def find_video(seed: int, item_id: str) -> tuple[Shop, Video] | None:
    """Return a video with its shop, whoever's it is; None where there is none."""
    for persona in shop_words.PERSONAS:
        shop = get_shop(seed, persona.number)
        for video in shop.videos:
            if video.item_id == item_id:
                return shop, video
    return None


def get_video(seed: int, item_id: str) -> tuple[Shop, Video]:
    """Return a video with its shop.

    Raises
    ------
    NotFoundError
        If no shop has it.
    """
    shop_and_video = find_video(seed, item_id)
    if shop_and_video is None:
        msg = f"No video {item_id!r} in the world of seed {seed}. The route video_list_analytics names those of a month."
        raise NotFoundError(msg)
    return shop_and_video
