"""What a server's processes cost, from /proc: CPU seconds so far, and memory that is theirs."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(group: int) -> float:
    """User and system time of every process of the group."""
    total = 0.0
    for process in of_group(group):
        fields = _stat(process)
        total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def resident_mb(group: int) -> float:
    """Resident memory, what several processes share counted once (PSS)."""
    total = 0
    for process in of_group(group):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def of_group(group: int) -> list[Path]:
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and int(_stat(process)[2]) == group:
                found.append(process)
        except (OSError, IndexError):
            continue
    return found


def _stat(process: Path) -> list[str]:
    """The fields of `stat` after the name, which may hold blanks; the first is the state."""
    return (process / "stat").read_text().rpartition(")")[2].split()
