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

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A whole number that a column of 64 bits holds, and that JavaScript does not round.
Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
#: A finite number; ``"nan"`` and ``"inf"`` are none.
Number = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]
#: Seconds or milliseconds since 1970.
Stamp = Annotated[int, msgspec.Meta(gt=-(10**14), lt=10**14)]


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
            If that is no id.
        """
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            msg = f"{value!r:.60} is no id, which is text or a whole number"
            raise ValueError(msg)
        return cls(value)


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


#: Symbol -> ISO 4217 code. Dollars that are not those of the United States carry letters before the sign.
_SYMBOLS: Mapping[str, str] = {
    "$": "USD",
    "US$": "USD",
    "S$": "SGD",
    "MX$": "MXN",
    "R$": "BRL",
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "฿": "THB",
    "₫": "VND",
    "đ": "VND",
    "₱": "PHP",
    "Rp": "IDR",
    "RM": "MYR",
}
_CODE = r"[A-Z]{3}"
_TEXT = re.compile(
    r"(-?)\s*([^\d\s.,+-]{0,4})\s*(-?)\s*([0-9][0-9.,]*)\s*([^\d\s.,+-]{0,4})",
)
#: 7.94, 1234.5, 1,234.50
_POINT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
#: 3,20 and 1.234,56 and 12.000: prices have at most two decimals, so a point before three digits divides groups.
_COMMA = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?|[0-9]+,[0-9]{1,2}")


class Money:
    """An amount, and its currency as an ISO 4217 code where the answer tells it.

    No dataclass, which msgspec would decode by itself, without ``read``.
    """

    __slots__ = ("amount", "currency")

    def __init__(self, amount: float | None, currency: str | None = None) -> None:
        self.amount = amount
        self.currency = currency

    def __repr__(self) -> str:
        return f"Money({self.amount!r}, {self.currency!r})"

    @classmethod
    def read(cls, value: Any) -> Money:
        """Read what an answer writes for money.

        Parameters
        ----------
        value
            A number; text such as ``"7.94"`` or ``"$7.94"``; or an object with ``amount`` or ``amount_formatted``,
            and perhaps the currency (``currency_code``, ``currency`` or ``currency_symbol``).

        Raises
        ------
        ValueError
            If that is no amount of money.

        Examples
        --------
        >>> Money.read("$1,234.50")
        Money(1234.5, 'USD')
        >>> Money.read({"amount": "3.2", "amount_formatted": "3,20 €"})
        Money(3.2, 'EUR')
        """
        if isinstance(value, str):
            return cls._of_text(value)
        if isinstance(value, dict):
            return cls._of_object(value)
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise _not_money(value)
        return cls(None if value is None else _finite(value, value))

    @classmethod
    def _of_text(cls, text: str) -> Money:
        found = _TEXT.fullmatch(text.strip())
        if found is None:
            raise _not_money(text)
        minus, before, inner_minus, digits, after = found.groups()
        symbol = before or after
        if (before and after) or (minus and inner_minus):
            raise _not_money(text)
        currency = _currency(symbol, text)
        if symbol and _COMMA.fullmatch(digits):
            digits = digits.replace(".", "").replace(",", ".")
        elif not _POINT.fullmatch(digits):
            raise _not_money(text)
        amount = _finite(float(digits.replace(",", "")), text)
        return cls(-amount if minus or inner_minus else amount, currency)

    @classmethod
    def _of_object(cls, value: Mapping[str, Any]) -> Money:
        amount, shown = value.get("amount"), value.get("amount_formatted")
        if isinstance(amount, dict) or isinstance(shown, dict):
            raise _not_money(value)
        if amount is None:
            money = cls.read(shown)
        else:
            money = cls.read(amount)
            if money.currency is None and isinstance(shown, str):
                money = cls(money.amount, _shown_currency(shown))
        for key in ("currency_code", "currency", "currency_symbol"):
            name = value.get(key)
            if isinstance(name, str) and (name in _SYMBOLS or re.fullmatch(_CODE, name)):
                return cls(money.amount, _SYMBOLS.get(name, name))
        return money


def _not_money(value: Any) -> ValueError:
    return ValueError(f"{value!r:.60} is no amount of money, such as 7.94 or '$7.94'")


def _finite(number: float, came: Any) -> float:
    if not abs(number) < 1e15:
        raise _not_money(came)
    return float(number)


def _currency(symbol: str, came: str) -> str | None:
    """Return the code of a currency; None for none, or for a sign that is no known one's."""
    if not symbol or symbol in _SYMBOLS:
        return _SYMBOLS.get(symbol)
    if re.fullmatch(_CODE, symbol):
        return symbol
    if any(unicodedata.category(sign) == "Sc" for sign in symbol):
        return None
    raise _not_money(came)


def _shown_currency(text: str) -> str | None:
    # The amount is known already: what is only shown beside it need not be legible.
    try:
        return Money.read(text).currency
    except ValueError:
        return None


def amount(money: Money | None) -> float | None:
    """Return the amount of money that may be missing."""
    return None if money is None else money.amount


def currency(*amounts: Money | None) -> str | None:
    """Return the first currency that several amounts tell, None where none does."""
    return next((money.currency for money in amounts if money is not None and money.currency), None)
