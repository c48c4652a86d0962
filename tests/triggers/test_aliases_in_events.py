"""What events tell of the names a user has beside the username: `cognito:email_alias`, `cognito:phone_number_alias`."""

from typing import Any

from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient

EMAIL, PHONE = "bob@example.test", "+15550100839"
EVERY = ("PreSignUp", "CustomMessage", "PostConfirmation", "PreTokenGeneration", "PreAuthentication")


def aliases(functions: Functions, source: str) -> dict[str, str]:
    told = functions.event(source)["request"]["userAttributes"]
    return {name: value for name, value in told.items() if name.endswith("_alias")}


def confirm(functions: Functions, client: AppClient, name: str, **members: Any) -> None:
    named = {"ClientId": client.id, "Username": name, "ConfirmationCode": functions.given.code(client)}
    functions.cognito.confirm_sign_up(**named, **members)


def test_an_email_is_told_as_an_alias_once_it_is_verified(functions: Functions) -> None:
    pool = functions.pool(*EVERY, AliasAttributes=["email", "phone_number"], AutoVerifiedAttributes=["email"])
    client = functions.given.client(pool)
    functions.given.signed_up_user(client, "bob", email=EMAIL, phone_number=PHONE)
    confirm(functions, client, "bob")
    functions.given.tokens(client, EMAIL)
    assert aliases(functions, "PreSignUp_SignUp") == {}
    assert aliases(functions, "CustomMessage_SignUp") == {}
    for source in ("PostConfirmation_ConfirmSignUp", "PreAuthentication_Authentication"):
        assert aliases(functions, source) == {"cognito:email_alias": EMAIL}
    assert aliases(functions, "TokenGeneration_Authentication") == {"cognito:email_alias": EMAIL}


def test_the_name_a_user_signs_up_by_is_told_from_the_start(functions: Functions) -> None:
    client = functions.given.client(
        functions.pool(*EVERY, UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])
    )
    functions.cognito.sign_up(ClientId=client.id, Username=EMAIL, Password=PASSWORD)
    functions.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username=EMAIL)
    assert aliases(functions, "PreSignUp_SignUp") == {}
    told: dict[str, Any] = functions.event("PostConfirmation_ConfirmSignUp")["request"]["userAttributes"]
    assert told["cognito:email_alias"] == told["email"] == EMAIL
    assert told["email_verified"] == "false"


def test_a_pool_without_aliases_tells_of_none(functions: Functions) -> None:
    client = functions.given.client(functions.pool(*EVERY))
    functions.given.signed_up_user(client, "bob", email=EMAIL)
    confirm(functions, client, "bob")
    assert aliases(functions, "PostConfirmation_ConfirmSignUp") == {}


def test_the_owner_is_told_of_an_alias_and_who_lost_it_is_not(functions: Functions) -> None:
    client = functions.given.client(functions.pool("CustomMessage", "PreAuthentication", AliasAttributes=["email"]))
    functions.given.confirmed_user(client, "old", email=EMAIL)
    functions.given.signed_up_user(client, "new", email=EMAIL)
    confirm(functions, client, "new", ForceAliasCreation=True)
    found = {}
    for name in ("old", "new"):
        functions.behaviours.events.clear()
        functions.given.tokens(client, name)
        found[name] = aliases(functions, "PreAuthentication_Authentication")
    assert found == {"old": {}, "new": {"cognito:email_alias": EMAIL}}
