"""What people ask how to do: each page and section of the site, with a short answer, for `search` and for the site itself.

The site stands beside the package and is not installed with it, so its list of contents stands here, once. A test holds
that every section of the site is in it and that it names no other.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from analytics_kit.locale import N_, Lang, translator


class Topic(NamedTuple):
    """A section of the site, or a page that has none.

    Parameters
    ----------
    page
        The page, as its address below the site begins.
    title
        Its heading, in English.
    answer
        What it comes to, in a sentence or two.
    how
        What is typed, as the page has it: Python or a command.
    phrases
        What it is asked for by, besides its title: phrases, with a semicolon between them.
    """

    page: str
    title: str
    answer: str
    how: str
    phrases: str = ""

    @property
    def name(self) -> str:
        """Where it stands on the site, in either language.

        Examples
        --------
        >>> Topic("recipes", "A picture", "", "").name
        'recipes.html#a-picture'
        """
        return f"{self.page}.html#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The name of its heading in links, as MyST makes it of the English."""
        return re.sub(r"[^\w -]", "", self.title.lower()).replace(" ", "-")

    def title_in(self, lang: Lang) -> str:
        """Return its heading in a language."""
        return translator("guide", lang)(self.title)

    def answer_in(self, lang: Lang) -> str:
        """Return what it comes to, in a language."""
        return translator("guide", lang)(self.answer)

    def phrases_in(self, lang: Lang) -> list[str]:
        """Return the phrases that it is asked for by, in a language."""
        return [
            phrase.strip() for phrase in translator("guide", lang)(self.phrases).split(";") if phrase.strip()
        ]


#: In the order of the site.
TOPICS = (
    Topic(
        "index",
        N_("Start"),
        N_(
            "Install it, and make a report of recorded, synthetic answers; neither a key nor a network is needed."
        ),
        "analytics-kit report -o reports",
        N_("install; set up; first report; get started; help"),
    ),
    Topic(
        "index",
        N_("From a call to an answer"),
        N_("Replay or record, fetch a route, give its frame to a transform, and the result to a chart."),
        'session = ak.replay("demo")',
        N_("first steps; notebook; example; fetch"),
    ),
    Topic(
        "index",
        N_("Look for something"),
        N_("`ak.search` takes words or a whole question, in English or Chinese."),
        'ak.search("completion rate")',
        N_("find; search; what is there"),
    ),
    Topic(
        "index",
        N_("With a key of your own"),
        N_(
            "Keys and cookies go into the environment or into `.env`; `analytics-kit doctor` says what is missing."
        ),
        'ak.record("my-study")',
        N_("key; cookie; live data; own data; TIKOMNI_API_KEY; TIKHUB_API_KEY"),
    ),
    Topic(
        "questions/index",
        N_("Questions"),
        N_("Each template answers a question as a report; take a copy to change it."),
        "analytics-kit report retention -p item_id=7537546723260785816 -o reports",
        N_("report; tutorials; templates; parameters"),
    ),
    Topic(
        "gallery/index",
        N_("Gallery"),
        N_("Every chart with its picture, its code and how to read it; all of them are in `ak.charts`."),
        "ak.charts.retention(comparison)",
        N_("charts; plots; figures; pictures of all charts"),
    ),
    Topic(
        "data/index",
        N_("Data"),
        N_("Every column of every table, with unit and meaning, as a frame."),
        "ak.tables.dictionary()",
        N_("data dictionary; units; meaning of a column; all columns; all tables"),
    ),
    Topic(
        "routes/index",
        N_("What a call costs"),
        N_(
            "A successful call costs what its route says, in the gateway's credits, most of them 1; a failed one costs nothing, nor does one that the cassette holds. The estimate is given before anything is sent."
        ),
        "session.estimate(requests)",
        N_("cost; price; credits; money; fee; charge; budget; how much; max_credits"),
    ),
    Topic(
        "recipes",
        N_("Excel"),
        N_("Writes a workbook, or CSV, that spreadsheets open right: ids stay text, shares are percent."),
        'ak.write_table(curves, "curves.xlsx")',
        N_("export; xlsx; csv; spreadsheet; save a table; write a file"),
    ),
    Topic(
        "recipes",
        N_("pandas"),
        N_(
            "Every frame is a polars frame: `to_pandas()` turns it into pandas, and `ak.tables.conform` turns it back."
        ),
        "curves.to_pandas()",
        N_("dataframe; data frame; convert; to_pandas; from_pandas"),
    ),
    Topic(
        "recipes",
        N_("DuckDB"),
        N_("A corpus answers SQL; without one DuckDB reads the Parquet file that `ak.write_table` wrote."),
        "corpus.sql(",
        N_("SQL; database; parquet; query"),
    ),
    Topic(
        "recipes",
        N_("R"),
        N_("R reads the Parquet file that `ak.write_table` wrote, or the CSV file."),
        'nanoparquet::read_parquet("curves.parquet")',
        N_("language R; RStudio; tidyverse; arrow"),
    ),
    Topic(
        "recipes",
        N_("A picture"),
        N_("Gives a chart as PNG, in bytes; `chart.save` writes SVG."),
        "ak.charts.png(chart)",
        N_("png; svg; image; save a chart; export a chart; slide"),
    ),
    Topic(
        "recipes",
        N_("PDF, workbook, notebook, pictures"),
        N_(
            "A report is also written as PDF, Excel, a notebook with outputs and pictures; any browser prints it."
        ),
        "analytics-kit report retention --format html,ipynb,xlsx,pdf,png -o reports",
        N_("print; paper; formats; same bytes"),
    ),
    Topic(
        "recipes",
        N_("A notebook that others run, and where its charts show"),
        N_(
            "Papermill, nbconvert and myst-nb show the charts; a picture stands beside each where a program runs the notebook."
        ),
        'alt.renderers.enable("analytics_kit", picture=True)',
        N_("papermill; nbconvert; myst-nb; GitHub; VS Code"),
    ),
    Topic(
        "recipes",
        N_("A study from nothing"),
        N_("A report records its own calls, after it has said what they cost and you agreed."),
        "analytics-kit report retention -p item_id=7537546723260785816 --record my-study --max-credits 30 -o study",
        N_("record; own study; limit of credits; several works; batch"),
    ),
    Topic(
        "recipes",
        N_("A schedule"),
        N_(
            "Record a plan, then make the report, from cron; what the cassette holds already is not asked again."
        ),
        "analytics-kit record my-study plan.toml --yes",
        N_("cron; every week; every night; automatic; plan"),
    ),
    Topic(
        "recipes",
        N_("Another client's calls"),
        N_("Keeps what another client sends in a cassette of the kit."),
        'with ak.cassettes.vcr("my-study").use_cassette():',
        N_("tikhub client; vcr; own client; requests"),
    ),
    Topic(
        "recipes",
        N_("An agent"),
        N_("Serves the kit to an agent by the Model Context Protocol; it replays, unless you let it record."),
        "analytics-kit mcp --skill",
        N_("mcp; model context protocol; assistant; skill; llm"),
    ),
    Topic(
        "recipes",
        N_("What a session sends"),
        N_(
            "Python's `logging` says what is sent and waited for, without secrets; on the command line it is `--verbose`."
        ),
        'logging.getLogger("analytics_kit").setLevel(logging.INFO)',
        N_("log; logging; verbose; debug; slow; wait"),
    ),
    Topic(
        "recipes",
        N_("A curve of one's own"),
        N_("Any frame with the columns `second` and `value` becomes a curve of the kit."),
        'ak.tables.conform(pl.read_csv("curve.csv"), "curve", item_id="mine")',
        N_("own curve; own numbers; conform; import csv; read a csv file"),
    ),
    Topic(
        "recipes",
        N_("Files that platforms let people download"),
        N_("Reads downloads of Douyin, TikTok, YouTube and others, told apart by their headings."),
        "analytics-kit exports --example downloads",
        N_(
            "downloads; export of a platform; own files; file kinds; kinds of files; read_export; without a key"
        ),
    ),
    Topic(
        "statistics",
        N_("Retention against peers"),
        N_(
            "The difference of two curves at each second where both have a value; with `works`, each has a 95 % interval."
        ),
        "ak.transforms.compare_retention",
        N_("similar creators; half-life; mean lead; drops"),
    ),
    Topic(
        "statistics",
        N_("Target group index (TGI)"),
        N_(
            "100 times a segment's share of the audience over its share of the platform; the intervals hold for all segments at once."
        ),
        "ak.transforms.rank_tgi",
        N_("tgi; intervals; simultaneous; over-index"),
    ),
    Topic(
        "statistics",
        N_("Rates and leaderboards"),
        N_("Rates carry Wilson intervals, and the first of many works is partly the luckiest."),
        "ak.transforms.leaderboard",
        N_("wilson; engagement; ranking; chance; best works"),
    ),
    Topic(
        "statistics",
        N_("How alike two audiences are"),
        N_("The sum of the smaller of both shares: 1 where both are divided alike."),
        "ak.transforms.audience_overlap",
        N_("overlap; same audience; compare audiences; distance"),
    ),
    Topic(
        "statistics",
        N_("How concentrated searches are"),
        N_("The sum of squared shares, and how many equally frequent words would be as concentrated."),
        "ak.transforms.keyword_concentration",
        N_("herfindahl; hhi; search words; effective number"),
    ),
    Topic(
        "statistics",
        N_("Danmaku peaks"),
        N_("A peak is a stretch with more danmaku than its viewers would send by chance."),
        "ak.transforms.danmaku_density",
        N_("comments on the picture; poisson; moments"),
    ),
    Topic(
        "statistics",
        N_("When lives start"),
        N_("Medians by hour, with a test of whether any hour would lead so by chance."),
        "ak.transforms.best_start_hours",
        N_("best hour; when to post; time of day; live"),
    ),
    Topic(
        "statistics",
        N_("Works to compare with"),
        N_("The works of the same length class within 90 days, the nearest first."),
        "ak.transforms.match_works",
        N_("fair comparison; similar works; matching; benchmark"),
    ),
    Topic(
        "statistics",
        N_("Growth"),
        N_("The gains of 1, 7 and 30 days, by day."),
        "ak.transforms.growth",
        N_("trend; acceleration; followers"),
    ),
    Topic(
        "statistics",
        N_("Terms"),
        N_("Every term of reports and lessons, in English and Chinese, with its meaning."),
        "from analytics_kit import workshop; workshop.glossary()",
        N_("glossary; definitions; translation; vocabulary"),
    ),
    Topic(
        "claims",
        N_("What the summaries say"),
        N_("Every sentence that a summary can say, when it says it, and how often chance alone makes it."),
        "ak.summaries.retention(...)",
        N_("claims; sentences; conclusions; false positives; chance"),
    ),
    Topic(
        "commands",
        N_("Command line"),
        N_("Every command with its options and examples."),
        "analytics-kit help",
        N_("cli; options; exit codes; terminal; shell"),
    ),
    Topic(
        "class",
        N_("Before the class"),
        N_(
            "One folder with the kit and all that it needs, made once with a network; a copy of the repository is not needed."
        ),
        'python3 -m pip wheel -w wheelhouse "$(ls ./analytics_kit-*.whl)[lab,sandbox]"',
        N_(
            "a class offline; teaching; teacher; classroom; students; wheelhouse; without a network; lessons; course"
        ),
    ),
    Topic(
        "class",
        N_("Each student"),
        N_("Installs from that folder, copies the lessons, and opens JupyterLab."),
        "analytics-kit workshop my-class",
        N_("workshop; lessons; exercises; learn; student"),
    ),
    Topic(
        "class",
        N_("The teacher"),
        N_("Copies the lessons with their solutions, and gathers who solved what."),
        "analytics-kit workshop --collect handed-in",
        N_("solutions; teaching; hand in; collect; marks; who solved what"),
    ),
    Topic(
        "extending",
        N_("Add a column"),
        N_("A line in the table's class, its Chinese in the catalogue, and what fills it."),
        "pytest tests/test_tables.py tests/test_locale.py tests/routes",
        N_("new column; extend a table"),
    ),
    Topic(
        "extending",
        N_("Add a table"),
        N_("One class in `analytics_kit/tables/`: each column with dtype, unit, name and meaning."),
        "pytest tests/test_tables.py tests/test_locale.py",
        N_("new table; schema"),
    ),
    Topic(
        "extending",
        N_("Add a route"),
        N_("One class in `analytics_kit/routes/`, and one function of the sandbox that answers it."),
        "pytest tests/routes tests/sandbox",
        N_("new route; endpoint; api call"),
    ),
    Topic(
        "extending",
        N_("Add a kind of file"),
        N_(
            "One `Kind` in `analytics_kit/exports/`: the headings and their units, the zone, the most rows; and a sample for the tests."
        ),
        "pytest tests/exports",
        N_("add a file kind; new file kind; unknown file; another platform's download"),
    ),
    Topic(
        "extending",
        N_("Add a transform"),
        N_(
            "One function in `analytics_kit/transforms/`, from frames to a frame, that wears `@returns` with its table."
        ),
        "pytest tests/transforms tests/test_package.py",
        N_("new transform; own function; calculation; metric"),
    ),
    Topic(
        "extending",
        N_("Add a chart"),
        N_(
            "One function in `analytics_kit/charts/`, an example of it in the tests' gallery, and a template that draws it."
        ),
        "pytest tests/charts",
        N_("new chart; own chart; plot"),
    ),
    Topic(
        "extending",
        N_("Add a summary"),
        N_(
            "One function in `analytics_kit/summaries/` whose claims are each said under a condition that the tests hold."
        ),
        "pytest tests/summaries",
        N_("new summary; new sentence; claim"),
    ),
    Topic(
        "extending",
        N_("Add a template"),
        N_("One notebook without outputs, with a cell of parameters and a cell of its summary."),
        "analytics-kit report notebooks/mine.ipynb",
        N_("new template; own report; own notebook"),
    ),
    Topic(
        "extending",
        N_("Add a provider"),
        N_("A `Provider` with its `Gateway`, how its answers are unwrapped, and its routes."),
        "pytest tests/test_envelopes.py tests/test_secrets.py tests/routes tests/sandbox",
        N_("new provider; another service; gateway; own server"),
    ),
)
