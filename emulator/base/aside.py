"""Threads kept for answers that must not wait for anybody: health, key sets, the outbox.

The server's other threads may all be waiting for a row that somebody holds; these never do, since what runs here only
reads, on connections that are kept for it (`store.engine`).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

PLACES = 2
Result = TypeVar("Result")
_threads = ThreadPoolExecutor(PLACES, thread_name_prefix="aside")


async def run(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
