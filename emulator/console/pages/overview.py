"""The page that the console opens with: is the emulator well, what did it refuse last, and how is a client pointed at
it."""

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.console.pages.words import size
from emulator.control import status as control
from emulator.control.status import Status

pages = Pages()


@pages.get("")
def overview(visit: Visit) -> Response:
    status = control.read(visit.services, visit.request.app.state.background)
    return visit.page(
        "overview",
        "Overview",
        section="Overview",
        same_as=SameAs("GET /_emulator/status", "cognito-emulator status"),
        standing=status,
        troubles=troubles(status),
        size=size,
        environment=environment(visit, status),
    )


def troubles(status: Status) -> list[str]:
    """What a person should look at, in sentences; none where the emulator is well."""
    failing = [work for work in status.background if work.state == "failing"]
    ended = [work for work in status.background if work.state == "ended"]
    return [
        *(f"The background work “{work.name}” has failed {work.failures} times: {work.error}" for work in failing),
        *(f"The background work “{work.name}” has ended." for work in ended),
        *(work.note for work in status.background if work.note and work.state == "ok"),
    ]


def environment(visit: Visit, status: Status) -> str:
    """What leads the AWS SDKs here."""
    region = f"AWS_REGION={visit.region}"
    keys = ("<one of EMULATOR_ACCESS_KEYS>", "<its secret>")
    key, secret = keys if visit.services.settings.verifies_signatures else (visit.account, "test")
    return "\n".join(
        (
            f"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={status.address}",
            f"AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret}",
            region,
        )
    )
