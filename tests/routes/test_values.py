"""Counts, moments and money, in whatever form an answer writes them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.routes._values import Money, amount, currency, moment


def read(value: Any) -> tuple[float | None, str | None]:
    money = Money.read(value)
    return money.amount, money.currency


@pytest.mark.parametrize(
    ("written", "meant"),
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
        ({"amount": 1200, "amount_formatted": "$1.2K"}, (1200.0, None)),
        ({"amount": 3.5, "currency_code": "GBP", "amount_formatted": "$3.50"}, (3.5, "GBP")),
        ({"amount": 3.5, "currency_symbol": "£"}, (3.5, "GBP")),
        ({"amount": 3.5, "currency": "a coin"}, (3.5, None)),
        ({}, (None, None)),
        ({"amount": None}, (None, None)),
    ],
)
def test_money_comes_in_many_forms(written: Any, meant: tuple[float | None, str | None]) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("", "cheap", "$", "7.94.1", "1,2,3", "7,9", "$7.94 - $9.99", "12 kg", "--3", "-$-3", "$7$", "1e5"),
        *("nan", "inf", math.nan, math.inf, 1e300, "9" * 400, 10**400, True, [], [7.94]),
        *({"amount": "cheap"}, {"amount": {}}, {"amount_formatted": "free"}, {"amount": True}),
    ],
    ids=repr,
)
def test_what_is_no_money_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="is no amount of money, such as 7.94 or '"):
        Money.read(written)


CENTS = st.integers(-(10**11), 10**11)


@given(CENTS)
def test_dollars_read_back_from_every_form(cents: int) -> None:
    value = cents / 100
    sign = "-" if cents < 0 else ""
    shown = f"{sign}${abs(value):,.2f}"

    assert read(shown) == (value, "USD")
    assert read(f"${value:.2f}") == (value, "USD")
    assert read({"amount": value, "amount_formatted": shown}) == (value, "USD")
    assert read({"amount": f"{value:.2f}", "amount_formatted": shown}) == (value, "USD")
    assert read(f"{value:.2f}") == read(value) == (value, None)


@given(CENTS)
def test_euros_read_back_with_points_and_commas_changed(cents: int) -> None:
    written = f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,")) + " €"

    assert read(written) == (cents / 100, "EUR")


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
        found, code = read(value)
    except ValueError:
        return
    assert found is None or math.isfinite(found)
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
