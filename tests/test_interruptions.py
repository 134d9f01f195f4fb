"""Whatever ends a recording or a report, nothing that was paid for is lost and nothing runs on with the keys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import analytics_kit as ak
from analytics_kit import _files, cassettes, cli, client, errors, report
from analytics_kit import session as sessions
from analytics_kit.cassettes import Cassette, _cassette
from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented

from .conftest import CANARIES

if TYPE_CHECKING:
    from analytics_kit.settings import Settings

WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")
OTHER = douyin.ItemSearchKeyword(item_id="1" * 19)
SUCCESS = {"code": 200, "data": documented.SEARCH_KEYWORD}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, or writes to /dev/full")


class Provider(httpx.BaseTransport):
    """Answers every call, and counts what it is paid for."""

    def __init__(self, **headers: str) -> None:
        self.calls = 0
        self._headers = headers

    def handle_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002 - any will do
        self.calls += 1
        return httpx.Response(200, json=SUCCESS, headers=self._headers)


# The disk


@LINUX
def test_a_full_disk_is_noticed_before_the_first_call_is_paid(tmp_path: Path, settings: Settings) -> None:
    provider = Provider()
    session = ak.record(tmp_path / "study.json", settings=settings, transport=provider)
    (tmp_path / "study.json.partial").symlink_to("/dev/full")
    with pytest.raises(errors.CassetteError, match="cannot be written: No space left"):
        session.fetch_all(
            [WORDS, OTHER, *(douyin.ItemSearchKeyword(item_id=f"{number:019}") for number in range(20))]
        )
    assert provider.calls == 0


def test_room_is_tried_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    journal = tmp_path / "study.json.partial"
    journal.write_bytes(b"a line\n")
    Cassette(path).prepare()
    assert journal.read_bytes() == b"a line\n"


def test_what_cannot_be_written_any_more_is_kept_in_memory_and_not_paid_again(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider()
    session = ak.record(tmp_path / "study.json", settings=settings, transport=provider)
    session.fetch(WORDS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(_cassette, "write_atomically", full)
        broken.setattr(Cassette, "_sync", full)
        with pytest.raises(errors.CassetteError, match="No space left") as caught:
            session.fetch(OTHER)
    context: BaseException | None = caught.value
    notes = []
    while context is not None:
        notes += getattr(context, "__notes__", [])
        context = context.__context__
    assert any("kept in memory: make room, then call session.close()" in note for note in notes)
    assert session.fetch(OTHER).height == 3
    session.close()
    assert provider.calls == 2
    assert ak.replay(tmp_path / "study.json").fetch(OTHER).height == 3


def test_a_journal_is_forced_to_the_disk_within_a_second_also_if_nothing_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_cassette, "_SYNC", 0.2)
    journal, sizes = tmp_path / "study.json.partial", []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        fsync(descriptor)
        if Path(f"/proc/self/fd/{descriptor}").resolve() == journal:
            sizes.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", watched)
    cassette = Cassette(tmp_path / "study.json")
    request = client.http_request(WORDS)
    for _ in range(3):
        cassette.add(request, httpx.Response(200, json=SUCCESS))
    deadline = time.monotonic() + 5
    while sizes[-1] != journal.stat().st_size and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sizes[-1] == journal.stat().st_size
    assert len(sizes) <= 3


def test_the_folder_is_forced_to_the_disk_after_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[tuple[bool, bool]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        there.append((os.path.isdir(f"/proc/self/fd/{descriptor}"), (tmp_path / "a.json").exists()))  # noqa: PTH112 - a link
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    _files.write_atomically(tmp_path / "a.json", "x")
    assert there == [(False, False), (True, True)]


def test_a_real_answer_that_came_into_a_synthetic_cassette_stays_in_the_journal(
    tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "study.json"
    with ak.record(
        path, settings=settings, transport=Provider(**{cassettes.SANDBOX_HEADER: "seed=1"})
    ) as sandbox:
        sandbox.fetch(WORDS)
    live = ak.record(path, settings=settings, transport=Provider())
    with pytest.raises(errors.CassetteError, match="must not mix"):
        live.fetch(OTHER)
    with ak.record(
        path, settings=settings, transport=Provider(**{cassettes.SANDBOX_HEADER: "seed=1"})
    ) as again:
        again.fetch(douyin.ItemSearchKeyword(item_id="2" * 19))

    (line,) = (tmp_path / "study.json.partial").read_bytes().splitlines()
    entry = json.loads(line)
    assert (entry["state"], entry["provenance"]["source"]) == ("received", "live")
    path.rename(tmp_path / "synthetic.json")  # whoever wants it back records from the journal
    assert ak.record(path, settings=settings, transport=Provider()).fetch(OTHER).height == 3


@LINUX
def test_what_is_no_file_is_not_read(tmp_path: Path, settings: Settings) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "device.json").symlink_to("/dev/full")  # which holds NULs without an end
    for name in ("pipe.json", "device.json"):
        with pytest.raises(errors.CassetteError, match="it is no file"):
            ak.record(tmp_path / name, settings=settings)
        with pytest.raises(errors.CassetteError, match="it is no file"):
            cassettes.verify(tmp_path / name)


# Ctrl-C


@pytest.mark.parametrize("ask", ["fetch", "payload"])
def test_ctrl_c_waits_for_the_answer_that_is_paid_for(ask: str, tmp_path: Path, settings: Settings) -> None:
    class Slow(Provider):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)
            return super().handle_request(request)

    provider = Slow()
    with ak.record(tmp_path / "study.json", settings=settings, transport=provider) as session:
        with pytest.raises(KeyboardInterrupt):
            getattr(session, ask)(WORDS)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert session.calls.height == 1
    assert ak.replay(tmp_path / "study.json").fetch(WORDS).height == 3
    assert provider.calls == 1


def test_ctrl_c_waits_for_nothing_else(settings: Settings) -> None:
    script = httpx.MockTransport(lambda _: httpx.Response(429, headers={"retry-after": "30"}, json={}))
    session = ak.live(settings=settings, transport=script)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        session.fetch(WORDS)
    assert time.monotonic() - started < 5


def test_a_second_ctrl_c_does_not_wait(settings: Settings) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
        raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        ak.live(settings=settings, transport=httpx.MockTransport(answer)).fetch(WORDS)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_thread_and_a_program_without_ctrl_c_fetch_as_before(settings: Settings) -> None:
    heights = []
    session = ak.live(settings=settings, transport=Provider())
    thread = threading.Thread(target=lambda: heights.append(session.fetch(WORDS).height))
    thread.start()
    thread.join()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        heights.append(session.fetch(WORDS).height)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heights == [3, 3]


# Kernels


def kernels(mark: str) -> list[int]:
    """Return the kernels that were started with a mark in their environment."""
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if b"analytics_kit._report.kernel" in command and mark.encode() in environment:
            pids.append(int(process.name))
    return pids


@pytest.mark.slow
@LINUX
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize(
    "source",
    ["import time; time.sleep(300)", "import re; re.match('(a*)*b', 'a' * 60)"],
    ids=["sleeping", "holding the interpreter"],
)
def test_no_kernel_outlives_its_report(signum: signal.Signals, source: str, tmp_path: Path) -> None:
    cell = new_code_cell(f"open('runs', 'w').close()\n{source}")
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "t.ipynb")
    environment = {**os.environ, "THIS_TEST": str(tmp_path)}
    command = [sys.executable, "-m", "analytics_kit.cli", "report", "t.ipynb"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE) as process:
        while not (tmp_path / "runs").exists():
            assert process.poll() is None
            time.sleep(0.05)
        started = kernels(str(tmp_path))
        process.send_signal(signum)
        code = process.wait(60)
    deadline = time.monotonic() + 10
    while kernels(str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert len(started) == 1
    assert kernels(str(tmp_path)) == []
    assert code == {signal.SIGTERM: 143, signal.SIGKILL: -9, signal.SIGINT: 130}[signum]
    assert not (tmp_path / "reports").exists()


def test_a_request_to_end_keeps_what_a_recording_has_paid_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []

    class Slow(Provider):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if self.calls >= 2 and not ended:
                ended.append(self.calls)
                os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)
            return super().handle_request(request)

    provider, before = Slow(), signal.getsignal(signal.SIGTERM)
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    start = sessions.record
    monkeypatch.setattr(
        sessions, "record", lambda name, **options: start(name, transport=provider, **options)
    )
    ids = ", ".join(f'"{number:019}"' for number in range(60))
    (tmp_path / "plan.toml").write_text(
        f'[[fetch]]\nroute = "douyin.item_search_keyword"\nitem_id = [{ids}]\n'
    )

    assert cli.main(["record", "study", "plan.toml", "--yes"]) == 143
    assert 3 <= provider.calls < 60
    assert len(Cassette.load(Path("cassettes/study.json")).interactions) == provider.calls
    assert signal.getsignal(signal.SIGTERM) is before


# Somebody else's template


@pytest.mark.slow
def test_an_untrusted_template_runs_without_keys_and_says_that_it_is_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-of-another-service")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:canary-proxy@proxy.invalid:1")
    (tmp_path / ".env").write_text("KEYAPI_API_KEY=canary-in-the-file\n")
    look = (
        "import os, json, pathlib\nfrom analytics_kit.settings import Settings\n"
        "pathlib.Path('seen.json').write_text(json.dumps([dict(os.environ), sorted(Settings.load().secrets)]))"
    )
    nbformat.write(new_notebook(cells=[new_code_cell(look)]), tmp_path / "t.ipynb")

    def environment_of(*options: str) -> tuple[str, list[Any]]:
        assert cli.main(["report", "t.ipynb", "--force", *options]) == 0
        text = (tmp_path / "seen.json").read_text()
        return text, json.loads(text)[1]

    assert "canary" in environment_of()[0]
    assert "code all the same" not in capsys.readouterr().err
    text, secrets = environment_of("--untrusted")
    assert "canary" not in text
    assert secrets == []
    assert "They are code all the same: they can read and write your files" in capsys.readouterr().err


@pytest.mark.slow
def test_a_bundled_report_is_the_same_without_trust(tmp_path: Path) -> None:
    trusted = report.build("keywords", out=tmp_path / "a").read_bytes()
    assert report.build("keywords", out=tmp_path / "b", untrusted=True).read_bytes() == trusted
