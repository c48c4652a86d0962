"""What is printed: a line for each row as soon as it is measured, what is marked and why, and the README's table."""

import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.peers.programs import OURS
from tests.bench.peers.rounds import Figures, Result

TAIL = 4.0  # times the median: the most that the slowest of a hundred reads should take


def head(names: Sequence[str]) -> str:
    peers = "".join(f"{name:>15}" for name in names)
    columns = f"{'peer/ours':>10}{'target':>7}{'any/ours':>9}   {'floor':<21}{'us':>7}{'ours/floor':>11}{'target':>7}"
    return f"{'CPU us per request':<30}{peers}{columns}{'p50 ms':>9}{'p99 ms':>8}{'p99/p50':>8}"


def line(result: Result, names: Sequence[str]) -> str:
    ours = result.ours
    tail = ours.p99_ms / ours.p50_ms if ours.p50_ms else 0.0
    costs = "".join(f"{_cost(result.figures.get(name)):>15}" for name in names)
    floor = f"{result.floor:<21}{_number(result.floor_us, 0):>7}{_number(result.of_floor, 2):>11}"
    targets = f"{_number(result.ratio, 2):>10}{_number(result.peers, 1):>7}{_number(result.ratio_to_any, 2):>9}"
    spans = f"{ours.p50_ms:>9.2f}{ours.p99_ms:>8.2f}{tail:>8.1f}"
    return f"{result.name:<30}{costs}{targets}   {floor}{_number(result.most, 2):>7}{spans}{_misses(result)}"


def marks(results: Sequence[Result]) -> str:
    """Who is not compared, and where."""
    found = [
        f"  {name}, {result.name}: {each.mark}"
        for result in results
        for name, each in result.figures.items()
        if each.mark
    ]
    return "\n".join(["Not compared (* answers without doing the work, - cannot):", *found]) if found else ""


def latencies(results: Sequence[Result], names: Sequence[str]) -> str:
    lines = [f"{'p50 / p99 ms, requests/s':<30}" + "".join(f"{name:>26}" for name in names)]
    for result in results:
        lines.append(f"{result.name:<30}" + "".join(f"{_times(result.figures.get(name)):>26}" for name in names))
    return "\n".join(lines)


def markdown(results: Sequence[Result], names: Sequence[str], versions: Mapping[str, str], users: int) -> str:
    """The README's table."""
    titles = [name if name == OURS else f"{name} {versions[name]}" for name in names]
    lines = [
        f"CPU time per request in microseconds, {users:,} users, one worker on SQLite, medians; {machine()}, "
        f"{time.strftime('%Y-%m-%d')}.",
        "",
        f"| | {' | '.join(titles)} | best peer ÷ ours | floor | ours ÷ floor |",
        f"|---|{'---:|' * len(names)}---:|---|---:|",
    ]
    for result in results:
        costs = " | ".join(_cost(result.figures.get(name)) for name in names)
        floor = f"{result.floor}, {result.floor_us:,.0f}" if result.floor_us else ""
        ratio, of_floor = _number(result.ratio, 2), _number(result.of_floor, 2)
        lines.append(f"| {result.name} | {costs} | {ratio} | {floor} | {of_floor} |")
    return "\n".join([*lines, "", "\\* answers without doing the whole work, and is not compared; - cannot."])


def content(results: Sequence[Result], about: Mapping[str, Any]) -> dict[str, Any]:
    ratios = ("ratio", "ratio_to_any", "of_floor")
    rows = [{**asdict(result), **{name: getattr(result, name) for name in ratios}} for result in results]
    return {**about, "machine": machine(), "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "rows": rows}


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}"


def _misses(result: Result) -> str:
    """A word where a target is missed, so that a reader finds it."""
    ours, missed = result.ours, []
    if result.ratio is not None and result.peers is not None and result.ratio < result.peers:
        missed.append("peers")
    if result.of_floor is not None and result.most is not None and result.of_floor > result.most:
        missed.append("floor")
    if result.reads and ours.p50_ms and ours.p99_ms > TAIL * ours.p50_ms:
        missed.append("p99")
    if ours.mark:
        missed.append(ours.mark)
    return f"  !! {', '.join(missed)}" if missed else ""


def _cost(figures: Figures | None) -> str:
    if figures is None or figures.cpu_us is None:
        return "-"
    return f"{figures.cpu_us:,.0f}{'*' if figures.mark else ''}"


def _times(figures: Figures | None) -> str:
    if figures is None or figures.cpu_us is None:
        return "-"
    return f"{figures.p50_ms:.2f} /{figures.p99_ms:>7.2f}{figures.rate:>8,.0f}/s"


def _number(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:,.{places}f}"
