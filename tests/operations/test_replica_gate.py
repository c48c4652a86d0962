"""What a secondary replica answers and what it leaves to the primary region, and how the two share their users."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from botocore import xform_name
from msgspec import structs

from emulator import app, operations
from emulator.calls.registry import OPERATIONS
from emulator.model import contract
from emulator.rules.owners import regions as region_rules
from emulator.settings import Settings
from emulator.wire.hosts import region_of
from emulator.work import Services
from tests.operations.test_user_pool_updates import sent_back
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.caller import headers
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims
from tests.support.replicating import AWAY, HOME, KEY, NOT_ENABLED, Regions
from tests.support.ways import initiate

INVALID = "InvalidParameterException"


@pytest.fixture
def regions(given: Given, connect: Callable[..., Any]) -> Regions:
    return Regions(given, connect(), connect(region=AWAY))


@pytest.fixture
def client(regions: Regions) -> AppClient:
    """Of a pool with an active replica, and bob in it."""
    made = regions.given.client(regions.pool())
    regions.given.confirmed_user(made, "bob")
    regions.replica(made.pool_id)
    return made


POOL_OPERATIONS = sorted(
    name
    for name, operation in contract.operations().items()
    if "UserPoolId" in contract.shape(operation.input).members and not operation.unsigned
)
VALUES: dict[str, Any] = {
    "Username": "bob",
    "RegionName": AWAY,
    "Domain": "somebodys-domain",
    "Status": "INACTIVE",
    "GroupName": "group",
    "ResourceArn": f"arn:aws:cognito-idp:{AWAY}:123456789012:userpool/x",
    "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
    "ChallengeName": "SMS_MFA",
    "UserAttributes": [{"Name": "email", "Value": "bob@example.test"}],
    "UserAttributeNames": ["nickname"],
    "CustomAttributes": [{"Name": "shoe", "AttributeDataType": "String"}],
    "Password": PASSWORD,
    "ClientName": "client",
    "DeviceKey": f"{HOME}_aaaaaaaa-1111-2222-3333-aaaaaaaaaaaa",
    "MFAOptions": [],
    "JobName": "job",
    "JobId": "import-aaaaaaaaaa",
    "CloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/r",
    "EventId": "event",
    "FeedbackValue": "Valid",
    "SessionId": "tkn" + "a" * 25,
    "LogConfigurations": [],
    "ClientSecretId": "a--b",
    "Identifier": "orders",
    "Name": "Orders",
    "TermsId": "aaaaaaaa-1111-4222-8333-aaaaaaaaaaaa",
    "ManagedLoginBrandingId": "aaaaaaaa-1111-4222-8333-aaaaaaaaaaaa",
    "TermsName": "terms-of-use",
    "TermsSource": "LINK",
    "Enforcement": "NONE",
    "UserSessionTracking": "ENABLED",
    "TokenSession": {"MaxPerUser": 5},
    "SSOSession": {"MaxValidityMinutes": 60},
}


def asked(name: str, client: AppClient) -> dict[str, Any] | None:
    """The least request of an operation on a pool; None for one whose members this table does not know."""
    known = {**VALUES, "UserPoolId": client.pool_id, "ClientId": client.id}
    required = {"UserPoolId", *contract.shape(contract.operations()[name].input).required}
    return {member: known[member] for member in required} if required <= known.keys() else None


def status_of(name: str, regions: Regions, client: AppClient) -> str:
    """`refused` if the region does not answer the operation, `answered` whatever else came of it."""
    call = getattr(regions.secondary, xform_name(name))
    members = asked(name, client)
    assert members is not None
    try:
        call(**members)
    except call.__self__.exceptions.ClientError as error:
        return "refused" if error.response["Error"]["Message"] == NOT_ENABLED[1] else "answered"
    return "answered"


@pytest.mark.parametrize("status", ["INACTIVE", "ACTIVE"])
def test_each_operation_of_a_pool_is_answered_or_refused_as_the_list_says(
    regions: Regions, client: AppClient, status: str
) -> None:
    operations.load()
    told, expected = {}, {}
    for name in POOL_OPERATIONS:
        if name not in OPERATIONS or asked(name, client) is None or name == "UpdateUserPoolReplica":
            continue
        regions.primary.update_user_pool_replica(UserPoolId=client.pool_id, RegionName=AWAY, Status=status)
        told[name] = status_of(name, regions, client)
        expected[name] = "answered" if region_rules.is_answered(OPERATIONS[name].terms, status) else "refused"
    assert told == expected
    assert {"AdminCreateUser", "DeleteUserPoolReplica", "DescribeUserPool", "AdminGetUser"} <= told.keys()
    assert len(told) > 60
    assert regions.given.status(client, "bob") == "CONFIRMED"


def test_a_refusal_says_in_the_note_what_the_replica_is_and_where_the_primary(
    regions: Regions, client: AppClient
) -> None:
    with pytest.raises(regions.secondary.exceptions.OperationNotEnabledException) as refused:
        regions.secondary.admin_create_user(UserPoolId=client.pool_id, Username="ann")
    note = refused.value.response["ResponseMetadata"]["HTTPHeaders"]["x-emulator-note"]
    assert note == (
        f"The replica in {AWAY} is ACTIVE and does not answer AdminCreateUser; the primary region is {HOME}."
    )


def test_a_public_operation_addresses_the_region_of_its_host(regions: Regions, client: AppClient) -> None:
    members = {"ClientId": client.id, "Username": "ann", "Password": PASSWORD}
    named = {"ClientId": client.id, "Username": "ann"}
    assert refusal(regions.secondary.sign_up, **members) == NOT_ENABLED
    assert refusal(regions.secondary.confirm_sign_up, **named, ConfirmationCode="1") == NOT_ENABLED
    assert refusal(regions.secondary.resend_confirmation_code, **named) == NOT_ENABLED
    assert refusal(regions.secondary.forgot_password, **named) == NOT_ENABLED
    assert regions.primary.sign_up(**members)["UserConfirmed"] is False


def test_a_public_operation_that_names_no_region_addresses_the_primary(
    regions: Regions, client: AppClient, services: Services
) -> None:
    sent = headers("SignUp", "000000000000") | {"host": "localhost:9229"}
    del sent["Authorization"]
    content = {"ClientId": client.id, "Username": "ann", "Password": PASSWORD}
    door = app.build_door(services)
    lower = {name.lower(): value for name, value in sent.items()}
    assert door.handle(lower, orjson.dumps(content)).status == 200


HOSTS = {
    "cognito-idp.us-west-2.amazonaws.com": "us-west-2",
    "COGNITO-IDP.us-west-2.localhost:9229": "us-west-2",
    "cognito-idp-fips.us-gov-west-1.amazonaws.com": "us-gov-west-1",
    "issuer-cognito-idp.eu-central-1.amazonaws.com": "eu-central-1",
    "localhost:9229": None,
    "cognito-idp.localhost": None,
    "cognito-idp.us-west-2": None,
    "x.cognito-idp.us-west-2.amazonaws.com": None,
    "cognito-idp." + "a-" * 5000: None,
    "": None,
}


@pytest.mark.parametrize(("host", "region"), HOSTS.items(), ids=[str(host)[:40] for host in HOSTS])
def test_a_host_names_a_region_as_aws_s_hosts_do(host: str, region: str | None) -> None:
    assert region_of(host) == region


def test_users_sign_in_in_the_secondary_region_and_use_their_tokens_in_both(
    regions: Regions, client: AppClient
) -> None:
    there = regions.there(client)
    tokens = initiate(there, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    result = tokens["AuthenticationResult"]
    for cognito in (regions.primary, regions.secondary):
        assert cognito.get_user(AccessToken=result["AccessToken"])["Username"] == "bob"
    back = initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=result["RefreshToken"])
    assert claims(back["AuthenticationResult"]["IdToken"])["cognito:username"] == "bob"
    attributes = [{"Name": "nickname", "Value": "bobby"}]
    change = regions.secondary.update_user_attributes
    assert refusal(change, AccessToken=result["AccessToken"], UserAttributes=attributes) == NOT_ENABLED
    delete = regions.secondary.delete_user
    assert refusal(delete, AccessToken=result["AccessToken"]) == NOT_ENABLED
    regions.secondary.global_sign_out(AccessToken=result["AccessToken"])


def test_wrong_passwords_of_both_regions_are_counted_together(regions: Regions, client: AppClient) -> None:
    given = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    wrong, right = (given | {"AuthParameters": {"USERNAME": "bob", "PASSWORD": word}} for word in ("Wr0ng!", PASSWORD))
    regions.given.clock_frozen()
    for cognito in (regions.primary, regions.secondary, regions.primary, regions.secondary, regions.primary):
        assert refusal(cognito.initiate_auth, **wrong)[1] == sentences.INCORRECT_USERNAME_OR_PASSWORD
    for cognito in (regions.primary, regions.secondary):
        assert refusal(cognito.initiate_auth, **right)[1] == "Password attempts exceeded"


def test_an_inactive_replica_lets_nobody_in(regions: Regions, client: AppClient) -> None:
    given = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    parameters = {"AuthParameters": {"USERNAME": "bob", "PASSWORD": PASSWORD}}
    regions.primary.update_user_pool_replica(UserPoolId=client.pool_id, RegionName=AWAY, Status="INACTIVE")
    assert refusal(regions.secondary.initiate_auth, **given, **parameters) == NOT_ENABLED
    regions.primary.update_user_pool_replica(UserPoolId=client.pool_id, RegionName=AWAY, Status="ACTIVE")
    assert "AuthenticationResult" in regions.secondary.initiate_auth(**given, **parameters)


def test_a_new_password_is_set_in_the_primary_region_alone(regions: Regions, client: AppClient) -> None:
    regions.given.invited_user(client, "ann")
    given = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    parameters = {"AuthParameters": {"USERNAME": "ann", "PASSWORD": "Temp0rary!"}}
    assert refusal(regions.secondary.initiate_auth, **given, **parameters) == NOT_ENABLED
    begun = regions.primary.initiate_auth(**given, **parameters)
    answered = {
        "ClientId": client.id,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": begun["Session"],
        "ChallengeResponses": {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD},
    }
    assert refusal(regions.secondary.respond_to_auth_challenge, **answered) == NOT_ENABLED
    assert "AuthenticationResult" in regions.primary.respond_to_auth_challenge(**answered)


def test_an_authenticator_app_is_asked_for_in_the_primary_region_alone(regions: Regions, client: AppClient) -> None:
    regions.primary.set_user_pool_mfa_config(
        UserPoolId=client.pool_id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    given = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    parameters = {"AuthParameters": {"USERNAME": "bob", "PASSWORD": PASSWORD}}
    assert refusal(regions.secondary.initiate_auth, **given, **parameters) == NOT_ENABLED
    begun = regions.primary.initiate_auth(**given, **parameters)
    assert begun["ChallengeName"] == "MFA_SETUP"
    assert refusal(regions.secondary.associate_software_token, Session=begun["Session"]) == NOT_ENABLED


def test_a_replica_has_settings_of_its_own_and_shares_the_others(regions: Regions, client: AppClient) -> None:
    def shown(cognito: Any) -> dict[str, Any]:
        found: dict[str, Any] = cognito.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
        return found

    function = "arn:aws:lambda:{}:123456789012:function:f"
    kept = {"KeyConfiguration": KEY, "AutoVerifiedAttributes": ["email"]}
    regions.primary.update_user_pool(
        UserPoolId=client.pool_id, LambdaConfig={"PostAuthentication": function.format(HOME)}, **kept
    )
    assert shown(regions.secondary)["LambdaConfig"] == {}
    regions.secondary.update_user_pool(
        UserPoolId=client.pool_id,
        LambdaConfig={"PreSignUp": function.format(AWAY)},
        EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "there@example.test"},
        UserPoolTags={"role": "standby"},
        **kept,
    )
    here, there = shown(regions.primary), shown(regions.secondary)
    assert there["LambdaConfig"] == {"PreSignUp": function.format(AWAY)}
    assert here["LambdaConfig"] == {"PostAuthentication": function.format(HOME)}
    assert there["EmailConfiguration"]["ReplyToEmailAddress"] == "there@example.test"
    assert "ReplyToEmailAddress" not in here["EmailConfiguration"]
    assert (here["UserPoolTags"], there["UserPoolTags"]) == ({}, {"role": "standby"})
    assert there["Arn"] == here["Arn"].replace(f":{HOME}:", f":{AWAY}:")
    regional = {"LambdaConfig", "EmailConfiguration", "UserPoolTags", "Arn", "CreationDate", "LastModifiedDate"}
    assert {name: here[name] for name in here if name not in regional} == {
        name: there[name] for name in there if name not in regional
    }


def test_what_a_replica_shows_can_be_sent_back_to_it(regions: Regions, client: AppClient) -> None:
    shown = regions.secondary.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    regions.secondary.update_user_pool(UserPoolId=client.pool_id, PoolName=shown["Name"], **sent_back(shown))
    again = regions.secondary.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    assert {**again, "LastModifiedDate": None} == {**shown, "LastModifiedDate": None}
    older = {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 4}}  # is still open to the pool
    regions.primary.update_user_pool(UserPoolId=client.pool_id, **older)


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"MfaConfiguration": "OFF", "Policies": {"PasswordPolicy": {"MinimumLength": 20}}}, "Policies"),
        ({"KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"}}, "KeyConfiguration"),
        ({"IssuerConfiguration": {"Type": "UPDATED"}}, "IssuerConfiguration"),
        ({"PoolName": "another"}, "PoolName"),
        ({"LambdaConfig": {"PreSignUp": "arn:aws:lambda:us-east-1:123456789012:function:f"}}, None),
    ],
)
def test_a_setting_of_the_pool_is_not_changed_through_its_replica(
    regions: Regions, client: AppClient, change: dict[str, Any], named: str | None
) -> None:
    before = regions.primary.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    members = {"KeyConfiguration": KEY, "AutoVerifiedAttributes": ["email"], **change}
    code, said = refusal(regions.secondary.update_user_pool, UserPoolId=client.pool_id, **members)
    assert code == INVALID
    assert named is None or named in said
    assert regions.primary.describe_user_pool(UserPoolId=client.pool_id)["UserPool"] == before


def test_each_region_lists_the_pools_that_it_has(regions: Regions, client: AppClient) -> None:
    other = regions.secondary.create_user_pool(PoolName="there alone")["UserPool"]["Id"]

    def listed(cognito: Any) -> list[str]:
        pages = cognito.get_paginator("list_user_pools").paginate(MaxResults=1)
        return [pool["Id"] for page in pages for pool in page["UserPools"]]

    assert listed(regions.primary) == [client.pool_id]
    assert listed(regions.secondary) == sorted([client.pool_id, other])


def test_the_functions_of_a_region_are_called_with_its_name_and_make_no_users_there(
    functions: Functions, connect: Callable[..., Any], functions_there: Any
) -> None:
    given = functions.given
    regions = Regions(given, functions.cognito, functions_there)
    client = given.client(regions.pool())
    given.confirmed_user(client, "bob")
    regions.replica(client.pool_id)
    function = f"arn:aws:lambda:{AWAY}:123456789012:function:f"
    regions.secondary.update_user_pool(
        UserPoolId=client.pool_id,
        KeyConfiguration=KEY,
        AutoVerifiedAttributes=["email"],
        LambdaConfig={"PostAuthentication": function, "UserMigration": function},
    )
    initiate(regions.there(client), "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    (called,) = given.sql("SELECT event FROM trigger_calls WHERE pool_id = :p", p=client.pool_id)
    event = called["event"] if isinstance(called["event"], dict) else orjson.loads(called["event"])
    assert (event["region"], event["userPoolId"]) == (AWAY, client.pool_id)
    nobody = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    wanted = {"AuthParameters": {"USERNAME": "new", "PASSWORD": PASSWORD}}
    assert refusal(regions.secondary.initiate_auth, **nobody, **wanted)[0] == "UserNotFoundException"
    assert len(given.sql("SELECT 1 FROM trigger_calls WHERE pool_id = :p", p=client.pool_id)) == 1


@pytest.fixture
def functions_there(function_services: Any, connect: Callable[..., Any]) -> Any:
    """A client of the emulator with functions, in the secondary region."""
    return connect(to=app.build_door(function_services[0]), region=AWAY)


ISSUERS = {
    "ORIGINAL": f"https://cognito-idp.{AWAY}.amazonaws.com/",
    "UPDATED": f"https://issuer-cognito-idp.{HOME}.amazonaws.com/",
}


@pytest.mark.parametrize(("kind", "issuer"), ISSUERS.items())
def test_an_updated_issuer_is_the_same_in_both_regions_and_an_original_one_is_the_region_s(
    services: Services,
    make_settings: Callable[..., Settings],
    connect: Callable[..., Any],
    kind: str,
    issuer: str,
) -> None:
    aws = structs.replace(services, settings=make_settings(issuer_mode="aws"))
    door = app.build_door(aws)
    given = Given(connect(to=door), services)
    regions = Regions(given, given.cognito, connect(to=door, region=AWAY))
    client = given.client(regions.pool(IssuerConfiguration={"Type": kind}))
    given.confirmed_user(client, "bob")
    regions.replica(client.pool_id)
    there = initiate(regions.there(client), "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)[
        "AuthenticationResult"
    ]
    assert claims(there["IdToken"])["iss"] == issuer + client.pool_id
    assert regions.primary.get_user(AccessToken=there["AccessToken"])["Username"] == "bob"
