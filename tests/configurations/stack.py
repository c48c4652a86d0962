"""A user pool as CloudFormation's handler keeps it: which calls create, change and read one resource.

Factors and passkeys are told by SetUserPoolMfaConfig, after the pool was made or changed, and MfaConfiguration with
them: `OPTIONAL` where a factor is named and no mode, `OFF` where there is neither (go-to-k/cdkd#1920, compared with
CloudFormation). A pool that names none of those sends MfaConfiguration with everything else.
"""

from typing import Any

from tests.configurations.comparing import drift, schema_drift
from tests.configurations.terraform_pools import Members

AT_CREATION = ("UserPoolName", "Schema", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
TOLD_LATER = (
    "EnabledMfas",
    "EmailAuthenticationMessage",
    "EmailAuthenticationSubject",
    "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
)


class Stack:
    """One `AWS::Cognito::UserPool`."""

    def __init__(self, cognito: Any) -> None:
        self.cognito = cognito
        self.id = ""
        self.properties: Members = {}

    def deploy(self, properties: Members) -> None:
        kept = {name: value for name, value in properties.items() if name not in TOLD_LATER}
        if any(name in properties for name in TOLD_LATER):
            kept.pop("MfaConfiguration", None)
        if self.id:
            self._update(properties, kept)
        else:
            kept["PoolName"] = kept.pop("UserPoolName", "Pool-1A2B")
            self.id = self.cognito.create_user_pool(**kept)["UserPool"]["Id"]
        if any(name in properties for name in TOLD_LATER):
            self.cognito.set_user_pool_mfa_config(UserPoolId=self.id, **told_later(properties))
        self.properties = properties

    def read(self) -> Members:
        """As GetResource of Cloud Control shows it, with AWS's names and CloudFormation's for what they rename."""
        shown = self.cognito.describe_user_pool(UserPoolId=self.id)["UserPool"]
        factors = self.cognito.get_user_pool_mfa_config(UserPoolId=self.id)
        del factors["ResponseMetadata"]
        shown = {**shown, **factors, "UserPoolName": shown["Name"], "EnabledMfas": named(factors)}
        for name, member in (("EmailAuthenticationMessage", "Message"), ("EmailAuthenticationSubject", "Subject")):
            shown[name] = factors.get("EmailMfaConfiguration", {}).get(member)
        passkeys = factors.get("WebAuthnConfiguration", {})
        shown["WebAuthnRelyingPartyID"] = passkeys.get("RelyingPartyId")
        shown["WebAuthnUserVerification"] = passkeys.get("UserVerification")
        return {name: value for name, value in shown.items() if name not in ("CreationDate", "LastModifiedDate")}

    def drift(self) -> list[str]:
        found = self.read()
        asked = {name: value for name, value in self.properties.items() if name != "Schema"}
        return [*drift(asked, found), *schema_drift(self.properties.get("Schema", []), found["SchemaAttributes"])]

    def _update(self, properties: Members, kept: Members) -> None:
        changed = {name: value for name, value in kept.items() if name not in AT_CREATION}
        self.cognito.update_user_pool(UserPoolId=self.id, **changed)
        before = [attribute["Name"] for attribute in self.properties.get("Schema", [])]
        added = [attribute for attribute in properties.get("Schema", []) if attribute["Name"] not in before]
        if added:
            self.cognito.add_custom_attributes(UserPoolId=self.id, CustomAttributes=added)


def told_later(properties: Members) -> Members:
    """The members of SetUserPoolMfaConfig."""
    wanted = properties.get("EnabledMfas", [])
    request: Members = {}
    if "SOFTWARE_TOKEN_MFA" in wanted:
        request["SoftwareTokenMfaConfiguration"] = {"Enabled": True}
    if "SMS_MFA" in wanted:
        texts = {name: properties[name] for name in ("SmsAuthenticationMessage",) if name in properties}
        request["SmsMfaConfiguration"] = {"SmsConfiguration": properties["SmsConfiguration"], **texts}
    if "EMAIL_OTP" in wanted or "EmailAuthenticationMessage" in properties:
        texts = {
            member: properties[name]
            for name, member in (("EmailAuthenticationMessage", "Message"), ("EmailAuthenticationSubject", "Subject"))
            if name in properties
        }
        request["EmailMfaConfiguration"] = texts
    passkeys = {
        member: properties[name]
        for name, member in (
            ("WebAuthnRelyingPartyID", "RelyingPartyId"),
            ("WebAuthnUserVerification", "UserVerification"),
        )
        if name in properties
    }
    if passkeys:
        request["WebAuthnConfiguration"] = passkeys
    default = "OPTIONAL" if request.keys() - {"WebAuthnConfiguration"} else "OFF"
    return {"MfaConfiguration": properties.get("MfaConfiguration", default), **request}


def named(factors: Members) -> list[str]:
    """EnabledMfas, put together from the members about each factor."""
    members = {
        "SMS_MFA": "SmsMfaConfiguration",
        "SOFTWARE_TOKEN_MFA": "SoftwareTokenMfaConfiguration",
        "EMAIL_OTP": "EmailMfaConfiguration",
    }
    return [name for name, member in members.items() if factors.get(member, {"Enabled": False}).get("Enabled", True)]
