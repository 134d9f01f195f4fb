"""What a page says of where its numbers come from, in its language."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from analytics_kit.locale import Translator, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analytics_kit._report.origin import Origin, Source

#: Names of files that a page lists.
_LISTED = 8

#: What stands on the left, and the lines on the right, each with whether it is a hash.
Row = tuple[str, list[tuple[str, bool]]]


def rows(origin: Origin, lang: str) -> list[Row]:
    """Return what a page says of each thing that answered, and what it says of all together.

    Examples
    --------
    >>> from analytics_kit._report.origin import Origin, Source
    >>> rows(Origin((Source("calls", "tikhub", "live", calls=2, first="2026-03-01", last="2026-03-01"),)), "en")[0]
    ('Calls', [('tikhub: 2 calls, kept nowhere; live answers of the provider', False), ('2026-03-01', False)])
    """
    _ = translator("page", lang)
    if origin.sources is None:
        return [(_("Source"), [(_("not stated"), False)])]
    if not origin.sources:
        nothing = _(
            "Nothing was asked for through analytics-kit: it cannot say where these numbers come from."
        )
        return [(_("Source"), [(nothing, False)])]
    named = {
        "cassette": _("Cassette"),
        "calls": _("Calls"),
        "corpus": _("Corpus"),
        "files": _("Files"),
        "answers": _("Answers"),
    }
    found: list[Row] = []
    for kind, some in groupby(origin.sources, lambda one: one.kind):
        if kind == "files":
            found.append((named[kind], list(_files(some, _))))
        else:
            found += [(named[kind], list(_lines(one, _))) for one in some]
    if len({one.source for one in origin.sources}) > 1:
        mixed = _("of several kinds, as said above")
        found.append((_("Source"), [(mixed, False)]))
    elif origin.is_live:
        found.append((_("Source"), [(_("live: another run may differ"), False)]))
    return found


def _lines(one: Source, _: Translator) -> Iterator[tuple[str, bool]]:
    who = _who(one, _)
    if one.kind == "calls":
        calls = _.plural("{n} call, kept nowhere", "{n} calls, kept nowhere", one.calls)
        yield _("{name}: {calls}; {who}", name=one.name, calls=calls, who=who), False
        if one.first and one.last:
            yield (
                (
                    one.first
                    if one.first == one.last
                    else _("{first} to {last}", first=one.first, last=one.last)
                ),
                False,
            )
    elif one.kind == "answers":
        yield _("handed to the kit as they were; whose they are is not known"), False
    else:
        yield _("{name}: {who}", name=one.name, who=who), False
    if one.sha256:
        yield f"SHA-256 {one.sha256}", True
    if one.recorded_at and one.extended_at:
        yield (
            _("recorded {at}, extended {later}", at=one.recorded_at, later=one.extended_at),
            False,
        )
    elif one.recorded_at:
        yield _("recorded {at}", at=one.recorded_at), False


def _files(some: Iterable[Source], _: Translator) -> Iterator[tuple[str, bool]]:
    for _source, group in groupby(sorted(some, key=lambda one: one.source or ""), lambda one: one.source):
        files = list(group)
        names = [one.name for one in files if one.name]
        who = _who(files[0], _)
        if not names:
            yield who, False
            continue
        listed = _.join(names[:_LISTED])
        if len(names) > _LISTED:
            listed = _("{names} and {n} more", names=listed, n=len(names) - _LISTED)
        yield _("{name}: {who}", name=listed, who=who), False


def _who(one: Source, _: Translator) -> str:
    if one.source == "sandbox":
        return _("sandbox (synthetic data)")
    if one.source == "live":
        return _("live answers of the provider")
    if one.source == "export":
        return _("downloaded files")
    return _("not stated")
