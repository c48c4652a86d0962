"""What a secondary replica answers: a list of operations, by the replica's status; everything else it refuses.

The API reference gives the rule and no list: a secondary replica takes what configures the replica itself and what
neither makes users nor changes their attributes, and an inactive one the former alone. Every operation that is named
nowhere here belongs to the primary region.
"""

# unverified: Which operations a secondary region has is read from their documentation, one by one.

from emulator.store.replicas import ACTIVE

# What configures the replica, and reading what the primary configured: while it is INACTIVE, too.
CONFIGURATION = frozenset(
    {
        "DescribeCIMDPolicy",
        "DescribeIdentityProvider",
        "DescribeManagedLoginBranding",
        "DescribeManagedLoginBrandingByClient",
        "DescribeResourceServer",
        "DescribeRiskConfiguration",
        "DescribeTerms",
        "DescribeTermsByClient",
        "DescribeUserImportJob",
        "DescribeUserPool",
        "DescribeUserPoolClient",
        "GetCSVHeader",
        "GetIdentityProviderByIdentifier",
        "GetLogDeliveryConfiguration",
        "GetSigningCertificate",
        "GetUICustomization",
        "GetUserPoolClientSessionConfiguration",
        "GetUserPoolMfaConfig",
        "GetUserPoolSessionConfiguration",
        "ListCIMDPolicies",
        "ListClientMetadataURLs",
        "ListIdentityProviders",
        "ListResourceServers",
        "ListTagsForResource",
        "ListTerms",
        "ListUserImportJobs",
        "ListUserPoolClientSecrets",
        "ListUserPoolClients",
        "ListUserPoolReplicas",
        "SetLogDeliveryConfiguration",
        "SetRiskConfiguration",
        "TagResource",
        "UntagResource",
        "UpdateUserPool",
        "UpdateUserPoolReplica",
    }
)
# Signing in and out, and what people and administrators see of users, sessions, devices and groups.
OF_USERS = frozenset(
    {
        "AdminForgetDevice",
        "AdminGetDevice",
        "AdminGetUser",
        "AdminGetUserAuthFactors",
        "AdminInitiateAuth",
        "AdminListDevices",
        "AdminListGroupsForUser",
        "AdminListUserAuthEvents",
        "AdminListUserSessions",
        "AdminRespondToAuthChallenge",
        "AdminRevokeUserSession",
        "AdminUpdateAuthEventFeedback",
        "AdminUpdateDeviceStatus",
        "AdminUserGlobalSignOut",
        "ConfirmDevice",
        "ForgetDevice",
        "GetClientToken",
        "GetDerivedToken",
        "GetDevice",
        "GetGroup",
        "GetTokensFromRefreshToken",
        "GetUser",
        "GetUserAuthFactors",
        "GlobalSignOut",
        "InitiateAuth",
        "ListDevices",
        "ListGroups",
        "ListUserSessions",
        "ListUsers",
        "ListUsersInGroup",
        "ListWebAuthnCredentials",
        "RespondToAuthChallenge",
        "RevokeToken",
        "RevokeUserSession",
        "UpdateAuthEventFeedback",
        "UpdateDeviceStatus",
    }
)
# Challenges of a sign-in that would change the user, and TOTP, which secondary replicas do not have (developer guide).
REFUSED_CHALLENGES = frozenset({"MFA_SETUP", "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"})


def is_allowed(operation: str, status: str) -> bool:
    return operation in CONFIGURATION or (status == ACTIVE and operation in OF_USERS)
