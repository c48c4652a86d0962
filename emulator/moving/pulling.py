"""A pool that answers somewhere else, AWS's or another emulator's, as a seed: asked by boto3, page by page.

boto3 is not needed to run the emulator, so it is imported here, when somebody pulls. Answers of throttling are waited
out as AWS's own tools do it. No API tells a password: users come without one, and the file says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.moving import asking, described
from emulator.moving.asking import Asked, NoAnswer
from emulator.moving.documents import Document, File, fitted
from emulator.outside import aws
from emulator.outside.http import HttpClient

SECONDS = 60.0  # for one request; a page of sixty users takes AWS less than one
LONGEST = 32 * 1024 * 1024  # bytes of an answer
ATTEMPTS = 10  # of a request that is throttled
NO_BOTO3 = "pull and drift speak to AWS by boto3, which is not installed: pip install 'cognito-emulator[tour]'"
_WITH_A_PASSWORD = ("CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD")
NOT_TOLD = (
    "No API tells passwords. Users whose password is needed come as RESET_REQUIRED, or with the one of --password."
)


class CannotAsk(Exception):
    """There is no client to ask with; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pool is. Without an endpoint it is AWS; credentials are found as every AWS tool finds them."""

    pool_id: str
    region: str
    endpoint_url: str | None = None
    profile: str | None = None


def client(place: Place) -> Any:
    """Raises CannotAsk."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise CannotAsk(NO_BOTO3) from None
    try:
        made = boto3.Session(profile_name=place.profile).client(
            "cognito-idp",
            region_name=place.region,
            endpoint_url=place.endpoint_url,
            config=Config(retries={"mode": "standard", "max_attempts": ATTEMPTS}),
        )
    except (BotoCoreError, ValueError) as error:
        raise CannotAsk(str(error)) from None
    return aws.bound(made, HttpClient(), seconds=SECONDS, longest=LONGEST)


def asked(place: Place) -> Asked:
    """Raises CannotAsk."""
    from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError, NoCredentialsError

    made = client(place)

    def ask(operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: dict[str, Any] = made._make_api_call(operation, dict(members))
        except ClientError as error:
            told = error.response.get("Error", {})
            raise NoAnswer(told.get("Code", "Error"), told.get("Message", "")) from None
        except NoCredentialsError:
            raise CannotAsk("there are no AWS credentials: set AWS_PROFILE, AWS_ACCESS_KEY_ID, or --profile") from None
        except (HTTPClientError, ConnectionError) as error:
            raise CannotAsk(f"{place.endpoint_url or 'AWS'} does not answer: {error}") from None
        except BotoCoreError as error:
            raise NoAnswer(type(error).__name__, str(error)) from None
        return answer

    return Asked(ask, place.pool_id)


def pull(
    place: Place, told: Callable[[int], None], *, password: str | None = None, with_users: bool = True
) -> tuple[File, list[str]]:
    """The seed, and remarks that are complete when its users were read to the end. Raises CannotAsk, and NoAnswer for a
    pool that cannot be described."""
    pool = asked(place)
    head = asking.head(pool)
    head, left_out = fitted(head)
    pool.remarks.extend(f"{key} is left out: a seed has no such key" for key in left_out)
    named_by = head.get("settings", {}).get("UsernameAttributes", ())
    found = _counted(users(pool, password=password, named_by=named_by), told) if with_users else iter(())
    remarks = [f"The pool {place.pool_id}, as {place.endpoint_url or f'AWS in {place.region}'} describes it."]
    if with_users and password is None:
        remarks.append(NOT_TOLD)
    return File([Document(head, found)], remarks=tuple(remarks)), pool.remarks


def users(pool: Asked, *, password: str | None = None, named_by: Iterable[str] = ()) -> Iterator[dict[str, Any]]:
    """Every user with their groups, which are found by the members of each group: fewer requests than one a user."""
    members = pool.tried("who is in which group", lambda: _members(pool), {})
    for shown in pool.pages("ListUsers", "Users", "PaginationToken", Limit=60):
        found = described.user(shown, members.get(shown["Username"], ()), named_by=named_by)
        yield with_password(found, password)


def _counted(found: Iterable[dict[str, Any]], told: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    for number, user in enumerate(found, 1):
        yield user
        told(number)


def with_password(user: dict[str, Any], password: str | None) -> dict[str, Any]:
    """A user of whom no password is known: with the given one, or as somebody who has to set a new one. Who came by a
    provider has none."""
    if "provider" in user:
        return user
    if password is None:
        return {**user, "status": "RESET_REQUIRED"}
    status = user.get("status")
    return {**user, "status": status if status in _WITH_A_PASSWORD else "CONFIRMED", "password": password}


def _members(pool: Asked) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in asking.groups(pool):
        for shown in pool.pages("ListUsersInGroup", "Users", "NextToken", GroupName=group["name"], Limit=60):
            found.setdefault(shown["Username"], []).append(group["name"])
    return found
