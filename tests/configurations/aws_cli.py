"""The examples of the AWS CLI's manual for `aws cognito-idp` (aws/aws-cli, awscli/examples/cognito-idp), one entry for
each: the operation, what it is told, and the members of the answer that the page prints.

Names in braces are things of the scene that the test arranges. The shapes are theirs, the values ours. Examples of
operations that are not written here yet are left out; docs/evidence.md names them.
"""

from dataclasses import dataclass, field

from emulator.rules.branding import style_settings
from tests.configurations import aws_cli_providers
from tests.configurations.aws_cli_settings import (
    CHANGED_CLIENT,
    CHANGED_POOL,
    CONTEXT,
    CREATED_POOL,
    LOGS,
    MFA_ANSWER,
    MFA_CONFIG,
    NEW_CLIENT,
    OF_CLIENT,
    OF_POOL,
    RISK,
    SHOWN_OF_CLIENT,
)
from tests.configurations.terraform_pools import IDENTITY, Members
from tests.support import pictures

ROLE = "arn:aws:iam::{account}:role/one"


@dataclass(frozen=True)
class Example:
    operation: str
    members: Members = field(default_factory=dict)
    shows: tuple[str, ...] = ()


OF_USER = {**OF_POOL, "Username": "{user}"}
OF_GROUP = {**OF_POOL, "GroupName": "{group}"}
OF_JOB = {**OF_POOL, "JobId": "{job}"}
SIGNED_IN = {"AccessToken": "{access}"}
OF_SERVER = {**OF_POOL, "Identifier": "{server}"}
SERVER = tuple(f"ResourceServer.{name}" for name in ("UserPoolId", "Identifier", "Name", "Scopes"))
DELIVERY = tuple(f"CodeDeliveryDetails.{name}" for name in ("Destination", "DeliveryMedium", "AttributeName"))
TOKENS = tuple(
    f"AuthenticationResult.{name}" for name in ("AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken")
)
GROUP = tuple(
    f"Group.{name}" for name in ("GroupName", "UserPoolId", "Description", "LastModifiedDate", "CreationDate")
)
JOB = tuple(
    f"UserImportJob.{name}"
    for name in (
        "JobName",
        "JobId",
        "UserPoolId",
        "PreSignedUrl",
        "CreationDate",
        "Status",
        "CloudWatchLogsRoleArn",
        "ImportedUsers",
        "SkippedUsers",
        "FailedUsers",
    )
)
DEVICE = ("DeviceKey", "DeviceAttributes", "DeviceCreateDate", "DeviceLastModifiedDate", "DeviceLastAuthenticatedDate")


def attributes(**values: str) -> list[dict[str, str]]:
    return [{"Name": name.replace("custom_", "custom:"), "Value": value} for name, value in values.items()]


# Of the page's CSS, one rule of each kind: with a state, with several properties, with a colour.
CSS = (
    ".logo-customizable {\n\tmax-width: 60%;\n\tmax-height: 30%;\n}\n"
    ".inputField-customizable:focus {\n\tborder-color: #66afe9;\n\toutline: 0;\n}\n"
    ".passwordCheck-notValid-customizable {\n\tcolor: #DF3312;\n}\n"
)
LOOKS = tuple(f"UICustomization.{name}" for name in ("UserPoolId", "ClientId", "CSS", "CSSVersion"))
BACKGROUND = {"Category": "PAGE_BACKGROUND", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": pictures.png()}
STYLE = tuple(
    f"ManagedLoginBranding.{name}"
    for name in (
        *("ManagedLoginBrandingId", "UserPoolId", "UseCognitoProvidedValues", "Settings", "Assets", "CreationDate"),
        "LastModifiedDate",
    )
)
CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a1b2c3d4-5678-90ab-cdef-EXAMPLE22222"}
DOMAIN = tuple(
    f"DomainDescription.{name}"
    for name in (
        *("UserPoolId", "AWSAccountId", "Domain", "S3Bucket", "CloudFrontDistribution", "Version", "Status"),
        "CustomDomainConfig",
    )
)

EXAMPLES: dict[str, Example] = {
    **{name: Example(*told) for name, told in aws_cli_providers.TOLD.items()},
    "add-custom-attributes": Example(
        "AddCustomAttributes",
        {
            **OF_POOL,
            "CustomAttributes": [
                {
                    "Name": "CustomAttr1",
                    "AttributeDataType": "String",
                    "DeveloperOnlyAttribute": False,
                    "Required": False,
                    "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "15"},
                }
            ],
        },
    ),
    "admin-add-user-to-group": Example("AdminAddUserToGroup", {**OF_USER, "GroupName": "{group}"}),
    "admin-confirm-sign-up": Example("AdminConfirmSignUp", {**OF_POOL, "Username": "{unconfirmed}"}),
    "admin-create-user": Example(
        "AdminCreateUser",
        {
            **OF_POOL,
            "Username": "diego",
            "UserAttributes": attributes(email="diego@example.com", phone_number="+15555551212"),
            "MessageAction": "SUPPRESS",
        },
        (
            "User.Username",
            "User.Attributes",
            "User.UserCreateDate",
            "User.UserLastModifiedDate",
            "User.Enabled",
            "User.UserStatus",
        ),
    ),
    "admin-delete-user-attributes": Example(
        "AdminDeleteUserAttributes", {**OF_USER, "UserAttributeNames": ["custom:one"]}
    ),
    "admin-delete-user": Example("AdminDeleteUser", OF_USER),
    "admin-disable-user": Example("AdminDisableUser", OF_USER),
    "admin-enable-user": Example("AdminEnableUser", OF_USER),
    "admin-forget-device": Example("AdminForgetDevice", {**OF_USER, "DeviceKey": "{device}"}),
    "admin-get-device": Example(
        "AdminGetDevice", {**OF_USER, "DeviceKey": "{device}"}, tuple(f"Device.{name}" for name in DEVICE)
    ),
    "admin-get-user": Example(
        "AdminGetUser",
        OF_USER,
        ("Username", "Enabled", "UserStatus", "UserCreateDate", "UserAttributes", "UserLastModifiedDate"),
    ),
    "admin-initiate-auth": Example(
        "AdminInitiateAuth",
        {
            **OF_CLIENT,
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "{user}", "PASSWORD": "{password}"},
            "ContextData": CONTEXT,
            "ClientMetadata": {"MyExampleKey": "MyExampleValue"},
        },
        TOKENS,
    ),
    "admin-list-devices": Example("AdminListDevices", {**OF_USER, "Limit": 1}, ("Devices",)),
    "admin-list-groups-for-user": Example("AdminListGroupsForUser", OF_USER, ("Groups",)),
    "admin-list-user-auth-events": Example(
        "AdminListUserAuthEvents", {**OF_USER, "MaxResults": 1}, ("AuthEvents", "NextToken")
    ),
    "admin-remove-user-from-group": Example("AdminRemoveUserFromGroup", {**OF_USER, "GroupName": "{group}"}),
    "admin-reset-user-password": Example("AdminResetUserPassword", OF_USER),
    "admin-set-user-mfa-preference": Example(
        "AdminSetUserMFAPreference", {**OF_USER, "SMSMfaSettings": {"Enabled": False, "PreferredMfa": False}}
    ),
    "admin-set-user-password": Example(
        "AdminSetUserPassword", {**OF_USER, "Password": "MyExamplePassword1!", "Permanent": True}
    ),
    "admin-update-auth-event-feedback": Example(
        "AdminUpdateAuthEventFeedback", {**OF_USER, "EventId": "{event}", "FeedbackValue": "Valid"}
    ),
    "admin-update-device-status": Example(
        "AdminUpdateDeviceStatus", {**OF_USER, "DeviceKey": "{device}", "DeviceRememberedStatus": "not_remembered"}
    ),
    "admin-update-user-attributes": Example(
        "AdminUpdateUserAttributes", {**OF_USER, "UserAttributes": attributes(custom_one="Purple")}
    ),
    "admin-user-global-sign-out": Example("AdminUserGlobalSignOut", OF_USER),
    "associate-software-token": Example("AssociateSoftwareToken", SIGNED_IN, ("SecretCode",)),
    "change-password": Example(
        "ChangePassword", {**SIGNED_IN, "PreviousPassword": "{password}", "ProposedPassword": "An0ther-one"}
    ),
    "confirm-device": Example(
        "ConfirmDevice",
        {
            **SIGNED_IN,
            "DeviceKey": "{new_device}",
            "DeviceSecretVerifierConfig": {"PasswordVerifier": "TXlWZXJpZmllclN0cmluZw==", "Salt": "TXlTUlBTYWx0"},
        },
        ("UserConfirmationNecessary",),
    ),
    "confirm-forgot-password": Example(
        "ConfirmForgotPassword",
        {"ClientId": "{client}", "Username": "{user}", "Password": "An0ther-one", "ConfirmationCode": "{reset_code}"},
    ),
    "confirm-sign-up": Example(
        "ConfirmSignUp", {"ClientId": "{client}", "Username": "{unconfirmed}", "ConfirmationCode": "{sign_up_code}"}
    ),
    "create-group 1": Example(
        "CreateGroup", {**OF_POOL, "GroupName": "MyNewGroup", "Description": "New group."}, GROUP
    ),
    "create-group 2": Example(
        "CreateGroup",
        {**OF_POOL, "GroupName": "WithRole", "Description": "with a role", "RoleArn": ROLE, "Precedence": 2},
        (*GROUP, "Group.RoleArn", "Group.Precedence"),
    ),
    "create-resource-server": Example(
        "CreateResourceServer",
        {
            **OF_POOL,
            "Identifier": "weather.example.com",
            "Name": "Weather",
            "Scopes": [{"ScopeName": "weather.read", "ScopeDescription": "Retrieve weather information"}],
        },
        SERVER,
    ),
    "create-user-import-job": Example(
        "CreateUserImportJob", {**OF_POOL, "JobName": "MyImportJob", "CloudWatchLogsRoleArn": ROLE}, JOB
    ),
    "create-user-pool-client": Example(
        "CreateUserPoolClient",
        NEW_CLIENT,
        (*SHOWN_OF_CLIENT, "UserPoolClient.ClientSecret", "UserPoolClient.AnalyticsConfiguration.RoleArn"),
    ),
    "create-user-pool 1": Example("CreateUserPool", {"PoolName": "MyUserPool"}, CREATED_POOL),
    "create-user-pool 2": Example(
        "CreateUserPool",
        {
            "PoolName": "MyUserPool",
            "UsernameAttributes": ["email"],
            "EmailConfiguration": {"SourceArn": IDENTITY, "ReplyToEmailAddress": "jane@example.com"},
        },
        (*CREATED_POOL, "UserPool.UsernameAttributes", "UserPool.EmailConfiguration.SourceArn"),
    ),
    "create-user-pool-domain": Example(
        "CreateUserPoolDomain",
        {**OF_POOL, "Domain": "auth.example.com", "CustomDomainConfig": CERTIFICATE},
        ("CloudFrontDomain",),
    ),
    "create-user-pool-domain 2": Example("CreateUserPoolDomain", {**OF_POOL, "Domain": "mydomainprefix"}),
    "delete-user-pool-domain": Example("DeleteUserPoolDomain", {**OF_POOL, "Domain": "{prefix}"}),
    "describe-user-pool-domain": Example("DescribeUserPoolDomain", {"Domain": "{prefix}"}, DOMAIN),
    "update-user-pool-domain": Example(
        "UpdateUserPoolDomain",
        {**OF_POOL, "Domain": "{custom_domain}", "ManagedLoginVersion": 2, "CustomDomainConfig": CERTIFICATE},
        ("CloudFrontDomain", "ManagedLoginVersion"),
    ),
    "delete-group": Example("DeleteGroup", OF_GROUP),
    "delete-resource-server": Example("DeleteResourceServer", OF_SERVER),
    "delete-user-attributes": Example("DeleteUserAttributes", {**SIGNED_IN, "UserAttributeNames": ["custom:one"]}),
    "delete-user-pool-client": Example("DeleteUserPoolClient", OF_CLIENT),
    "delete-user-pool": Example("DeleteUserPool", OF_POOL),
    "delete-user": Example("DeleteUser", SIGNED_IN),
    "describe-resource-server": Example("DescribeResourceServer", OF_SERVER, SERVER),
    "describe-risk-configuration": Example("DescribeRiskConfiguration", OF_POOL, ("RiskConfiguration.UserPoolId",)),
    "describe-user-import-job": Example("DescribeUserImportJob", OF_JOB, JOB),
    "describe-user-pool-client": Example(
        "DescribeUserPoolClient", OF_CLIENT, ("UserPoolClient.ClientId", "UserPoolClient.RefreshTokenValidity")
    ),
    "describe-user-pool": Example(
        "DescribeUserPool", OF_POOL, (*CREATED_POOL, "UserPool.Arn", "UserPool.UserPoolTags")
    ),
    "forget-device": Example("ForgetDevice", {**SIGNED_IN, "DeviceKey": "{device}"}),
    "forgot-password": Example("ForgotPassword", {"ClientId": "{client}", "Username": "{user}"}, DELIVERY),
    "get-csv-header": Example("GetCSVHeader", OF_POOL, ("UserPoolId", "CSVHeader")),
    "get-device": Example(
        "GetDevice", {**SIGNED_IN, "DeviceKey": "{device}"}, tuple(f"Device.{name}" for name in DEVICE)
    ),
    "get-group": Example("GetGroup", OF_GROUP, ("Group.GroupName", "Group.UserPoolId", "Group.CreationDate")),
    "get-log-delivery-configuration": Example(
        "GetLogDeliveryConfiguration",
        OF_POOL,
        ("LogDeliveryConfiguration.UserPoolId", "LogDeliveryConfiguration.LogConfigurations"),
    ),
    "get-ui-customization": Example("GetUICustomization", OF_POOL, (*LOOKS, "UICustomization.ImageUrl")),
    "get-user-attribute-verification-code": Example(
        "GetUserAttributeVerificationCode", {**SIGNED_IN, "AttributeName": "email"}, DELIVERY
    ),
    "get-user-auth-factors": Example("GetUserAuthFactors", SIGNED_IN, ("Username", "ConfiguredUserAuthFactors")),
    "get-user-pool-mfa-config": Example("GetUserPoolMfaConfig", OF_POOL, ("MfaConfiguration",)),
    "get-user": Example("GetUser", SIGNED_IN, ("Username", "UserAttributes")),
    "global-sign-out": Example("GlobalSignOut", SIGNED_IN),
    "initiate-auth": Example(
        "InitiateAuth",
        {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": "{client}",
            "AnalyticsMetadata": {"AnalyticsEndpointId": "d70b2ba36a8c4dc5a04a0451a"},
            "AuthParameters": {"USERNAME": "{user}", "PASSWORD": "{password}"},
            "UserContextData": {"EncodedData": "mycontextdata"},
            "ClientMetadata": {"MyTestKey": "MyTestValue"},
        },
        (
            *TOKENS,
            "AuthenticationResult.NewDeviceMetadata.DeviceKey",
            "AuthenticationResult.NewDeviceMetadata.DeviceGroupKey",
        ),
    ),
    "list-devices": Example("ListDevices", SIGNED_IN, ("Devices",)),
    "list-groups": Example("ListGroups", OF_POOL, ("Groups",)),
    "list-resource-servers": Example(
        "ListResourceServers", {**OF_POOL, "MaxResults": 1}, ("ResourceServers", "NextToken")
    ),
    "list-tags-for-resource": Example("ListTagsForResource", {"ResourceArn": "{arn}"}, ("Tags",)),
    "list-user-import-jobs": Example("ListUserImportJobs", {**OF_POOL, "MaxResults": 3}, ("UserImportJobs",)),
    "list-user-pool-clients": Example("ListUserPoolClients", {**OF_POOL, "MaxResults": 3}, ("UserPoolClients",)),
    "list-user-pools": Example("ListUserPools", {"MaxResults": 3}, ("UserPools",)),
    "list-users-in-group": Example("ListUsersInGroup", OF_GROUP, ("Users",)),
    "list-users 1": Example("ListUsers", {**OF_POOL, "Filter": 'email^="bob"'}, ("Users",)),
    "list-users 2": Example("ListUsers", OF_POOL, ("Users",)),
    "list-web-authn-credentials": Example("ListWebAuthnCredentials", SIGNED_IN, ("Credentials",)),
    "resend-confirmation-code": Example(
        "ResendConfirmationCode", {"ClientId": "{client}", "Username": "{unconfirmed}"}, DELIVERY
    ),
    "respond-to-auth-challenge 1": Example(
        "RespondToAuthChallenge",
        {
            "ClientId": "{client}",
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "ChallengeResponses": {"USERNAME": "{invited}", "NEW_PASSWORD": "An0ther-one"},
            "Session": "{new_password_session}",
        },
        (*TOKENS, "ChallengeParameters", "AuthenticationResult.NewDeviceMetadata.DeviceKey"),
    ),
    "revoke-token": Example("RevokeToken", {"Token": "{refresh}", "ClientId": "{client}"}),
    "set-log-delivery-configuration": Example(
        "SetLogDeliveryConfiguration",
        LOGS,
        ("LogDeliveryConfiguration.UserPoolId", "LogDeliveryConfiguration.LogConfigurations"),
    ),
    "set-risk-configuration": Example(
        "SetRiskConfiguration",
        RISK,
        tuple(f"RiskConfiguration.{name}" for name in RISK)
        + tuple(
            f"RiskConfiguration.AccountTakeoverRiskConfiguration.NotifyConfiguration.{name}"
            for name in ("BlockEmail.HtmlBody", "MfaEmail.Subject", "NoActionEmail.TextBody", "From", "ReplyTo")
        ),
    ),
    "set-ui-customization": Example("SetUICustomization", {**OF_POOL, "CSS": CSS}, LOOKS),
    "set-user-mfa-preference": Example(
        "SetUserMFAPreference",
        {
            "AccessToken": "{access_of_token_user}",
            "SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True},
            "SMSMfaSettings": {"Enabled": False, "PreferredMfa": False},
            "EmailMfaSettings": {"Enabled": False, "PreferredMfa": False},
        },
    ),
    "set-user-pool-mfa-config": Example(
        "SetUserPoolMfaConfig", {**MFA_CONFIG, "UserPoolId": "{mail_pool}"}, MFA_ANSWER
    ),
    "sign-up": Example(
        "SignUp",
        {
            "ClientId": "{client}",
            "Username": "jane@example.com",
            "Password": "{password}",
            "UserAttributes": attributes(email="jane@example.com", name="Jane"),
        },
        ("UserConfirmed", "UserSub"),
    ),
    "start-web-authn-registration": Example(
        "StartWebAuthnRegistration",
        SIGNED_IN,
        tuple(
            f"CredentialCreationOptions.{name}"
            for name in (
                "authenticatorSelection",
                "challenge",
                "excludeCredentials",
                "pubKeyCredParams",
                "rp.id",
                "rp.name",
                "timeout",
                "user.displayName",
                "user.id",
                "user.name",
            )
        ),
    ),
    "tag-resource": Example(
        "TagResource", {"ResourceArn": "{arn}", "Tags": {"administrator": "Jie", "tenant": "ExampleCorp"}}
    ),
    "untag-resource": Example("UntagResource", {"ResourceArn": "{arn}", "TagKeys": ["administrator", "tenant"]}),
    "update-device-status": Example(
        "UpdateDeviceStatus", {**SIGNED_IN, "DeviceKey": "{device}", "DeviceRememberedStatus": "not_remembered"}
    ),
    "update-group": Example(
        "UpdateGroup", {**OF_GROUP, "Description": "New description", "Precedence": 2}, (*GROUP, "Group.Precedence")
    ),
    "update-resource-server": Example(
        "UpdateResourceServer",
        {
            **OF_SERVER,
            "Name": "Weather",
            "Scopes": [{"ScopeName": "international.read", "ScopeDescription": "Read from all countries"}],
        },
        SERVER,
    ),
    "update-managed-login-branding": Example(
        "UpdateManagedLoginBranding",
        {**OF_POOL, "ManagedLoginBrandingId": "{style}", "Settings": style_settings.defaults(), "Assets": [BACKGROUND]},
        STYLE,
    ),
    "update-user-attributes": Example(
        "UpdateUserAttributes", {**SIGNED_IN, "UserAttributes": attributes(nickname="Dan")}
    ),
    "update-user-pool-client": Example("UpdateUserPoolClient", CHANGED_CLIENT, SHOWN_OF_CLIENT),
    "update-user-pool": Example("UpdateUserPool", CHANGED_POOL),
    "verify-software-token": Example(
        "VerifySoftwareToken", {"AccessToken": "{access_of_token_user}", "UserCode": "{totp}"}, ("Status",)
    ),
    "verify-user-attribute": Example(
        "VerifyUserAttribute", {**SIGNED_IN, "AttributeName": "email", "Code": "{attribute_code}"}
    ),
}

REFUSED = {
    "admin-set-user-settings": Example(
        "AdminSetUserSettings", {**OF_USER, "MFAOptions": [{"DeliveryMedium": "EMAIL"}]}
    ),
    "set-user-settings": Example("SetUserSettings", {**SIGNED_IN, "MFAOptions": [{"DeliveryMedium": "EMAIL"}]}),
}

# Tried where the steps before them are: SOFTWARE_TOKEN_MFA and SELECT_MFA_TYPE answered, a file of users uploaded, the
# token of a notice.
ELSEWHERE = {
    "admin-respond-to-auth-challenge": "tests/signin",
    "respond-to-auth-challenge 2": "tests/signin",
    "respond-to-auth-challenge 3": "tests/signin",
    "start-user-import-job": "tests/operations/test_user_import.py",
    "stop-user-import-job": "tests/operations/test_user_import.py",
    "update-auth-event-feedback": "tests/operations/test_risk_errors.py",
}
NOT_WRITTEN: tuple[str, ...] = ()
