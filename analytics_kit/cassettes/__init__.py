"""Cassettes: recorded calls in one readable file, without secrets, played back without a socket.

The structure is vcrpy's; the file is written to be read and compared: JSON in UTF-8, sorted keys, one
interaction after the other in the order of their requests, bodies as JSON where they are JSON::

    {
      "interactions": [
        {
          "request":  {"body": {"json": {...}}, "headers": {...}, "method": "POST", "uri": "https://..."},
          "response": {"body": {"json": {...}}, "headers": {...}, "status": {"code": 200, "message": "OK"}}
        }
      ],
      "provenance": {"kit_version": "0.2.0", "recorded_at": "...", "source": "sandbox", "world_seed": 7},
      "version": 1
    }

A body is ``{"json": …}``, ``{"text": …}`` or ``{"base64": …}``, or null. This module is also a vcrpy serializer: a
stock vcrpy plays the same file after ``my_vcr.register_serializer("analytics_kit", analytics_kit.cassettes)``.
Playing back through vcrpy compares a request with every recorded one; here it is looked up in a dict instead.

What may have been charged is never lost. Its bytes go to a journal beside the file before anybody tries to read them. An answer that
turns out to be no success stands in ``aside``, a list like ``interactions`` that a replay shows as the error that it is; a
recording asks for it again. Several processes may record into one file: each change of file or journal takes a lock.

Scrubbing happens where a request is written and where it is looked up, so any key replays the same cassette.
URIs are those of the provider's own address, wherever a call was really sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics_kit.cassettes._cassette import (
    GATEWAY_HEADER,
    SANDBOX_HEADER,
    VERSION,
    Body,
    Cassette,
    Interaction,
    Provenance,
    RecordedRequest,
    RecordedResponse,
    Status,
    deserialize,
    head,
    recording_path,
    serialize,
    sha256,
    verify,
)
from analytics_kit.cassettes._key import Key, key_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics_kit.cassettes._vcr import Recorder

__all__ = [
    "GATEWAY_HEADER",
    "SANDBOX_HEADER",
    "VERSION",
    "Body",
    "Cassette",
    "Interaction",
    "Key",
    "Provenance",
    "RecordedRequest",
    "RecordedResponse",
    "Status",
    "deserialize",
    "head",
    "key_of",
    "recording_path",
    "serialize",
    "sha256",
    "vcr",
    "verify",
]


def vcr(cassette: str | Path, **options: Any) -> Recorder:
    """Return a ``vcr.VCR`` that keeps any client's calls in a cassette of the kit.

    What the client recorded replays through the kit's routes, whichever gateway it asked, and the other way round.

    Parameters
    ----------
    cassette
        A name, kept as ``./cassettes/NAME.json``, or a path that ends in ``.json``.
    **options
        As ``vcr.VCR`` takes them; ``record_mode="none"`` never sends anything.

    Examples
    --------
    ::

        with ak.cassettes.vcr("my-study").use_cassette(), tikhub.TikHub() as client:
            client.douyin_creator_v2.fetch_item_play_source(cookie=cookie, item_id=item_id)
        ak.replay("my-study").fetch(douyin.ItemPlaySource(item_id=item_id))
    """
    # Only here: replay starts without vcrpy.
    from analytics_kit.cassettes._vcr import recorder

    return recorder(recording_path(cassette), **options)
