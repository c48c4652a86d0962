"""A sign-in on the pages: the same machine as the API's (`signin`), without what only programs have.

Pages need no ExplicitAuthFlows: whoever shows them already has the user's password in plain text. They know no
SECRET_HASH, since the service itself asks, no devices, and no custom authentication (evidence: pages-no-custom).
"""

from collections.abc import Callable, Mapping

from emulator.errors import CognitoError
from emulator.grants import hosted
from emulator.grants.hosted import Granted
from emulator.grants.prepared import Prepared, prepare
from emulator.oauth import wishes
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.callers import origins
from emulator.rules.limits import quotas
from emulator.rules.owners import clients
from emulator.signin import flows, progress, respond
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.terms import Terms
from emulator.work import Work

TERMS = Terms(quota="UserAuthentication", in_replica="active")
ANSWERS = Terms(quota="UserAuthentication", in_replica="active", answers_challenge=True)
Step = Granted | progress.Asked


def begin(
    work: Work,
    request: Request,
    asked: Asked,
    flow: str,
    parameters: Mapping[str, str],
    *,
    session: str | None = None,
) -> Step:
    """Goes as far as it comes by itself. `session` is that of a sign-up, which USER_AUTH takes for a proof. Raises what
    the flow does."""
    attempt = _attempt(work, request, asked, parameters, flow=flow, session=session)
    run = flows.FLOWS[flow].run
    if run is None:
        raise ValueError(f"{flow} is no sign-in")
    return _run(work, asked, attempt, lambda: flows.begin(work, attempt, run))


def answer(
    work: Work, request: Request, asked: Asked, challenge: str, session: str, parameters: Mapping[str, str]
) -> Step:
    """The answer to a challenge that a page put. Raises what the challenge does, and Refused where the user passed and
    PreTokenGeneration has something against it (evidence: hosted-trigger-refusal)."""
    return answer_by(
        work, request, asked, challenge, session, parameters, lambda it: respond.respond(work, it, challenge)
    )


def answer_by(
    work: Work,
    request: Request,
    asked: Asked,
    challenge: str,
    session: str,
    parameters: Mapping[str, str],
    act: Callable[[Attempt], Proven | progress.Asked],
) -> Step:
    """`answer` in a way that only pages have."""
    quotas.spend(work, asked.place.pool, {"ChallengeName": challenge})
    attempt = _attempt(work, request, asked, parameters, challenge=challenge, session=session)
    return _run(work, asked, attempt, lambda: act(attempt))


def _run(work: Work, asked: Asked, attempt: Attempt, act: Callable[[], Proven | progress.Asked]) -> Step:
    prepared: Prepared = prepare(work, attempt.pool, attempt.client)
    step = act()
    if not isinstance(step, Proven):
        return step
    try:
        return hosted.of_sign_in(work, attempt, step, asked.wish, prepared, asked.place.version)
    except CognitoError as error:
        raise wishes.refused(error, asked.back) from error


def _attempt(
    work: Work,
    request: Request,
    asked: Asked,
    parameters: Mapping[str, str],
    *,
    flow: str | None = None,
    challenge: str | None = None,
    session: str | None = None,
) -> Attempt:
    """`cognitoAsfData` is what the page's script would find out about the browser."""
    fingerprint = request.form.first("cognitoAsfData")
    context = {"UserContextData": {"EncodedData": fingerprint}} if fingerprint else {}
    return Attempt(
        pool=asked.place.pool,
        client=clients.on_pages(asked.client),
        twin="public",
        flow=flow,
        challenge=challenge,
        parameters=parameters,
        session=session,
        metadata=None,
        origin=origins.of(work, asked.client, context),
        check_client=lambda _: None,
    )
