"""Which quota category each operation of the API is in, and the categories' numbers.

Source: the quotas page of the developer guide (2026). What it does not name is put beside its like, in `_UNNAMED`
(unverified). A test holds the table against the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Category:
    """`limit` requests a second; `is_adjustable` by UpdateProvisionedLimit; in a narrow category each operation also
    has five requests a second and pool."""

    limit: int
    is_adjustable: bool = False
    is_narrow: bool = False


CATEGORIES: Final[Mapping[str, Category]] = {
    "UserAuthentication": Category(120, is_adjustable=True),
    "UserCreation": Category(50, is_adjustable=True),
    "UserFederation": Category(25, is_adjustable=True),  # sign-ins by other providers
    "UserAccountRecovery": Category(30),
    "UserRead": Category(120, is_adjustable=True),
    "UserUpdate": Category(25),
    "UserToken": Category(120, is_adjustable=True),
    "UserResourceRead": Category(50, is_adjustable=True),
    "UserResourceUpdate": Category(25),
    "UserList": Category(30),
    "UserPoolRead": Category(15),
    "UserPoolUpdate": Category(15),
    "UserPoolResourceRead": Category(20, is_narrow=True),
    "UserPoolResourceUpdate": Category(15, is_narrow=True),
    "UserPoolClientRead": Category(15, is_narrow=True),
    "UserPoolClientUpdate": Category(15, is_narrow=True),
    "ClientAuthentication": Category(150),  # client credentials at /oauth2/token
    "LimitManagement": Category(1),
}
# Their answers of NEW_PASSWORD_REQUIRED count as UserAccountRecovery.
RESPONSES: Final = frozenset({"RespondToAuthChallenge", "AdminRespondToAuthChallenge"})

_NAMED: Final[Mapping[str, str]] = {
    "UserAuthentication": (
        "InitiateAuth RespondToAuthChallenge AdminInitiateAuth AdminRespondToAuthChallenge GetTokensFromRefreshToken"
    ),
    "UserCreation": "SignUp ConfirmSignUp AdminCreateUser AdminConfirmSignUp",
    "UserAccountRecovery": (
        "ChangePassword ConfirmForgotPassword ForgotPassword AdminResetUserPassword AdminSetUserPassword"
    ),
    "UserRead": "AdminGetUser AdminGetUserAuthFactors GetUser",
    "UserUpdate": (
        "AdminAddUserToGroup AdminDeleteUserAttributes AdminUpdateUserAttributes AdminDeleteUser "
        "AdminDisableUser AdminEnableUser AdminLinkProviderForUser AdminDisableProviderForUser "
        "VerifyUserAttribute DeleteUser DeleteUserAttributes UpdateUserAttributes AdminUserGlobalSignOut "
        "GlobalSignOut AdminRemoveUserFromGroup"
    ),
    "UserToken": "RevokeToken",
    "UserResourceRead": (
        "AdminGetDevice AdminListGroupsForUser AdminListDevices GetDevice ListDevices "
        "GetUserAttributeVerificationCode ResendConfirmationCode AdminListUserAuthEvents"
    ),
    "UserResourceUpdate": (
        "AdminForgetDevice AdminUpdateAuthEventFeedback AdminSetUserMFAPreference AdminSetUserSettings "
        "AdminUpdateDeviceStatus UpdateDeviceStatus UpdateAuthEventFeedback ConfirmDevice "
        "SetUserMFAPreference SetUserSettings VerifySoftwareToken AssociateSoftwareToken ForgetDevice"
    ),
    "UserList": "ListUsers ListUsersInGroup",
    "UserPoolRead": "DescribeUserPool ListUserPools",
    "UserPoolUpdate": "CreateUserPool UpdateUserPool DeleteUserPool",
    "UserPoolResourceRead": (
        "DescribeIdentityProvider DescribeResourceServer DescribeUserImportJob DescribeUserPoolDomain "
        "GetCSVHeader GetGroup GetSigningCertificate GetIdentityProviderByIdentifier "
        "GetUserPoolMfaConfig ListGroups ListIdentityProviders ListResourceServers ListTagsForResource "
        "ListUserImportJobs DescribeRiskConfiguration GetUICustomization DescribeManagedLoginBranding "
        "DescribeManagedLoginBrandingByClient"
    ),
    "UserPoolResourceUpdate": (
        "AddCustomAttributes CreateGroup CreateIdentityProvider CreateResourceServer CreateUserImportJob "
        "CreateUserPoolDomain DeleteGroup DeleteIdentityProvider DeleteResourceServer "
        "DeleteUserPoolDomain SetUserPoolMfaConfig StartUserImportJob StopUserImportJob UpdateGroup "
        "UpdateIdentityProvider UpdateResourceServer UpdateUserPoolDomain SetRiskConfiguration "
        "SetUICustomization TagResource UntagResource CreateManagedLoginBranding "
        "UpdateManagedLoginBranding DeleteManagedLoginBranding"
    ),
    "UserPoolClientRead": "DescribeUserPoolClient ListUserPoolClients",
    "UserPoolClientUpdate": "CreateUserPoolClient DeleteUserPoolClient UpdateUserPoolClient",
    "LimitManagement": "GetProvisionedLimit UpdateProvisionedLimit",
}
_UNNAMED: Final[Mapping[str, str]] = {
    "UserRead": "GetUserAuthFactors",
    "UserToken": "GetClientToken GetDerivedToken",
    "UserResourceRead": "AdminListUserSessions ListUserSessions ListWebAuthnCredentials",
    "UserResourceUpdate": (
        "AdminDeleteSoftwareToken AdminRevokeUserSession RevokeUserSession StartWebAuthnRegistration "
        "CompleteWebAuthnRegistration DeleteWebAuthnCredential"
    ),
    "UserPoolRead": "ListUserPoolReplicas",
    "UserPoolUpdate": "CreateUserPoolReplica UpdateUserPoolReplica DeleteUserPoolReplica",
    "UserPoolResourceRead": (
        "GetLogDeliveryConfiguration GetUserPoolSessionConfiguration DescribeTerms DescribeTermsByClient ListTerms "
        "DescribeCIMDPolicy ListCIMDPolicies ListClientMetadataURLs DescribePointInTimeRecovery "
        "ListPointInTimeRecoveries"
    ),
    "UserPoolResourceUpdate": (
        "SetLogDeliveryConfiguration SetUserPoolSessionConfiguration CreateTerms UpdateTerms DeleteTerms "
        "CreateCIMDPolicy UpdateCIMDPolicy DeleteCIMDPolicy UpdateClientMetadataURLState InitiatePointInTimeRecovery "
        "StartPointInTimeRecovery CancelPointInTimeRecovery"
    ),
    "UserPoolClientRead": "ListUserPoolClientSecrets GetUserPoolClientSessionConfiguration",
    "UserPoolClientUpdate": (
        "AddUserPoolClientSecret DeleteUserPoolClientSecret SetUserPoolClientSessionConfiguration"
    ),
}
BY_OPERATION: Final[Mapping[str, str]] = {
    operation: category
    for table in (_NAMED, _UNNAMED)
    for category, names in table.items()
    for operation in names.split()
}
