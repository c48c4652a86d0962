"""What a server's processes cost: CPU seconds so far, from the clock that the kernel keeps for each of them, and memory
that is theirs, from /proc."""

import contextlib
import time
from pathlib import Path

_SCHEDULED = 2  # of the clocks of a process the one in nanoseconds (CPUCLOCK_SCHED)


def cpu_seconds(group: int) -> float:
    """User and system time of every process of the group, with those of its threads that have ended."""
    return sum(cpu_of(int(process.name)) for process in of_group(group))


def cpu_of(pid: int) -> float:
    """Of one process; 0 for one that is gone. The number is what clock_getcpuclockid(3) gives."""
    with contextlib.suppress(OSError):
        return time.clock_gettime((~pid << 3) | _SCHEDULED)
    return 0.0


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


def of_postgres(folder: str) -> int | None:
    """The first process of the server whose data is in the folder; None for one on another machine."""
    with contextlib.suppress(OSError):
        return int((Path(folder) / "postmaster.pid").read_text().split()[0])
    return None


def family(pid: int) -> list[int]:
    """The process and its children, each of which may lead a group of its own, as those of Postgres do."""
    children = [process for process in Path("/proc").iterdir() if process.name.isdigit() and _parent(process) == pid]
    return [pid, *(int(child.name) for child in children)]


def cpu_of_family(pid: int) -> float:
    """Of those who are there now."""
    return sum(map(cpu_of, family(pid)))


def _parent(process: Path) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(_stat(process)[1])
    return 0


def waited(pid: int) -> float:
    """Seconds in which threads of the process could have run and had no core, those of threads that have ended left
    out."""
    total = 0
    for schedule in Path("/proc", str(pid), "task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            total += int(schedule.read_text().split()[1])
    return total / 1e9
