"""An example of what each route takes as its body, for the description: a page that tries it begins with this."""

from typing import Any

OF_BODIES: dict[str, Any] = {
    "put_clock": {"frozen_at": "2030-01-01T00:00:00Z"},
    "advance_clock": {"seconds": 3600},
    "put_clock_of_pool": {"frozen_at": "2030-01-01T00:00:00Z"},
    "advance_clock_of_pool": {"seconds": 3600},
    "add_fault": {"operation": "*", "error": "TooManyRequestsException", "count": 3},
    "put_rules": {"calls:ConfirmSignUp": {"limit": 100}},
    "unlock_name_or_code": {"pool": "us-east-1_Web000001", "address": "bob@example.com"},
    "register_app": {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
    "confirm_user": {"force_alias": True},
    "add_next_sign_ins": {"subject": "ann", "claims": {"email": "ann@example.com"}},
    "put_identity": {"subject": "ann", "claims": {"email": "ann@example.com"}},
    "choose_player": {"played": True},
    "put_client_metadata": {
        "client_id": "https://client.example.com/metadata.json",
        "redirect_uris": ["https://client.example.com/callback"],
    },
    "reset_state": {"keep": "pools"},
    "save_snapshot": {"name": "before-the-tests"},
    "restore_user": {"pool": "us-east-1_Web000001", "username": "bob"},
    "ask_sql": {"sql": "SELECT username, status FROM v_users"},
    "put_test_codes": {"test_codes": {"*+test@example.test": "424242", "+12015550100": "123456"}},
    "expire_now": {"pool": "us-east-1_Web000001", "username": "bob", "what": "access"},
    "put_recovery_switch": {"hold": "preview"},
    "copy_pool": {"name": "yesterday"},
    "lend_user": {"like": "locked-out"},
    "explain_token": {"token": "eyJraWQiOi…"},
    "mint_tokens": {"pool": "us-east-1_Web000001", "client": "webclient00000000000000001", "username": "bob"},
    "rotate_keys": {"keep_old": False},
}
