"""Every table of the store in one `metadata`, for migrations and for tests that hold the two together."""

from emulator.store import (
    branding_schema,
    change_schema,
    cimd_schema,
    import_schema,
    lease_schema,
    oauth_schema,
    outbox_schema,
    played_schema,
    provider_schema,
    recovery_schema,
    region_schema,
    request_schema,
    retired_key_schema,
    sign_in_schema,
)
from emulator.store.schema import metadata

__all__ = [
    "branding_schema",
    "change_schema",
    "cimd_schema",
    "import_schema",
    "lease_schema",
    "metadata",
    "oauth_schema",
    "outbox_schema",
    "played_schema",
    "provider_schema",
    "recovery_schema",
    "region_schema",
    "request_schema",
    "retired_key_schema",
    "sign_in_schema",
]
