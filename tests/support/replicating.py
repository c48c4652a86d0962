"""A pool with a replica: `primary` and `secondary` are clients of its two regions."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.support.answers import answer
from tests.support.given import AppClient, Given

HOME, AWAY = "us-east-1", "us-west-2"
KEY = {
    "KeyType": "CUSTOMER_MANAGED_KEY",
    "KmsKeyArn": f"arn:aws:kms:{HOME}:123456789012:key/mrk-0123456789abcdef0123456789abcdef",
}
SETTLING = timedelta(seconds=5)
NOT_ENABLED = ("OperationNotEnabledException", "Operation is not enabled in this region for the user pool.")


@dataclass
class Regions:
    given: Given
    primary: Any
    secondary: Any

    def pool(self, **settings: Any) -> str:
        return self.given.pool(KeyConfiguration=KEY, **settings)

    def replica(self, pool_id: str, *, status: str = "ACTIVE", **members: Any) -> dict[str, Any]:
        """A replica that has settled, and is activated if it is to be."""
        made = answer(self.primary.create_user_pool_replica, UserPoolId=pool_id, RegionName=AWAY, **members)
        self.given.clock_advanced(SETTLING)
        if status == "ACTIVE":
            made = answer(self.primary.update_user_pool_replica, UserPoolId=pool_id, RegionName=AWAY, Status="ACTIVE")
        shown: dict[str, Any] = made["UserPoolReplica"]
        return shown

    def there(self, client: AppClient) -> AppClient:
        """The same app client, called in the secondary region."""
        return AppClient(client.id, client.pool_id, client.secret, self.secondary)

    def listed(self, pool_id: str) -> list[tuple[str, str, str]]:
        found = answer(self.primary.list_user_pool_replicas, UserPoolId=pool_id)["UserPoolReplicas"]
        return [(entry["RegionName"], entry["Role"], entry["Status"]) for entry in found]
