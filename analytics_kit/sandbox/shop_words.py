"""The words of the synthetic TikTok shops: who sells, what, and how it is announced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Offence:
    """One violation: the day, its points, what was wrong and what to do."""

    day: dt.date
    points: int
    kind: str
    reason: str
    suggestion: str
    withheld: bool = False
    appealed: bool = False


@dataclass(frozen=True)
class Persona:
    """One creator of TikTok.

    Attributes
    ----------
    since
        The day of the first video.
    products
        Title, category, price in cents; the latest first.
    live_viewers
        Usual viewers of a live; 0 for no lives.
    women, ages, abroad
        Usual shares of the audience: women, the age groups, and viewers outside the United States.
    """

    number: int
    user_name: str
    nick_name: str
    since: dt.date
    videos: int
    median_plays: int
    live_viewers: int
    products: tuple[tuple[str, str, int], ...]
    women: float
    ages: tuple[float, ...]
    abroad: float
    partner: str = ""
    offences: tuple[Offence, ...] = ()


AGES: Final = ("18-24", "25-34", "35-44", "45-54", "55+")
ABROAD: Final = ("CA", "GB", "MX", "AU", "PH")
SELLERS: Final = (
    "Brightnest Home",
    "Cedar & Clove",
    "Halfmoon Supply Co",
    "Lumo Living",
    "Peach Street Beauty",
    "Tidewell Outfitters",
)
TAGS: Final = (
    "tiktokshopfinds",
    "musthaves",
    "honestreview",
    "dealoftheday",
    "amazed",
    "homehacks",
    "foryou",
)
TITLES: Final = (
    "I used the {p} for 30 days, here is what broke",
    "The {p} nobody warned me about",
    "{p}: worth it or not?",
    "Three ways to use the {p}",
    "My mom asked for the {p} link, so here it is",
    "Restock with me: {p}",
    "POV: your {p} finally arrives",
    "Is the {p} really that good? A slow test",
    "Stop buying the expensive one, get the {p}",
    "Unboxing the {p} (no script)",
)
#: A title that a page must not run and a quote must not end.
MARKUP_TITLE: Final = "I typed \"</script><script>alert('hi')</script>\" as a caption & <b>it held</b> 😅"

_HOME: Final = (
    ("Microfiber Spin Mop", "Home Supplies", 3499),
    ("Stackable Pantry Bins", "Home Supplies", 2199),
    ("Silicone Sink Strainer", "Kitchenware", 699),
    ("Cordless Milk Frother", "Kitchenware", 1299),
    ("Under-Shelf Basket", "Home Supplies", 1599),
    ("Ceramic Paring Knife", "Kitchenware", 1149),
    ("Magnetic Spice Rack", "Kitchenware", 2850),
    ("Drawer Divider Set", "Home Supplies", 1799),
    ("Oil Spray Bottle", "Kitchenware", 999),
    ("Collapsible Laundry Hamper", "Home Supplies", 2450),
    ("Motion Sensor Night Light", "Tools & Hardware", 1349),
    ("Reusable Swab Set", "Beauty & Personal Care", 899),
    ("Cast Iron Press", "Kitchenware", 2799),
    ("Bamboo Cutting Board", "Kitchenware", 1999),
    ("Vacuum Storage Bags", "Home Supplies", 1899),
    ("Digital Kitchen Scale", "Kitchenware", 1649),
    ("Self-Watering Planter", "Home Supplies", 2099),
    ("Weighted Door Stopper", "Home Supplies", 849),
    ("Garlic Rocker", "Kitchenware", 1099),
    ("Cable Sleeve Kit", "Tools & Hardware", 1249),
    ("Linen Spray", "Home Supplies", 1450),
    ("Collapsible Colander", "Kitchenware", 1399),
    ("Grout Pen", "Tools & Hardware", 799),
)
_BEAUTY: Final = (
    ("Barrier Repair Serum", "Beauty & Personal Care", 2400),
    ("Tinted Lip Oil", "Beauty & Personal Care", 1250),
    ("Satin Pillowcase", "Textiles & Soft Furnishings", 1899),
    ("Heatless Curl Ribbon", "Beauty & Personal Care", 1399),
    ("Rice Water Toner", "Beauty & Personal Care", 1749),
    ("Scalp Massager", "Beauty & Personal Care", 899),
    ("Mineral Sunscreen Stick", "Beauty & Personal Care", 1650),
    ("Brow Lamination Gel", "Beauty & Personal Care", 1499),
    ("Overnight Lip Mask", "Beauty & Personal Care", 1100),
    ("Gua Sha Stone", "Beauty & Personal Care", 1299),
    ("Travel Mist Bottle", "Beauty & Personal Care", 699),
    ("Peptide Eye Patches", "Beauty & Personal Care", 1999),
)
_GARAGE: Final = (
    ("Magnetic Parts Tray", "Tools & Hardware", 1499),
    ("Clay Bar Kit", "Automotive & Motorcycle", 1850),
    ("Tire Pressure Gauge", "Automotive & Motorcycle", 1199),
)
_CLAIM: Final = "The video claims an effect that the product's page does not support."
_FIX_CLAIM: Final = "Say what the product's page says, and show what you saw yourself."
_COPY: Final = "The video shows another creator's recording without permission."
_FIX_COPY: Final = "Use your own recordings, or ask for permission."

PERSONAS: Final = (
    Persona(
        number=1,
        user_name="nora.tries.it",
        nick_name="Nora tries it",
        since=dt.date(2025, 2, 1),
        videos=140,
        median_plays=9_000,
        live_viewers=2_400,
        products=_HOME,
        women=0.71,
        ages=(0.18, 0.36, 0.24, 0.14, 0.08),
        abroad=0.09,
        partner="Northlight Creator Agency",
        offences=(
            Offence(dt.date(2025, 4, 9), 1, "Video violation", _CLAIM, _FIX_CLAIM),
            Offence(dt.date(2025, 7, 22), 2, "Video violation", _COPY, _FIX_COPY, appealed=True),
            Offence(dt.date(2025, 9, 30), 2, "LIVE violation", _CLAIM, _FIX_CLAIM),
        ),
    ),
    Persona(
        number=2,
        user_name="skin.by.dee",
        nick_name="Dee, mostly SPF",
        since=dt.date(2025, 3, 10),
        videos=90,
        median_plays=22_000,
        live_viewers=900,
        products=_BEAUTY,
        women=0.88,
        ages=(0.41, 0.35, 0.14, 0.06, 0.04),
        abroad=0.16,
        offences=(
            Offence(dt.date(2025, 3, 28), 2, "Video violation", _CLAIM, _FIX_CLAIM),
            Offence(dt.date(2025, 4, 17), 1, "Video violation", _COPY, _FIX_COPY),
            Offence(dt.date(2025, 5, 6), 2, "Video violation", _CLAIM, _FIX_CLAIM, withheld=True),
            Offence(dt.date(2025, 5, 29), 1, "LIVE violation", _CLAIM, _FIX_CLAIM),
            Offence(dt.date(2025, 6, 11), 2, "Video violation", _COPY, _FIX_COPY, appealed=True),
            Offence(dt.date(2025, 7, 2), 1, "Video violation", _CLAIM, _FIX_CLAIM),
            Offence(dt.date(2025, 8, 8), 3, "Video violation", _CLAIM, _FIX_CLAIM, withheld=True),
            Offence(dt.date(2025, 8, 27), 2, "LIVE violation", _CLAIM, _FIX_CLAIM),
            Offence(dt.date(2025, 9, 13), 2, "Video violation", _COPY, _FIX_COPY),
            Offence(dt.date(2025, 10, 4), 3, "Video violation", _CLAIM, _FIX_CLAIM, withheld=True),
            Offence(dt.date(2025, 10, 21), 3, "Video violation", _COPY, _FIX_COPY, appealed=True),
        ),
    ),
    Persona(
        number=3,
        user_name="garage.theo",
        nick_name="Theo's garage",
        since=dt.date(2025, 10, 16),
        videos=4,
        median_plays=350,
        live_viewers=0,
        products=_GARAGE,
        women=0.22,
        ages=(0.15, 0.33, 0.28, 0.15, 0.09),
        abroad=0.12,
    ),
)
