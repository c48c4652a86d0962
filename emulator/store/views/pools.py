"""Pools with the settings that people ask for, and what they have in a region."""

from emulator.effective.pool import DEFAULT_TIER, MINIMUM_LENGTH, TEMPORARY_PASSWORD_DAYS
from emulator.store.views.words import flag, member, names, now, number

_WITH_POOL = "JOIN user_pools p ON p.id = {0}.pool_id"


def views(dialect: str) -> dict[str, str]:
    return {
        "v_pools": _pools(dialect),
        "v_replicas": (
            "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, "
            f"CASE WHEN r.status = 'CREATING' AND r.status_until <= {now('r')} THEN 'INACTIVE' "
            "ELSE r.status END AS status, r.status_until, r.tags, r.created_at, r.updated_at "
            f"FROM user_pool_replicas r {_WITH_POOL.format('r')} "
            f"WHERE r.status <> 'DELETING' OR r.status_until > {now('r')}"
        ),
        "v_domains": (
            "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
            f"CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= {now('d')} THEN 'ACTIVE' "
            "ELSE d.status END AS status, d.status_until, d.managed_login_version, d.custom_domain_config, d.routing, "
            f"d.created_at, d.updated_at FROM user_pool_domains d {_WITH_POOL.format('d')} "
            f"WHERE d.status <> 'DELETING' OR d.status_until > {now('d')}"
        ),
    }


def _pools(dialect: str) -> str:
    def text(*path: str, default: str | None = None) -> str:
        found = member(dialect, "p.settings", *path)
        return found if default is None else f"COALESCE({found}, '{default}')"

    policy = ("Policies", "PasswordPolicy")
    minimum = f"COALESCE({number(dialect, 'p.settings', *policy, 'MinimumLength')}, {MINIMUM_LENGTH})"
    days = number(dialect, "p.settings", *policy, "TemporaryPasswordValidityDays")
    columns = {
        "pool_id": "p.id",
        "pool_name": "p.name",
        "account_id": "p.account_id",
        "region": "p.region",
        "tier": text("UserPoolTier", default=DEFAULT_TIER),
        "mfa": text("MfaConfiguration", default="OFF"),
        "threat_protection": text("UserPoolAddOns", "AdvancedSecurityMode", default="OFF"),
        "is_case_sensitive": "p.case_sensitive",
        "username_attributes": names(dialect, "p.settings", "UsernameAttributes"),
        "alias_attributes": names(dialect, "p.settings", "AliasAttributes"),
        "auto_verified_attributes": names(dialect, "p.settings", "AutoVerifiedAttributes"),
        "users_sign_up": f"NOT {flag(dialect, 'p.settings', 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly')}",
        "password_minimum_length": minimum,
        "temporary_password_days": f"COALESCE(NULLIF({days}, 0), {TEMPORARY_PASSWORD_DAYS})",
        "is_protected": f"{text('DeletionProtection', default='INACTIVE')} = 'ACTIVE'",
        "lambda_config": "p.lambda_config",
        "tags": "p.tags",
        "created_at": "p.created_at",
        "updated_at": "p.updated_at",
    }
    return f"SELECT {', '.join(f'{what} AS {name}' for name, what in columns.items())} FROM user_pools p"
