"""A pool with a history, and going back in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from tests.support.given import AppClient, Given

NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass
class Scene:
    """`point` is where it goes back to; what a test does after `begin` is reverted."""

    given: Given
    http: TestClient | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.given.clock_frozen()
        self.cognito = self.given.cognito
        apps = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "OPTIONAL"}
        self.pool = self.given.pool(AliasAttributes=["email"], **self.settings)
        self.cognito.set_user_pool_mfa_config(UserPoolId=self.pool, **apps)
        self.client: AppClient = self.given.client(self.pool)
        self.point = self.now

    @property
    def now(self) -> datetime:
        [row] = self.given.sql("SELECT now FROM v_now")
        now = row["now"]
        return now if isinstance(now, datetime) else datetime.fromisoformat(f"{now}+00:00")

    def later(self, **by: float) -> None:
        self.given.clock_advanced(timedelta(**by))

    def begin(self) -> None:
        """From here on the test does what is to be reverted."""
        self.point = self.now
        self.later(minutes=1)

    def initiate(self, at: datetime | None = None, **by: float) -> str:
        """The id of a recovery."""
        self.later(**(by or {"minutes": 20}))
        answer = self.cognito.initiate_point_in_time_recovery(UserPoolId=self.pool, RestoreTimestamp=at or self.point)
        recovery_id: str = answer["Restoration"]["RestoreId"]
        return recovery_id

    def named(self, recovery_id: str) -> dict[str, str]:
        return {"UserPoolId": self.pool, "RestoreId": recovery_id}

    def describe(self, recovery_id: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.cognito.describe_point_in_time_recovery(**self.named(recovery_id))["Restoration"]
        return shown

    def status(self, recovery_id: str) -> str:
        status: str = self.describe(recovery_id)["RestoreStatus"]
        return status

    def preview(self, recovery_id: str) -> dict[str, tuple[int, int, int]]:
        """By entity, what is created, updated and deleted."""
        rows = self.describe(recovery_id)["RestorePreview"]
        return {row["Entity"]: (row["CreateCount"], row["UpdateCount"], row["DeleteCount"]) for row in rows}

    def start(self, recovery_id: str) -> None:
        self.cognito.start_point_in_time_recovery(**self.named(recovery_id))

    def recover(self) -> dict[str, tuple[int, int, int]]:
        """Goes back to the point; what the preview said."""
        recovery_id = self.initiate()
        preview = self.preview(recovery_id)
        self.start(recovery_id)
        assert self.status(recovery_id) == "RESTORE_COMPLETED"
        return preview

    def switch(self, **settings: str) -> dict[str, Any]:
        assert self.http is not None
        answer = self.http.put(f"/_emulator/recoveries/{self.pool}", json=settings)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def state(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that a recovery brings back, as it stands in the database."""
        mine = "user_id IN (SELECT id FROM users WHERE pool_id = :pool)"
        questions = {
            "users": (
                "SELECT id, sub, username, status, enabled, mfa_options, password_hash FROM users WHERE pool_id = :pool"
            ),
            "user_attributes": "SELECT user_id, name, value FROM user_attributes WHERE pool_id = :pool",
            "aliases": "SELECT kind, value, user_id FROM aliases WHERE pool_id = :pool",
            "user_groups": "SELECT name, description, precedence, role_arn FROM user_groups WHERE pool_id = :pool",
            "user_group_members": "SELECT name_key, user_id FROM user_group_members WHERE pool_id = :pool",
            "user_factors": f"SELECT user_id, factor, enabled, preferred FROM user_factors WHERE {mine}",  # noqa: S608
            "software_tokens": f"SELECT user_id, secret, friendly_name FROM software_tokens WHERE {mine}",  # noqa: S608
            "webauthn_credentials": "SELECT * FROM webauthn_credentials WHERE pool_id = :pool",
            "linked_identities": (
                "SELECT user_id, provider_name, attribute_value FROM linked_identities WHERE pool_id = :pool"
            ),
        }
        found = {name: self.given.sql(question, pool=self.pool) for name, question in questions.items()}
        return {name: sorted(rows, key=str) for name, rows in found.items()}
