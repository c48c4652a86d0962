"""What time it is: for all pools, and in each. On Postgres it is the same to the end of a statement, which lets the
planner leave out what a statement does not ask for."""

_BY_CLOCK = {
    "sqlite": "COALESCE({0}, strftime('%Y-%m-%d %H:%M:%f', 'now', {1} || ' seconds') || '000')",
    "postgresql": "COALESCE({0}, statement_timestamp() + {1} * interval '1 second')",
}


def views(dialect: str) -> dict[str, str]:
    by_clock = _BY_CLOCK[dialect].format
    return {
        "v_now": (
            f"SELECT {by_clock('clock_frozen_at', 'clock_offset_seconds')} AS now FROM emulator_state WHERE id = 1"
        ),
        "v_pool_clocks": (
            f"SELECT pool_id, {by_clock('frozen_at', 'offset_seconds')} AS now, offset_seconds, "
            "frozen_at, is_own FROM (SELECT p.id AS pool_id, p.clock_offset_seconds IS NOT NULL AS is_own, "
            "COALESCE(p.clock_offset_seconds, e.clock_offset_seconds) AS offset_seconds, "
            "CASE WHEN p.clock_offset_seconds IS NULL THEN e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at "
            "FROM user_pools p JOIN emulator_state e ON e.id = 1) c"
        ),
    }
