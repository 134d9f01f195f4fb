"""The field types of every answer: ids, counts, numbers, timestamps and money, in each of their writings.

A payload declares its members with these. What they take at once is decoded at full speed; an answer that has
anything else is read once more by ``analytics_kit.decoding``, where ``"1,200"`` and ``"1.2万"`` become numbers, ``""`` and
``"--"`` null, and what cannot be read null with a note that names the JSON path. A type with a ``read`` is
one that msgspec does not know: ``read`` takes what came and returns the value, or raises ``ValueError``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from analytics_kit.decoding import UNKNOWN, brief

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A whole number that a column of 64 bits holds, and that JavaScript does not round.
Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
#: A finite number; ``"nan"`` and ``"inf"`` are none.
Number = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]
#: Seconds or milliseconds since 1970.
Stamp = Annotated[int, msgspec.Meta(gt=-(10**14), lt=10**14)]


#: A float in text has lost digits, too.
_ROUNDED = re.compile(r"[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")


class Id(str):
    """An id: text, or a whole number; a float has lost digits, and is none.

    Examples
    --------
    >>> Id.read(7600000000000000001)
    '7600000000000000001'
    """

    __slots__ = ()

    @classmethod
    def read(cls, value: Any) -> Id:
        """Read what an answer writes for an id.

        Raises
        ------
        ValueError
            If that is not an id.
        """
        text = value.strip() if isinstance(value, str) else ""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64:
            text = str(value)
        if not _ID.fullmatch(text) or text.lower() in UNKNOWN or _ROUNDED.fullmatch(text):
            msg = f"{brief(value, most=60)} is not an id, which is text without blanks or a whole number of 64 bits"
            raise ValueError(msg)
        return cls(text)


class Payload(msgspec.Struct):
    """An answer of Douyin or TikTok, which has a success code of its own inside it."""

    status_code: int | None = 0
    status_msg: str | None = ""


def moment(stamp: int | None) -> dt.datetime | None:
    """Return the moment of a Unix timestamp; None for none, which answers also write as 0.

    Seconds and milliseconds differ by size: 10^11 is the year 5138 in seconds, and 1973 in milliseconds.

    Examples
    --------
    >>> [str(moment(stamp)) for stamp in (1743490800, 1743490800000, 0)]
    ['2025-04-01 07:00:00+00:00', '2025-04-01 07:00:00+00:00', 'None']
    """
    if stamp is None or stamp <= 0:
        return None
    return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(
        milliseconds=stamp if stamp >= 10**11 else stamp * 1000
    )


#: Symbol, in small letters -> ISO 4217 code; None where several currencies share it. Yen and yuan share ``¥`` too:
#: TikTok sells in Japan, and not in China. ``$`` alone is the dollar of the United States.
_SYMBOLS: Mapping[str, str | None] = {
    "$": "USD",
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "hk$": "HKD",
    "mx$": "MXN",
    "nt$": "TWD",
    "nz$": "NZD",
    "r$": "BRL",
    "s$": "SGD",
    "sg$": "SGD",
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "円": "JPY",
    "jp¥": "JPY",
    "cn¥": "CNY",
    "rmb": "CNY",
    "₩": "KRW",
    "원": "KRW",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "tl": "TRY",
    "฿": "THB",
    "₫": "VND",
    "đ": "VND",
    "₱": "PHP",
    "rp": "IDR",
    "rm": "MYR",
    "kč": "CZK",
    "zł": "PLN",
    "ft": "HUF",
    "s/": "PEN",
    "kr": None,
    "rs": None,
    "元": None,
}
_CODE = re.compile(r"[A-Z]{3}")
#: Their smallest coin is a thousandth, so that a point before three digits is a decimal point.
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
#: Word after a number -> how many places it moves the point.
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("K", "k", "rb", "RB", "千"), 3),
    **dict.fromkeys(("万", "萬"), 4),
    **dict.fromkeys(("M", "jt", "JT", "tr"), 6),
    **dict.fromkeys(("亿", "億"), 8),
    "B": 9,
}
#: Beyond it a float does not tell cents apart.
_MOST = 1e15
#: No price is longer; what is takes no time.
_LONGEST = 80
_NOTHING = re.compile(r"[-–—/]*")
#: Full-width signs and the true minus, each as its common form. Full-width digits stay what they are.
_SIGNS = str.maketrans("￥＄￡￦－−’～〜", "¥$£₩--'~~")
#: Marks that turn the direction of writing.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SYMBOL = r"([A-Z]{1,3} \$|[^\W\d_]{1,4}\.|[^\d\s.,+~'-]{0,4}?)"
_SINGLE = re.compile(
    # A scale in Latin letters is no beginning of a longer word, such as kr.
    rf"(-?) ?{_SYMBOL} ?(-?) ?([0-9][0-9.,' ]*)((?:{'|'.join(_SCALES)})(?:(?<![A-Za-z])|(?![^\W\d_]))|) ?{_SYMBOL}"
)
_BETWEEN = re.compile(r" ?(?:[-–—~至到]|\b(?:to|bis)\b) ?")
_FROM = re.compile(
    r"(?:from|starting (?:at|from)|as low as|up to|ab|bis zu|desde|a partir de|dès|à partir de|mulai(?: dari)?|dari|từ)\b:? ?(.+)"
    r"|(.+?) ?(?:\+|~|起|から|より)",
    re.IGNORECASE,
)
#: 7.94, 1234.5, 1,234.50 and, as in India, 1,23,456.00
_POINT = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
)
#: 1 234,50 and 1'234.50
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:'[0-9]{3})+)(?:[.,][0-9]{1,2})?")
#: 1.234,56
_BOTH = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]{1,2}")
#: 3,20
_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")
#: 12.000: prices have at most two decimals, so a point before three digits divides groups.
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")


class Money:
    """An amount, its currency as an ISO 4217 code where the answer tells it, and the text that the answer shows for it.

    The amount is None where the answer gives none, or where the text is no single number: a range, "from" a price.
    No dataclass, which msgspec would decode by itself, without ``read``.
    """

    __slots__ = ("amount", "currency", "text")

    def __init__(self, amount: float | None, currency: str | None = None, text: str | None = None) -> None:
        self.amount = amount
        self.currency = currency
        self.text = text

    def __repr__(self) -> str:
        return f"Money({self.amount!r}, {self.currency!r}, {self.text!r})"

    @classmethod
    def read(cls, value: Any) -> Money:
        """Read what an answer writes for money.

        Parameters
        ----------
        value
            A number; text such as ``"7.94"``, ``"$7.94"``, ``"12.500,00 kr"`` or ``"$7.94 - $9.99"``; or an object with
            ``amount`` or ``amount_formatted``, and perhaps the currency (``currency_code``, ``currency`` or
            ``currency_symbol``). ``"$1.2K"`` is 1200: as exact as it was written.

        Raises
        ------
        ValueError
            If that is neither an amount of money, nor a range of amounts, nor a dash for none.

        Examples
        --------
        >>> Money.read("$1,234.50")
        Money(1234.5, 'USD', '$1,234.50')
        >>> Money.read({"amount": "3.2", "amount_formatted": "3,20 €"})
        Money(3.2, 'EUR', '3,20 €')
        >>> Money.read("From Rp10.000")
        Money(None, 'IDR', 'From Rp10.000')
        """
        if isinstance(value, str):
            return cls._of_text(value)
        if isinstance(value, dict):
            return cls._of_object(value)
        return cls(None) if value is None else cls._of_number(value)

    @classmethod
    def unread(cls, value: Any) -> Money:
        """Return what stands for money that ``read`` refuses: no amount, and the text as it came.

        Examples
        --------
        >>> Money.unread("ask the seller")
        Money(None, None, 'ask the seller')
        """
        if isinstance(value, dict):
            texts = (value.get("amount_formatted"), value.get("amount"))
            value = next((text for text in texts if isinstance(text, str) and text), None)
        return cls(None, None, value if isinstance(value, str) else None)

    @classmethod
    def _of_text(cls, text: str) -> Money:
        plain = _plain(text)
        if len(plain) > _LONGEST:
            raise _not_money(text)
        if _NOTHING.fullmatch(plain):
            return cls(None, None, text or None)
        parsed = _single_amount(plain) or _amount_range(plain)
        if parsed is None:
            raise _not_money(text)
        return cls(*parsed, text)

    @classmethod
    def _of_number(cls, value: Any) -> Money:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
            raise _not_money(value)
        return cls(float(value))

    @classmethod
    def _of_object(cls, value: Mapping[str, Any]) -> Money:
        if value and not value.keys() & {"amount", "amount_formatted", *_CURRENCY_KEYS}:
            raise _not_money(value)
        code = next((code for key in _CURRENCY_KEYS if (code := currency_code(value.get(key)))), None)
        amount, is_illegible = None, False
        for figure in (value.get("amount"), value.get("amount_formatted")):
            # What is shown beside an amount need not be legible, and matters only where something is still open.
            if figure is None or (amount is not None and code is not None):
                continue
            try:
                money = cls._of_text(figure) if isinstance(figure, str) else cls._of_number(figure)
            except ValueError:
                is_illegible = True
                continue
            amount = money.amount if amount is None else amount
            code = money.currency if code is None else code
        if amount is None and is_illegible:
            raise _not_money(value)
        return cls(amount, code, cls.unread(value).text)


_CURRENCY_KEYS = ("currency_code", "currency", "currency_symbol")


def _not_money(value: Any) -> ValueError:
    return ValueError(f"{value!r:.60} is not an amount of money, such as 7.94 or '$7.94'")


def _plain(text: str) -> str:
    """Return text with one kind of space, minus and currency sign, whatever script it is from."""
    common = text if text.isascii() else _DIRECTION.sub("", text).translate(_SIGNS)
    return " ".join(common.split())


def _single_amount(text: str, *, is_money: bool = False) -> tuple[float, str | None] | None:
    """Read one amount; ``is_money`` says that it is one of money though no currency stands at it."""
    match = _SINGLE.fullmatch(text)
    if match is None:
        return None
    minus, before, inner_minus, digits, scale, after = match.groups()
    if minus and inner_minus:
        return None
    try:
        code = _currency(before, after)
    except ValueError:
        return None
    number = _number(digits.rstrip(), code, bool(before or after or is_money), bool(scale))
    if number is None:
        return None
    amount = float(f"{number}e{_SCALES.get(scale, 0)}")
    if not amount < _MOST:
        return None
    return -amount if minus or inner_minus else amount, code


def _amount_range(text: str) -> tuple[float | None, str | None] | None:
    """Read a range or the start of one, which are no single amount; None where it is neither."""
    for between in _BETWEEN.finditer(text):
        low = _single_amount(text[: between.start()], is_money=True)
        high = low and _single_amount(text[between.end() :], is_money=True)
        if low and high:
            codes = {code for _, code in (low, high) if code}
            return low[0] if low == high else None, codes.pop() if len(codes) == 1 else None
    start = _FROM.fullmatch(text)
    amount = start and _single_amount(start[1] or start[2], is_money=True)
    return (None, amount[1]) if amount else None


def _number(digits: str, code: str | None, is_money: bool, is_scaled: bool) -> str | None:
    """Return digits as Python writes them; None where their points and commas are no known way of writing."""
    if _BOTH.fullmatch(digits) or (_COMMA.fullmatch(digits) and (is_money or is_scaled)):
        return digits.replace(".", "").replace(",", ".")
    if _SPACED.fullmatch(digits):
        return digits.replace(" ", "").replace("'", "").replace(",", ".")
    if _GROUPS.fullmatch(digits) and code not in _THOUSANDTHS:
        if is_scaled:  # 1.234K may be 1234 or a thousand times that
            return None
        if is_money:
            return digits.replace(".", "")
    return digits.replace(",", "") if _POINT.fullmatch(digits) else None


def _currency(before: str, after: str) -> str | None:
    """Return the code of a currency; None for none, or for a sign that is no known one's.

    Raises
    ------
    ValueError
        If what stands before and after the number names no currency, or one twice.
    """
    if not before or not after:
        return _code(before or after)
    codes = [sign for sign in (before, after) if _CODE.fullmatch(sign)]
    if len(codes) != 1:
        raise ValueError
    _code(before)
    _code(after)
    return _code(codes[0])


def _code(symbol: str) -> str | None:
    if not symbol:
        return None
    known = symbol.replace(" ", "").removesuffix(".").lower()
    if known in _SYMBOLS:
        return _SYMBOLS[known]
    code = symbol.removesuffix("$").rstrip()
    if _CODE.fullmatch(code):
        return code
    if any(unicodedata.category(sign) == "Sc" for sign in symbol):
        return None
    raise ValueError


def currency_code(name: Any) -> str | None:
    """Return the code that an answer names; None where that is none."""
    try:
        return _code(name.strip()) if isinstance(name, str) else None
    except ValueError:
        return None


def amount(money: Money | None) -> float | None:
    """Return the amount of money that may be missing."""
    return None if money is None else money.amount


def displayed_text(money: Money | None) -> str | None:
    """Return the text that an answer shows for money that may be missing."""
    return None if money is None else money.text


def currency(*amounts: Money | None) -> str | None:
    """Return the first currency that several amounts tell, None where none does."""
    return next((money.currency for money in amounts if money is not None and money.currency), None)
