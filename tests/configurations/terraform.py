"""A user pool as Terraform's provider keeps it: which calls create, change and read it.

The provider sends what is configured, and what AWS once filled in where the resource calls that "computed". Factors go
by SetUserPoolMfaConfig, before UpdateUserPool; new attributes of the schema by AddCustomAttributes.
"""

from typing import Any

from tests.configurations.comparing import drift, schema_drift
from tests.configurations.terraform_pools import Members

AT_CREATION = ("PoolName", "Schema", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
OF_MFA = ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration")
# Sent again as they were read, where the configuration leaves them out.
COMPUTED = (
    "AccountRecoverySetting",
    "AdminCreateUserConfig",
    "EmailConfiguration",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "SmsConfiguration",
    "SmsVerificationMessage",
    "UserPoolTier",
    "VerificationMessageTemplate",
)


class Resource:
    """One `aws_cognito_user_pool`."""

    def __init__(self, cognito: Any) -> None:
        self.cognito = cognito
        self.id = ""
        self.state: Members = {}

    def apply(self, configured: Members) -> None:
        if self.id:
            self._update(configured)
        else:
            self._create(configured)
        self.state = configured

    def read(self) -> Members:
        """The pool as DescribeUserPool and GetUserPoolMfaConfig show it, without the dates."""
        shown = self.cognito.describe_user_pool(UserPoolId=self.id)["UserPool"]
        factors = self.cognito.get_user_pool_mfa_config(UserPoolId=self.id)
        shown.update({name: factors[name] for name in (*OF_MFA, "MfaConfiguration") if name in factors})
        return {name: value for name, value in shown.items() if name not in ("CreationDate", "LastModifiedDate")}

    def planned(self) -> list[str]:
        """What `terraform plan` would say right after `apply`: nothing, if all is well."""
        found = self.read()
        asked = {name: value for name, value in self.state.items() if name not in ("Schema", "PoolName")}
        schema = schema_drift(self.state.get("Schema", []), found["SchemaAttributes"])
        return [*drift(asked, found), *schema]

    def _create(self, configured: Members) -> None:
        kept = {name: value for name, value in configured.items() if name not in (*OF_MFA, "MfaConfiguration")}
        self.id = self.cognito.create_user_pool(**{"PoolName": "pool", **kept})["UserPool"]["Id"]
        if configured.get("MfaConfiguration", "OFF") != "OFF" or "WebAuthnConfiguration" in configured:
            self._set_mfa(configured, configured.get("SmsConfiguration"))

    def _update(self, configured: Members) -> None:
        found = self.read()
        sms = configured.get("SmsConfiguration", found.get("SmsConfiguration"))
        of_mfa = (*OF_MFA, "MfaConfiguration", "SmsConfiguration", "SmsAuthenticationMessage")
        if any(configured.get(name) != self.state.get(name) for name in of_mfa):
            self._set_mfa({"MfaConfiguration": "OFF", **configured}, sms)
        changed = {name for name in {*configured, *self.state} if configured.get(name) != self.state.get(name)}
        if changed - {*OF_MFA, "Schema"}:
            self.cognito.update_user_pool(UserPoolId=self.id, **self._update_members(configured, found))
        added = [attribute for attribute in configured.get("Schema", []) if attribute not in self.state["Schema"]]
        if added:
            self.cognito.add_custom_attributes(UserPoolId=self.id, CustomAttributes=added)

    def _update_members(self, configured: Members, found: Members) -> Members:
        computed = {name: found[name] for name in COMPUTED if name in found}
        computed["AdminCreateUserConfig"].pop("UnusedAccountValidityDays", None)  # no argument of the resource
        sent = {"MfaConfiguration": "OFF", "Policies": found["Policies"], **computed, **configured}
        self._follow_texts(sent, configured)
        if "UserAttributeUpdateSettings" in self.state:
            nothing: Members = {"AttributesRequireVerificationBeforeUpdate": []}
            sent.setdefault("UserAttributeUpdateSettings", nothing)
        return {
            name: value
            for name, value in sent.items()
            if name not in (*OF_MFA, *AT_CREATION) or (name == "PoolName" and value != self.state.get(name))
        }

    @staticmethod
    def _follow_texts(sent: Members, configured: Members) -> None:
        """The older members about texts go into the template, too, and the other way round."""
        template = dict(sent["VerificationMessageTemplate"])
        for member, part in (
            ("EmailVerificationMessage", "EmailMessage"),
            ("EmailVerificationSubject", "EmailSubject"),
            ("SmsVerificationMessage", "SmsMessage"),
        ):
            if member in configured:
                template[part] = configured[member]
            elif part in template:
                sent[member] = template[part]
        sent["VerificationMessageTemplate"] = template

    def _set_mfa(self, configured: Members, sms: Members | None) -> None:
        mode = configured.get("MfaConfiguration", "OFF")
        named: Members = {name: configured[name] for name in OF_MFA if name in configured}
        if "MfaConfiguration" in configured:
            named["MfaConfiguration"] = mode
        if sms and mode != "OFF":
            named["SmsMfaConfiguration"] = {"SmsConfiguration": sms}
            if "SmsAuthenticationMessage" in configured:
                named["SmsMfaConfiguration"]["SmsAuthenticationMessage"] = configured["SmsAuthenticationMessage"]
        self.cognito.set_user_pool_mfa_config(UserPoolId=self.id, **named)
