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
    page_rows: list[Row] = []
    for kind, some in groupby(origin.sources, lambda source: source.kind):
        if kind == "files":
            page_rows.append((named[kind], list(_files(some, _))))
        else:
            page_rows += [(named[kind], list(_lines(source, _))) for source in some]
    if len({source.source for source in origin.sources}) > 1:
        mixed = _("of several kinds, as said above")
        page_rows.append((_("Source"), [(mixed, False)]))
    elif origin.is_live:
        page_rows.append((_("Source"), [(_("live: another run may differ"), False)]))
    return page_rows


def _lines(source: Source, _: Translator) -> Iterator[tuple[str, bool]]:
    who = _who(source, _)
    if source.kind == "calls":
        calls = _.plural("{n} call, kept nowhere", "{n} calls, kept nowhere", source.calls)
        yield _("{name}: {calls}; {who}", name=source.name, calls=calls, who=who), False
        if source.first and source.last:
            yield (
                (
                    source.first
                    if source.first == source.last
                    else _("{first} to {last}", first=source.first, last=source.last)
                ),
                False,
            )
    elif source.kind == "answers":
        yield _("handed to the kit as they were; whose they are is not known"), False
    else:
        yield _("{name}: {who}", name=source.name, who=who), False
    if source.sha256:
        yield f"SHA-256 {source.sha256}", True
    if source.recorded_at and source.extended_at:
        yield (
            _("recorded {at}, extended {later}", at=source.recorded_at, later=source.extended_at),
            False,
        )
    elif source.recorded_at:
        yield _("recorded {at}", at=source.recorded_at), False


def _files(some: Iterable[Source], _: Translator) -> Iterator[tuple[str, bool]]:
    for _source, group in groupby(
        sorted(some, key=lambda source: source.source or ""), lambda source: source.source
    ):
        files = list(group)
        names = [source.name for source in files if source.name]
        who = _who(files[0], _)
        if not names:
            yield who, False
            continue
        listed = _.join(names[:_LISTED])
        if len(names) > _LISTED:
            listed = _("{names} and {n} more", names=listed, n=len(names) - _LISTED)
        yield _("{name}: {who}", name=listed, who=who), False


def _who(source: Source, _: Translator) -> str:
    if source.source == "sandbox":
        return _("sandbox (synthetic data)")
    if source.source == "live":
        return _("live answers of the provider")
    if source.source == "export":
        return _("downloaded files")
    return _("not stated")
