"""Counts, moments and money, in whatever form an answer writes them."""

from __future__ import annotations

import datetime as dt
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.routes._values import Id, Money, amount, currency, displayed_text, moment


def read(value: Any) -> tuple[float | None, str | None]:
    money = Money.read(value)
    return money.amount, money.currency


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("$7.94", (7.94, "USD")),
        ("US$7.94", (7.94, "USD")),
        ("USD 7.94", (7.94, "USD")),
        ("$1,234,567.89", (1234567.89, "USD")),
        ("$1,234", (1234.0, "USD")),
        ("-$3.00", (-3.0, "USD")),
        ("$-3.00", (-3.0, "USD")),
        (" £12 ", (12.0, "GBP")),
        ("3,20 €", (3.2, "EUR")),
        ("1.234,56\N{NO-BREAK SPACE}€", (1234.56, "EUR")),
        ("Rp12.000", (12000.0, "IDR")),
        ("₫125.000", (125000.0, "VND")),
        ("RM5.90", (5.9, "MYR")),
        ("$0.005", (0.005, "USD")),
        ("₴40", (40.0, None)),
        ("7.94", (7.94, None)),
        ("12.345", (12.345, None)),
        ("1,234.5", (1234.5, None)),
        (7.94, (7.94, None)),
        (12, (12.0, None)),
        (None, (None, None)),
        ({"amount": 100}, (100.0, None)),
        ({"amount": "100.00", "amount_formatted": "$100.00"}, (100.0, "USD")),
        ({"amount": "$100.00"}, (100.0, "USD")),
        ({"amount_formatted": "$100.00"}, (100.0, "USD")),
        ({"amount": 1200, "amount_formatted": "$1.2K"}, (1200.0, "USD")),
        ({"amount": "--", "amount_formatted": "$12.34"}, (12.34, "USD")),
        ({"amount": 12.34, "amount_formatted": "ask us"}, (12.34, None)),
        ({"currency_code": "USD"}, (None, "USD")),
        ({"amount": 3.5, "currency_code": "GBP", "amount_formatted": "$3.50"}, (3.5, "GBP")),
        ({"amount": 3.5, "currency_symbol": "£"}, (3.5, "GBP")),
        ({"amount": 3.5, "currency": "a coin"}, (3.5, None)),
        ({}, (None, None)),
        ({"amount": None}, (None, None)),
    ],
)
def test_money_comes_in_many_forms(written: Any, expected: tuple[float | None, str | None]) -> None:
    assert read(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        *("cheap", "$", "7.94.1", "1,2,3", "7,9", "12 kg", "--3", "-$-3", "$7$", "1e5", "USD 7 EUR"),
        *(
            "$1.234K",
            "$7.94 - cheap",
            "0,005 €",
            "0 005",
            "From",
            "from cheap",
            "2025-04-01",
            "12 m",
            "$" + "1" * 100,
        ),
        *("１２", "$１２.50", "١٢٫٥٠", "१२"),
        *("nan", "inf", math.nan, math.inf, 1e300, "9" * 400, 10**400, True, [], [7.94]),
        *({"amount": "cheap"}, {"amount": {}}, {"amount_formatted": "free"}, {"amount": True}, {"sum": 3}),
        {"amount": "--", "amount_formatted": "cheap"},
    ],
    ids=repr,
)
def test_what_is_no_money_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="is not an amount of money, such as 7.94 or '"):
        Money.read(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("$1.2K", (1200.0, "USD")),
        ("$1,234K", (1234000.0, "USD")),
        ("1,2K €", (1200.0, "EUR")),
        ("$1.2 M", (1200000.0, "USD")),
        ("¥1.2万", (12000.0, "JPY")),
        ("Rp1,2jt", (1200000.0, "IDR")),
        ("1,980円", (1980.0, "JPY")),
        ("￥1,980", (1980.0, "JPY")),
        ("₩12,000", (12000.0, "KRW")),
        ("12.500,00 kr", (12500.0, None)),
        ("12.500,00 kr.", (12500.0, None)),
        ("kr 99", (99.0, None)),
        ("1 234,50 ₽", (1234.5, "RUB")),
        ("1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}zł", (1234.5, "PLN")),
        ("12\N{THIN SPACE}500 Ft", (12500.0, "HUF")),
        ("1 234 567,89", (1234567.89, None)),
        ("1.234,56", (1234.56, None)),
        ("CHF 1’234.50", (1234.5, "CHF")),
        ("₹1,23,456.00", (123456.0, "INR")),
        ("HK$58", (58.0, "HKD")),
        ("NT$1,200", (1200.0, "TWD")),
        ("CLP$9.990", (9990.0, "CLP")),
        ("$7.94 USD", (7.94, "USD")),
        ("AUD $7.94", (7.94, "AUD")),
        ("US $7.94", (7.94, "USD")),
        ("0.005 €", (0.005, "EUR")),
        ("KWD 1.250", (1.25, "KWD")),
        ("Rs.500", (500.0, None)),
        ("\N{MINUS SIGN}$3.00", (-3.0, "USD")),
        ("\N{RIGHT-TO-LEFT MARK}7.94 ₪", (7.94, None)),
        ("$5.00 - $5.00", (5.0, "USD")),
    ],
)
def test_a_shown_price_is_read_as_each_country_writes_it(
    written: str, expected: tuple[float | None, str | None]
) -> None:
    assert read(written) == expected
    assert Money.read(written).text == written


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("$7.94 - $9.99", "USD"),
        ("$7.94-9.99", "USD"),
        ("$7.94 – $9.99", "USD"),
        ("7,94 - 9,99 €", "EUR"),
        ("Rp10.000 - Rp15.000", "IDR"),
        ("¥1,980～¥2,480", "JPY"),
        ("$5 to $9", "USD"),
        ("$5 - £9", None),
        ("$1.2K - $1.5K", "USD"),
        ("From $7.94", "USD"),
        ("from 7,94 €", "EUR"),
        ("Starting at $7.94", "USD"),
        ("Mulai dari Rp10.000", "IDR"),
        ("$7.94+", "USD"),
        ("¥1,980起", "JPY"),
        *(("", None), ("-", None), ("--", None), (" — ", None)),
    ],
)
def test_what_is_no_single_number_is_kept_as_it_was_shown(written: str, code: str | None) -> None:
    money = Money.read(written)

    assert (money.amount, money.currency, money.text or "") == (None, code, written)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ask the seller", "ask the seller"),
        ({"amount": "a lot", "amount_formatted": "$ a lot"}, "$ a lot"),
        ({"amount": "a lot"}, "a lot"),
        ({"amount": {}}, None),
        ([7.94], None),
        (True, None),
    ],
)
def test_illegible_money_has_no_amount_and_its_text(value: Any, text: str | None) -> None:
    with pytest.raises(ValueError, match="not an amount of money"):
        Money.read(value)
    money = Money.unread(value)

    assert (money.amount, money.currency, money.text) == (None, None, text)


def test_an_amount_and_its_text_stand_side_by_side() -> None:
    assert displayed_text(Money.read({"amount": "3.2", "amount_formatted": "3,20 €"})) == "3,20 €"
    assert displayed_text(Money.read({"amount": "--"})) == "--"
    assert displayed_text(Money.read(3.2)) is displayed_text(None) is None


CENTS = st.integers(-(10**11), 10**11)


@given(CENTS)
def test_dollars_read_back_from_every_form(cents: int) -> None:
    value = cents / 100
    sign = "-" if cents < 0 else ""
    formatted = f"{sign}${abs(value):,.2f}"

    assert read(formatted) == (value, "USD")
    assert read(f"${value:.2f}") == (value, "USD")
    assert read({"amount": value, "amount_formatted": formatted}) == (value, "USD")
    assert read({"amount": f"{value:.2f}", "amount_formatted": formatted}) == (value, "USD")
    assert read(f"{value:.2f}") == read(value) == (value, None)


@given(CENTS)
def test_euros_read_back_with_points_and_commas_changed(cents: int) -> None:
    written = f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,")) + " €"

    assert read(written) == (cents / 100, "EUR")


#: How a country writes amounts: groups are divided by, decimals come after, and what stands around.
STYLES = {
    "$1,234.50": (",", ".", "${}", "USD"),
    "£1,234.50": (",", ".", "£{}", "GBP"),
    "1.234,50 €": (".", ",", "{} €", "EUR"),
    "R$ 1.234,50": (".", ",", "R$ {}", "BRL"),
    "1.234,50 kr": (".", ",", "{} kr", None),
    "1 234,50 ₽": (" ", ",", "{} ₽", "RUB"),
    "1 234,50 zł": ("\N{NARROW NO-BREAK SPACE}", ",", "{}\N{NO-BREAK SPACE}zł", "PLN"),
    "CHF 1'234.50": ("'", ".", "CHF {}", "CHF"),
    "฿1,234.50": (",", ".", "฿{}", "THB"),
}
#: Money without a smaller coin.
WHOLE = {
    "Rp12.000": (".", "Rp{}", "IDR"),
    "12.000₫": (".", "{}₫", "VND"),
    "1,980円": (",", "{}円", "JPY"),
    "₩12,000": (",", "₩{}", "KRW"),
    "12 500 Ft": (" ", "{} Ft", "HUF"),
}


def in_style(cents: int, style: str) -> str:
    """Write an amount, without its sign, as a country does."""
    groups, decimals, around, _ = STYLES[style]
    written = f"{abs(cents) / 100:,.2f}".replace(",", "g").replace(".", decimals).replace("g", groups)
    return around.format(written)


@given(CENTS, st.sampled_from(sorted(STYLES)))
def test_an_amount_reads_back_from_every_countrys_writing(cents: int, style: str) -> None:
    written = "-" * (cents < 0) + in_style(cents, style)

    assert read(written) == (cents / 100, STYLES[style][-1])
    assert Money.read(written).text == written


@given(st.integers(0, 10**11), st.sampled_from(sorted(WHOLE)))
def test_whole_amounts_read_back_from_every_countrys_writing(amount: int, style: str) -> None:
    groups, around, code = WHOLE[style]

    assert read(around.format(f"{amount:,}".replace(",", groups))) == (amount, code)


@given(CENTS, CENTS, st.sampled_from(sorted(STYLES)), st.sampled_from([" - ", "-", " – ", "～", " to "]))
def test_a_range_is_one_amount_only_where_its_ends_are(low: int, high: int, style: str, dash: str) -> None:
    written = dash.join(in_style(cents, style) for cents in (low, high))
    expected = abs(low) / 100 if abs(low) == abs(high) else None

    assert read(written) == (expected, STYLES[style][-1])


@given(st.integers(1, 9999), st.sampled_from([("K", 3), ("M", 6), ("B", 9)]))
def test_a_rounded_amount_is_as_exact_as_it_was_written(tenths: int, scale: tuple[str, int]) -> None:
    letter, exponent = scale

    assert read(f"${tenths / 10:,}{letter}") == (tenths * 10 ** (exponent - 1), "USD")


@given(st.text("0123456789.,' -+$€KM~kr\N{NO-BREAK SPACE}fromto起円￥１", max_size=200))
def test_any_mixture_of_prices_is_money_or_refused(text: str) -> None:
    try:
        money = Money.read(text)
    except ValueError:
        money = Money.unread(text)
    assert money.text == (text or None)


@pytest.mark.parametrize("piece", ["1", "1,", "1 ", "$", "-", "1-", "from ", "a", ".", "１"])
def test_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match="not an amount of money"):
        Money.read("$1" + piece * 1_000_000 + "!")

    assert time.process_time() - began < 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["amount", "amount_formatted", "currency"]), inner)
        ),
        max_leaves=4,
    )
)
def test_whatever_comes_is_money_or_refused(value: Any) -> None:
    try:
        number, code = read(value)
    except ValueError:
        return
    assert number is None or math.isfinite(number)
    assert code is None or len(code) == 3


def test_a_row_has_the_first_currency_that_is_told() -> None:
    assert currency(None, Money(3.0), Money(4.0, "GBP"), Money(5.0, "USD")) == "GBP"
    assert currency(None, Money(3.0)) is None
    assert (amount(None), amount(Money(3.0))) == (None, 3.0)


@given(st.datetimes(dt.datetime(1973, 3, 4), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)))
def test_seconds_and_milliseconds_are_the_same_moment(when: dt.datetime) -> None:
    when = when.replace(microsecond=0)
    seconds = int(when.timestamp())

    assert moment(seconds) == moment(seconds * 1000) == when


@pytest.mark.parametrize("nothing", [None, 0, -1])
def test_no_moment_is_null(nothing: int | None) -> None:
    assert moment(nothing) is None


# Ids


@pytest.mark.parametrize(
    "value", ["7600000000000000001", 7600000000000000001, " 76 ", 0, 2**64 - 1, "abcDEF_1234"]
)
def test_an_id_is_text_or_a_whole_number_of_64_bits(value: object) -> None:
    assert Id.read(value) == str(value).strip()


@pytest.mark.parametrize(
    "value", [7.6e18, 2**64, 10**30, -1, True, None, "", " ", "7\n8", "a b", "x" * 201, [], {}]
)
def test_what_may_have_lost_digits_or_is_no_name_is_no_id(value: object) -> None:
    with pytest.raises(ValueError, match="is not an id"):
        Id.read(value)
