"""What Terraform's acceptance tests put into a user pool: app clients (user_pool_client_test.go and, for clients that
another service made, managed_user_pool_client_test.go), groups, users and risk configurations. Each is the steps of
one resource; the shapes are theirs, the values ours.
"""

from tests.configurations.terraform_pools import Members, Step, attribute, password

APPLICATION = "arn:aws:mobiletargeting:us-east-1:{account}:apps/9f8e7d6c5b4a39281706f5e4d3c2b1a0"
SERVICE_ROLE = (
    "arn:aws:iam::{account}:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp"
)
ROLE = "arn:aws:iam::{account}:role/one"
LEGACY = {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"]}
BY_ID = {"ApplicationId": "9f8e7d6c5b4a39281706f5e4d3c2b1a0", "ExternalId": "outside", "RoleArn": ROLE}


def units(word: str, **more: int) -> Step:
    return Step({"TokenValidityUnits": dict.fromkeys(("AccessToken", "IdToken", "RefreshToken"), word), **more})


def everything(refresh: int) -> Members:
    return {
        "ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"],
        "ReadAttributes": ["email"],
        "WriteAttributes": ["email"],
        "RefreshTokenValidity": refresh,
        "PreventUserExistenceErrors": "LEGACY",
        "AllowedOAuthFlows": ["code", "implicit"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": ["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"],
        "CallbackURLs": ["https://www.example.com/back", "https://www.example.com/again"],
        "DefaultRedirectURI": "https://www.example.com/back",
        "LogoutURLs": ["https://www.example.com/out"],
    }


CLIENTS: dict[str, list[Step]] = {
    "basic": [
        Step(
            LEGACY,
            shows={
                "TokenValidityUnits": {},
                "AuthSessionValidity": 3,
                "AllowedOAuthFlowsUserPoolClient": False,
                "EnableTokenRevocation": True,
                "EnablePropagateAdditionalUserContextData": False,
                "RefreshTokenValidity": 30,
            },
            lacks=(
                "AccessTokenValidity",
                "IdTokenValidity",
                "AllowedOAuthFlows",
                "AllowedOAuthScopes",
                "AnalyticsConfiguration",
                "CallbackURLs",
                "ClientSecret",
                "DefaultRedirectURI",
                "LogoutURLs",
                "PreventUserExistenceErrors",
                "ReadAttributes",
                "SupportedIdentityProviders",
                "WriteAttributes",
            ),
        )
    ],
    "enableRevocation": [Step({**LEGACY, "EnableTokenRevocation": on}) for on in (True, False, True)],
    "accessTokenValidity": [Step({"AccessTokenValidity": hours}) for hours in (5, 1)],
    "idTokenValidity": [Step({"IdTokenValidity": hours}) for hours in (5, 1)],
    "refreshTokenValidity": [Step({"RefreshTokenValidity": days}) for days in (60, 120)],
    "tokenValidityUnits": [units("days"), units("hours", RefreshTokenValidity=30)],
    "tokenValidityUnits_AccessToken": [
        Step({"TokenValidityUnits": {"AccessToken": "days", "IdToken": "hours", "RefreshToken": "days"}}),
        units("hours", RefreshTokenValidity=30),
    ],
    "tokenValidityUnitsWTokenValidity": [
        units("days", IdTokenValidity=1),
        units("hours", IdTokenValidity=1, RefreshTokenValidity=30),
    ],
    "name": [Step({"ClientName": "one"}), Step({"ClientName": "two"})],
    "allFields": [Step({**everything(300), "GenerateSecret": True})],
    "allFieldsUpdatingOneField": [Step({**everything(300), "GenerateSecret": True}), Step(everything(299))],
    "analyticsApplicationID": [
        Step(
            {"AnalyticsConfiguration": BY_ID},
            shows={"AnalyticsConfiguration.UserDataShared": False},
            lacks=("AnalyticsConfiguration.ApplicationArn",),
        ),
        Step({"AnalyticsConfiguration": {**BY_ID, "UserDataShared": True}}),
        Step(LEGACY, lacks=("AnalyticsConfiguration",)),
    ],
    "analyticsWithARN": [
        Step(
            {"AnalyticsConfiguration": {"ApplicationArn": APPLICATION}},
            shows={"AnalyticsConfiguration.RoleArn": SERVICE_ROLE, "AnalyticsConfiguration.UserDataShared": False},
            lacks=("AnalyticsConfiguration.ApplicationId", "AnalyticsConfiguration.ExternalId"),
        ),
        Step(
            {"AnalyticsConfiguration": {"ApplicationArn": APPLICATION, "UserDataShared": True}},
            shows={"AnalyticsConfiguration.RoleArn": SERVICE_ROLE},
        ),
    ],
    "authSessionValidity": [Step({"AuthSessionValidity": minutes}) for minutes in (3, 15)],
    "refreshTokenRotation": [
        Step(
            {
                "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
                "RefreshTokenRotation": {"Feature": feature, "RetryGracePeriodSeconds": grace},
            }
        )
        for feature, grace in (("ENABLED", 10), ("ENABLED", 60), ("DISABLED", 0))
    ],
    "enablePropagateAdditionalUserContextData": [
        Step({"GenerateSecret": True, "EnablePropagateAdditionalUserContextData": True}),
        Step({"EnablePropagateAdditionalUserContextData": False}),
    ],
}

# A client that OpenSearch made is taken over as it is and then changed.
MANAGED_CLIENTS: dict[str, list[Step]] = {
    name: [Step(), *CLIENTS[name]]
    for name in (
        "enableRevocation",
        "accessTokenValidity",
        "idTokenValidity",
        "refreshTokenValidity",
        "tokenValidityUnits",
        "tokenValidityUnitsWTokenValidity",
        "analyticsApplicationID",
        "authSessionValidity",
    )
} | {"allFields": [Step(), Step(everything(300))]}

GROUPS: dict[str, list[Step]] = {
    "basic": [Step({"GroupName": "one"}, lacks=("Description", "Precedence", "RoleArn"))],
    "complex": [
        Step({"GroupName": "one", "Description": "the first", "Precedence": 1, "RoleArn": ROLE}),
        Step({"GroupName": "one", "Description": "the same, changed", "Precedence": 42, "RoleArn": ROLE}),
    ],
    "roleARN": [
        Step({"GroupName": "one/a/b/c/test", "RoleArn": f"{ROLE}-1"}),
        Step({"GroupName": "one/a/b/c/test", "RoleArn": f"{ROLE}-2"}),
    ],
}

HIGH = {"EventAction": "BLOCK", "Notify": False}
MEDIUM = {"EventAction": "MFA_REQUIRED", "Notify": False}
EXCEPTION = {"BlockedIPRangeList": ["10.10.10.10/32"]}
RISK: dict[str, list[Step]] = {
    "exception": [
        Step(
            {"RiskExceptionConfiguration": EXCEPTION},
            lacks=("AccountTakeoverRiskConfiguration", "CompromisedCredentialsRiskConfiguration"),
        ),
        Step(
            {
                "RiskExceptionConfiguration": {
                    "BlockedIPRangeList": ["10.10.10.10/32", "10.10.10.11/32"],
                    "SkippedIPRangeList": ["10.10.10.12/32"],
                }
            }
        ),
    ],
    "compromised": [
        Step(
            {
                "CompromisedCredentialsRiskConfiguration": {
                    "EventFilter": ["SIGN_IN"],
                    "Actions": {"EventAction": "BLOCK"},
                }
            }
        )
    ],
    "takeover_without_notification": [
        Step({"AccountTakeoverRiskConfiguration": {"Actions": {"MediumAction": MEDIUM, "HighAction": HIGH}}})
    ],
    "disappears": [Step({"RiskExceptionConfiguration": EXCEPTION}), Step(lacks=("RiskExceptionConfiguration",))],
}

EASY = {"Policies": password(6, 7, Uppercase=False, Symbols=False, Numbers=False)}
FOUR = {"Schema": [attribute(n, "String", StringAttributeConstraints={}) for n in ("one", "two", "three", "four")]}
