"""Wrong answers that still count, as rules/limits/limits.py counts them, in views that join the pool as `p` and its
clock as `k`: asked for once for a pool, and not for each of its rows."""

from emulator.store.views.words import shifted

CLOCK = "JOIN v_pool_clocks k ON k.pool_id = {0}.pool_id"

WRONG_PASSWORD, WRONG_CODE = "'wrong_password'", "('wrong_code:' || c.purpose)"
_NUMBER = {  # of a pool's own rule
    "sqlite": "json_extract(p.rules, '$.\"' || {0} || '\".{1}')",
    "postgresql": "CAST(p.rules -> {0} ->> '{1}' AS double precision)",
}


def rule_number(dialect: str, rule: str, name: str) -> str:
    return _NUMBER[dialect].format(rule, name)


def failures(dialect: str, rule: str) -> str:
    """How many wrong answers in a row still count: those of a lock that runs, or of a time that was not quiet for
    long."""
    quiet = f"COALESCE({rule_number(dialect, rule, 'quiet_seconds')}, 900)"
    return (
        "CASE WHEN t.locked_until > k.now "
        f"OR t.last_at > {shifted(dialect, 'k.now', '-' + quiet)} THEN t.count ELSE 0 END"
    )


def attempts_of(dialect: str, table: str, user_id: str, rule: str) -> str:
    """What was counted in a future that the clock was set back from is over."""
    return (
        f"LEFT JOIN attempts t ON t.pool_id = {table}.pool_id AND t.subject = 'user:' || {user_id} "
        f"AND t.rule = {rule} AND t.last_at <= {shifted(dialect, 'k.now', '60')}"
    )
