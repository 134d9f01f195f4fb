"""Search that finds Chinese on English pages and English on Chinese ones.

Chinese writes no spaces between words, and Sphinx takes a run of characters for one word. Here each two neighbours of a
run are a word, in the index and in the query, so that 完播率 is found inside 平均完播率 without a dictionary of words.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from sphinx.search.en import SearchEnglish

_CHINESE = r"\u3400-\u9fff"
_PIECES = re.compile(rf"[{_CHINESE}]+|[^\W{_CHINESE}]+")


def split(text: str) -> list[str]:
    """Return the words of a text.

    Examples
    --------
    >>> split("2s跳出率 of a work")
    ['2s', '跳出', '出率', 'of', 'a', 'work']
    """
    return [word for piece in _PIECES.findall(text) for word in _words(piece)]


def _words(piece: str) -> list[str]:
    if not re.match(f"[{_CHINESE}]", piece) or len(piece) == 1:
        return [piece]
    return [piece[n : n + 2] for n in range(len(piece) - 1)]


@functools.cache
def _stem(stemmer: Any, word: str) -> str:
    return str(stemmer.stemWord(word))


class English(SearchEnglish):
    """English, with Chinese words in it."""

    js_splitter_code = """
function splitQuery(query) {
  const pieces = query.match(/[\\u3400-\\u9fff]+|[\\p{L}\\p{N}_]+?(?=[\\u3400-\\u9fff]|[^\\p{L}\\p{N}_]|$)/gu) || [];
  return pieces.flatMap((piece) =>
    /^[\\u3400-\\u9fff]{2}/.test(piece)
      ? [...piece].slice(1).map((next, n) => [...piece][n] + next)
      : [piece]);
}
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - Sphinx's name for it
        """Return the words of a text."""
        return split(input)

    def stem(self, word: str) -> str:
        """Return the stem of a word, as Sphinx's English does; it would forget it from page to page."""
        return _stem(self.stemmer, word.lower())


class Chinese(English):
    """Chinese, with English words in it."""

    lang = "zh_CN"  # language_name stays: the stemmer's name in the browser is made of it
