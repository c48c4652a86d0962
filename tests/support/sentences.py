"""Sentences of Amazon Cognito's that tests of several files expect, each once."""

ACCOUNT_WITH_THE_EMAIL_EXISTS = "An account with the email already exists."
ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS = "An account with the given email already exists."
ALIAS_AND_USERNAME_ATTRIBUTES = "Only one of the aliasAttributes or usernameAttributes can be set in a User pool."
ATTEMPT_LIMIT_EXCEEDED = "Attempt limit exceeded, please try after some time."
CERTIFICATE_IS_INVALID = (
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid "
    "certificate chain."
)
CODE_EXPIRED = "Invalid code provided, please request a code again."
CODE_MISMATCH = "Invalid verification code provided, please try again."
CROSS_ACCOUNT_ROLE = "Cross-account pass role is not allowed."
CSV_HEADER_DIFFERS = "The header of the .csv file does not match the attributes of the user pool."
CUSTOM_SENDER_NEEDS_KMS_KEY = "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used."
DEVICE_DOES_NOT_EXIST = "Device does not exist."
EMAIL_MFA_NEEDS_DEVELOPER_EMAIL = (
    "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an "
    "EmailSendingAccount of COGNITO_DEFAULT. Update the value of EmailSendingAccount."
)
EMAIL_SHOULD_BE_THE_USERNAME = "User email should be empty or same as username, since username attribute is email."
FLOWS_AND_SCOPES_ARE_REQUIRED = (
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
)
INCORRECT_USERNAME_OR_PASSWORD = "Incorrect username or password."
INITIATE_AUTH_METHOD_NOT_SUPPORTED = "Initiate Auth method not supported."
INVALID_CODE_OR_AUTH_STATE = "Invalid code or auth state for the user."
INVALID_DEVICE_KEY_GIVEN = "Invalid device key given."
INVALID_EMAIL_ADDRESS_FORMAT = "Invalid email address format."
INVALID_PASSKEY_CREDENTIAL = "Invalid passkey credential."
INVALID_PHONE_NUMBER_FORMAT = "Invalid phone number format."
INVALID_RANGE_FOR_TOKEN_VALIDITY = "Invalid range for token validity."
INVALID_SESSION = "Invalid session for the user."
LAMBDA_USERNAME_MISMATCH = "Invalid user name. User name in Lambda mismatches the actual username."
LEGACY_AND_ALLOW_FLOWS = "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."
MFA_IS_OFF = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
MFA_NEEDS_A_FACTOR = "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."
NO_DOMAIN_FOR_LINK = (
    "Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool"
)
NO_SUBDOMAIN = (
    "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or domain "
    "parent is a top-level domain."
)
PASSWORD_MUST_BE_A_FIRST_FACTOR = "Password should be configured as one of the allowed first auth factors."
PREFIX_HAS_OTHER_CHARACTERS = (
    "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and "
    "hyphens. Please enter a different name that follows this format: "
    r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$"
)
RECOVERY_ADMIN_ONLY_WITH_OTHERS = (
    "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms."
)
RECOVERY_HAS_DUPLICATES = "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms."
REFRESH_TOKEN_ENDS_FIRST = (
    "Access and Id Token expiration times must be less than or equal to refresh token expiration times."
)
REQUIRED_CUSTOM_ATTRIBUTE = "Required custom attributes are not supported currently."
SECURITY_TOKEN_INVALID = "The security token included in the request is invalid."
SESSION_IS_EXPIRED = "Invalid session for the user, session is expired."
SESSION_WAS_USED = "Invalid session for the user, session can only be used once."
SIGN_IN_BLOCKED = "Unable to login because of security reasons."
SMS_MFA_CANNOT_BE_TURNED_OFF = (
    "Can't turn off SMS_MFA when SMS configuration is set for the user pool with a required or "
    "optional MFAConfiguration."
)
SOFTWARE_TOKEN_CODE_WAS_USED = "Your software token has already been used once."
SOFTWARE_TOKEN_IS_NOT_SET_UP = "Software Token MFA has not been set up for the user."
SOURCE_ARN_REGION = "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2."
SRP_IS_NOT_ENABLED = "USER_SRP_AUTH is not enabled for the client."
STRUCTURE_NOT_EXPECTED = "Start of structure or map found where not expected."
TEMPORARY_PASSWORD_EXPIRED = "Temporary password has expired and must be reset by an administrator."
TIMESTAMP_FORMAT = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."
TOO_MANY_INVALID_CREDENTIALS = (
    "Too many invalid credentials attempts. User temporarily locked. Please try again after few seconds."
)
USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND = "Username/client id combination not found."
USERNAME_LOOKS_LIKE_EMAIL = "Username cannot be of email format, since user pool is configured for email alias."
USERNAME_SHOULD_BE_AN_EMAIL = "Username should be an email."
USER_DOES_NOT_EXIST = "User does not exist."
USER_IS_ALREADY_CONFIRMED = "User is already confirmed."
USER_IS_DISABLED = "User is disabled."
USER_IS_NOT_CONFIRMED = "User is not confirmed."
