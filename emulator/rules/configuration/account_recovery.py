"""AccountRecoverySetting: by which addresses users of a pool get a new password, and in which order."""

from emulator.store.pools import Pool

_CONTACTS = {"verified_phone_number": "phone_number", "verified_email": "email"}


def kinds(pool: Pool) -> list[str] | None:
    """The attributes of AccountRecoverySetting, by priority: none of them is `admin_only`; None without the setting."""
    mechanisms = (pool.settings.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms")
    if not mechanisms:
        return None
    names = [mechanism["Name"] for mechanism in sorted(mechanisms, key=lambda one: int(one["Priority"]))]
    return [_CONTACTS[name] for name in names if name in _CONTACTS]
