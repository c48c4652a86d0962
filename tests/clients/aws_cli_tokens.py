"""The part of the AWS CLI's walk that is about tokens: rotation, and signing a user out everywhere."""

from tests.clients.aws_cli import AwsCli

# AWS CLI 1.46.3, the newest version 1, does not know them yet; tests/tokens calls them through boto3.
UNKNOWN_TO_THE_CLI = {
    "admin-list-user-sessions",
    "admin-revoke-user-session",
    "get-client-token",
    "get-derived-token",
    "get-user-pool-client-session-configuration",
    "get-user-pool-session-configuration",
    "list-user-sessions",
    "revoke-user-session",
    "set-user-pool-client-session-configuration",
    "set-user-pool-session-configuration",
}


def walk_tokens(aws: AwsCli, pool: str, username: str, password: str) -> None:
    """With an app client that rotates refresh tokens."""
    of_pool = ["--user-pool-id", pool]
    flows = ["--explicit-auth-flows", "ALLOW_USER_PASSWORD_AUTH"]
    rotation = ["--refresh-token-rotation", "Feature=ENABLED,RetryGracePeriodSeconds=0"]
    made = aws("create-user-pool-client", *of_pool, "--client-name", "rotating", *flows, *rotation)["UserPoolClient"]
    of_client = ["--client-id", made["ClientId"]]
    flow = ["--auth-flow", "USER_PASSWORD_AUTH", "--auth-parameters", f"USERNAME={username},PASSWORD={password}"]
    tokens = aws("initiate-auth", *of_client, *flow)["AuthenticationResult"]
    renewal = ["get-tokens-from-refresh-token", *of_client, "--refresh-token", tokens["RefreshToken"]]
    assert aws(*renewal)["AuthenticationResult"]["RefreshToken"] != tokens["RefreshToken"]
    code, _, err = aws.run(*renewal)
    assert (code, "(RefreshTokenReuseException)" in err) == (255, True)
    aws("admin-user-global-sign-out", *of_pool, "--username", username)
    code, _, err = aws.run("get-user", "--access-token", tokens["AccessToken"])
    assert (code, "Access Token has been revoked" in err) == (255, True)
