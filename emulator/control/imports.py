"""What became of an import's lines, as CloudWatch would show it."""

from dataclasses import dataclass

from emulator.control.refusals import NotThere
from emulator.rules.imports import imports as rules_imports
from emulator.store import imports
from emulator.store.imports import Logged
from emulator.work import Services, opened

_WORDS = {"imported": "SUCCEEDED", "skipped": "SKIPPED", "failed": "FAILED"}


@dataclass(frozen=True, slots=True)
class LogLine:
    """`line` counts the file's lines, the header being 1; `text` is the line of AWS's log."""

    line: int
    outcome: str
    username: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ImportLog:
    job_id: str
    status: str
    lines_done: int
    lines: list[LogLine]


def log_of(services: Services, job_id: str, *, after: int = 0, limit: int) -> ImportLog:
    """Lines behind the line `after`, in their order. Raises NotThere."""
    with opened(services, "imports") as work:
        job = imports.find(work.db, job_id)
        if job is None:
            raise NotThere(f"User import job {job_id} does not exist.")
        status = rules_imports.as_of(job, work.now_in(job.pool_id)).status
        lines = imports.log_page(work.db, job_id, after=after, limit=limit)
    return ImportLog(job_id=job_id, status=status, lines_done=job.lines_done, lines=[_shown(line) for line in lines])


def _shown(line: Logged) -> LogLine:
    text = f"[{_WORDS[line.outcome]}] Line Number {line.line} - {line.message}"  # evidence: import-log-lines
    return LogLine(line=line.line, outcome=line.outcome, username=line.username, text=text)
