"""The catalogue: every message of the code is in it, nothing else is, and Chinese stands nowhere else."""

import ast
import functools
import inspect
import json
import re
from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest

import analytics_kit
from analytics_kit import _columns, _words, charts, resources, summaries, tables, transforms
from analytics_kit.errors import ParameterError
from analytics_kit.locale import COMMON, LANGUAGES, Message, catalogue, check_lang, translator

PACKAGE = Path(analytics_kit.__file__).parent
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
#: Where Chinese is no translation: what comes and goes on the wire, names of places, and what the sandbox makes up.
WIRE = (
    "_provinces.py",
    "decoding.py",
    "envelopes.py",
    "exports/",
    "routes/",
    "sandbox/",
    "_width.py",
    # The two characters that a font is tried with.
    "charts/_png.py",
    # A word that viewers searched for.
    "workshop/_recorded.py",
)
#: How Chinese writes the units of large counts: a number's format, as k and M are.
UNITS = {"万", "亿"}


@functools.cache
def _trees():
    """Return the code of the package and of the templates; in the lessons, Chinese is what students write."""
    trees = {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    for path in resources.templates().values():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        trees[path.name] = ast.parse("\n".join(code))
    return trees


def _called(node):
    """Return what is called: ``_``, ``N_``, ``_.plural`` or another name; ``translate`` is a template's ``_``."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return f"_.{function.attr}" if ast.unparse(function.value) == "_" else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literals(node):
    """Return the texts that an argument may be; none where it is only known at run time."""
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _columns_and_words():
    """Yield the messages that are data: names and meanings of columns, first lines of functions, the kit's own words."""
    for name in (*tables.SCHEMAS, *tables.RESULTS):
        for column in tables.columns(name).values():
            yield column.en, {f"columns {column.table}", "columns"}
            yield column.meaning, {"meanings"}
    for _, english in _columns.TEMPLATES.values():
        yield english, {"columns templates", "columns"}
    for module in (charts, summaries, transforms):
        for function in filter(inspect.isfunction, map(vars(module).get, module.__all__)):
            yield inspect.getdoc(function).partition("\n")[0], {"functions"}
    for column, words in _words.COLUMNS.items():
        if column not in _words.CHINESE:
            yield from ((english, {_words.section(column)}) for english in words.values())


@functools.cache
def messages():
    """Return messages, each with the subjects that it may be looked up under; no subject where any will do."""
    pairs = {(message, frozenset(subjects)) for message, subjects in _columns_and_words()}
    for tree in _trees().values():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
        subjects = {
            subject
            for node in calls
            if _called(node) in ("translator", "Sheet")
            for subject in _literals(node.args[0])
        }
        for node in calls:
            count = {"_": 1, "translate": 1, "_.plural": 2}.get(_called(node), 0)
            for argument in node.args[:count]:
                pairs |= {(text, frozenset(subjects)) for text in _literals(argument)}
            if _called(node) == "N_":
                pairs.add((node.args[0].value, frozenset()))
    for page in PACKAGE.rglob("*.j2"):
        texts = re.findall(r'_\("([^"]+)"\)', page.read_text(encoding="utf-8"))
        pairs |= {(text, frozenset({"page"})) for text in texts}
    return pairs


@functools.cache
def message_texts():
    """Return the messages alone."""
    return {message for message, _ in messages()}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_is_translated(lang):
    sections = catalogue(lang)
    everywhere = set().union(*sections.values())
    missing = [
        message
        for message, subjects in messages()
        if message not in sections[COMMON]
        and not (
            any(message in sections.get(subject, ()) for subject in subjects)
            if subjects
            else message in everywhere
        )
    ]
    assert sorted(missing) == []


def _homes(section):
    """Return the sets of subjects under which a message of a section may be looked up."""
    return {subjects for _, subjects in messages() if section in subjects} | {frozenset()}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_translation_is_of_a_message(lang):
    orphans = [
        (section, message)
        for section, texts in catalogue(lang).items()
        for message in texts
        if message not in message_texts()
        or (section != COMMON and not any((message, subjects) in messages() for subjects in _homes(section)))
    ]
    assert orphans == []


def _placeholders(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_fills_in_what_its_message_does(lang):
    different = [
        (message, text)
        for texts in catalogue(lang).values()
        for message, text in texts.items()
        if _placeholders(message) != _placeholders(text)
    ]
    assert different == []


@pytest.mark.parametrize("lang", OTHERS)
def test_what_two_subjects_say_alike_stands_once(lang):
    """In [common], unless that has another word; what a table calls a column in its own way is an exception anyhow."""
    sections_of, common = defaultdict(list), catalogue(lang)[COMMON]
    for section, texts in catalogue(lang).items():
        for message, text in texts.items():
            if not section.startswith("columns ") and common.get(message, text) == text:
                sections_of[message, text].append(section)
    assert {entry: sections for entry, sections in sections_of.items() if len(sections) > 1} == {}


@pytest.mark.parametrize("lang", OTHERS)
def test_a_table_has_a_word_of_its_own_only_where_it_differs(lang):
    sections = catalogue(lang)
    general = sections[COMMON] | sections["columns"]
    alike = [
        (section, message)
        for section, texts in sections.items()
        for message, text in texts.items()
        if section.startswith("columns ") and general.get(message) == text
    ]
    assert alike == []


def _quotes(text):
    """Tell whether a text is an English message, and so translated, that quotes the Chinese term for what it means."""
    return any(text in message and re.search("[a-z]{3}", text) for message in message_texts())


def _chinese_literals(tree):
    """Return the line and the text of each literal with Chinese; docstrings may quote it."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and ast.get_docstring(node) is not None
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documented
        and re.search(r"[\u3400-\u9fff]", node.value)
        and node.value not in UNITS
        and not _quotes(node.value)
    ]


def test_chinese_stands_in_the_catalogue_alone():
    chinese = {
        name: literals
        for name, tree in _trees().items()
        if not name.startswith(WIRE) and (literals := _chinese_literals(tree))
    }
    assert chinese == {}


def test_a_message_is_said_in_the_language_asked_for(monkeypatch):
    sections = {"keywords": {"share": "占比", "{n} words": "{n} 个词"}, COMMON: {"work": "作品"}}
    monkeypatch.setattr("analytics_kit.locale.catalogue", {"zh": sections}.__getitem__)
    _ = translator("keywords", "zh")
    assert [_("share"), _("work"), _.plural("one word", "{n} words", 3)] == ["占比", "作品", "3 个词"]
    assert translator("keywords", "en")("share") == "share"
    assert _("nobody translated this") == "nobody translated this"
    assert translator("works", "zh")("share") == "share"


def test_a_message_of_messages_and_lists_is_said_in_each_language(monkeypatch):
    words = {"{names} came": "收到 {names}", "{what}; the rest is kept": "{what}；其余保留"}
    monkeypatch.setattr("analytics_kit.locale.catalogue", {"zh": {"calls": words, COMMON: {}}}.__getitem__)
    inner = Message.of("calls", "{names} came", names=("a", "b"))
    whole = Message.of("calls", "{what}; the rest is kept", what=inner)
    assert (whole.say("en"), whole.say("zh")) == ("a, b came; the rest is kept", "收到 a、b；其余保留")
    assert whole == Message.of("calls", "{what}; the rest is kept", what=inner)


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match=r"lang='fr' came. Allowed: 'en' or 'zh'."):
        check_lang("fr")


#: One word for one thing: what Chinese does not say, and what it says instead. A pattern where the word alone is right elsewhere.
BANNED = {
    "磁带|卡带|录音带": "录制文件, a cassette",
    "路由": "接口, a route",
    "应答|响应": "返回结果, an answer",
    "数据框|数据帧": "数据表, a frame",
    "数据提供方|供应商|服务商": "数据商, a provider",
    # A platform is Douyin or TikTok; who answers for it is a provider.
    "平台(没有)?给(的|出)?(数|占比|同类)|向平台请求|来自平台$|平台的真实返回|平台取整|哪家平台": "数据商, a provider",
    "收益|收入第一": "成交额, GMV",
    "[涨跌]幅|下跌": "下降 8.4 个百分点",
    "置信区间": "区间",
    "邮寄": "用邮件发送",
}


def _chinese():
    """Yield every Chinese text that is ours, and where it stands: the catalogue, the notebooks, the pages."""
    for section, texts in catalogue("zh").items():
        for text in texts.values():
            yield f"[{section}]", text
    for path in sorted(resources.template("tour").parent.rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            chinese = cell["metadata"].get("zh", "")
            for text in [chinese] if isinstance(chinese, str) else chinese.values():
                yield path.name, text
    for path in sorted((PACKAGE.parent / ".docs" / "zh").rglob("*")):
        if path.suffix in (".md", ".toml"):
            yield path.name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("banned", "instead"), BANNED.items())
def test_chinese_has_one_word_for_one_thing(banned, instead):
    matches = [
        (source, *re.findall(f".{{0,12}}(?:{banned}).{{0,12}}", text))
        for source, text in _chinese()
        if re.search(banned, text)
    ]
    assert matches == [], f"Say {instead}."
