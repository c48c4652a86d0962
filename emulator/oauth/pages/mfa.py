"""`/mfa`: the answer to a challenge of a sign-in, the wish for another code, and the one for another way."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from emulator.grants.hosted import Granted
from emulator.oauth import cookies, replies, sign_in
from emulator.oauth.pages import challenges, detours, forms, login, resending, set_up, steps
from emulator.oauth.pages.steps import Step
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.factors import first_factors
from emulator.signin import again, progress, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import mfa_setup
from emulator.signin.progress import Proven
from emulator.work import Services, Work

CODE_SENT = "code_sent"  # a word of the pages
# The parameter that an answer has, and the field of the form that it stands in.
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "SMS_MFA": ("SMS_MFA_CODE", "code"),
    "SMS_OTP": ("SMS_OTP_CODE", "code"),
    "EMAIL_OTP": ("EMAIL_OTP_CODE", "code"),
    "SOFTWARE_TOKEN_MFA": ("SOFTWARE_TOKEN_MFA_CODE", "code"),
    "SELECT_MFA_TYPE": ("ANSWER", "answer"),
    "SELECT_CHALLENGE": ("ANSWER", "answer"),
    "PASSWORD": ("PASSWORD", "password"),
    "WEB_AUTHN": ("CREDENTIAL", "credential"),
}


def get(_: Services, request: Request) -> Reply:
    """Nobody comes here but by a form: the sign-in begins anew."""
    return replies.redirect(f"{request.base}/login?{request.raw_query}")


def post(services: Services, request: Request) -> Reply:
    return forms.taken(services, request, sign_in.ANSWERS, _answered, again_with)


def opened(work: Work, request: Request, asked: Asked) -> Step | None:
    """The step that the form carries."""
    return steps.open_(work.services, request, asked, cookies.csrf(request, work.random)[0])


def again_with(error: str) -> forms.Page:
    """The challenge again, or the page to sign in on where the sign-in is over; with what was wrong."""

    def page(work: Work, request: Request, asked: Asked) -> Reply:
        step = opened(work, request, asked)
        if step is None or not _is_live(work, asked, step):
            return login.page(work, request, asked, error, username=step.username if step else None)
        return challenges.page_of(work, request, asked, step, error)

    return page


def next_page(work: Work, request: Request, asked: Asked, step: Step, found: sign_in.Step) -> Reply:
    """What comes after an answer. A factor that was chosen among several remembers them."""
    if isinstance(found, Granted):
        return login.finished(work, request, asked, found, step.username)
    if step.name == "SELECT_MFA_TYPE":
        among = challenges.factors(step.parameters, "MFAS_CAN_CHOOSE")
        return challenges.page_of(work, request, asked, replace(steps.of(found, step.username), available=among))
    return challenges.page(work, request, asked, found, step.username)


def _answered(work: Work, request: Request, asked: Asked) -> Reply:
    step = opened(work, request, asked)
    if step is None:
        return get(work.services, request)
    return detours.or_onwards(work, request, asked, step.username, lambda: _onwards(work, request, asked, step))


def _onwards(work: Work, request: Request, asked: Asked, step: Step) -> Reply:
    if request.form.first("other"):
        return _another_way(work, request, asked, step)
    if request.form.first("resend"):
        return _another_code(work, request, asked, step)
    if step.name == set_up.NAME:
        return _set_up(work, request, asked, step)
    if step.name not in _ANSWERS:
        return challenges.page_of(work, request, asked, step)
    parameter, field = _ANSWERS[step.name]
    found = _answer(work, request, asked, step, {parameter: _given(request, field)})
    return next_page(work, request, asked, step, found)


def _given(request: Request, field: str) -> str:
    """A password is taken as it is. No page can do the arithmetic of SRP."""
    text = request.form.first(field)
    if field == "password":
        return text
    return first_factors.PASSWORD if text == first_factors.PASSWORD_SRP else text.strip()


def _answer(work: Work, request: Request, asked: Asked, step: Step, parameters: Mapping[str, str]) -> sign_in.Step:
    named = {"USERNAME": challenges.name_of(step), **parameters}
    return sign_in.answer(work, request, asked, step.name, step.session, named)


def _by(
    work: Work, request: Request, asked: Asked, step: Step, judge: Callable[[Attempt], Proven | progress.Asked]
) -> sign_in.Step:
    """An answer that only pages give: `judge` says what comes of it."""
    named = {"USERNAME": challenges.name_of(step)}
    return sign_in.answer_by(work, request, asked, step.name, step.session, named, judge)


def _is_live(work: Work, asked: Asked, step: Step) -> bool:
    session = sessions.peek(work, asked.client, step.session)
    return session is not None and session.used_at is None and session.expires_at > work.now


def _another_code(work: Work, request: Request, asked: Asked, step: Step) -> Reply:
    left = resending.pause(work, asked.client, step)
    if step.name not in ("SMS_MFA", "SMS_OTP", "EMAIL_OTP"):
        return challenges.page_of(work, request, asked, step)
    if left:
        return challenges.page_of(work, request, asked, step, resending.TOO_EARLY.format(seconds=left))
    found = _by(work, request, asked, step, lambda attempt: again.another_code(work, attempt, step.name))
    put = replace(_put(found, step), available=step.available)
    return challenges.page_of(work, request, asked, put, notice=CODE_SENT)


def _another_way(work: Work, request: Request, asked: Asked, step: Step) -> Reply:
    if step.name == set_up.NAME:
        return challenges.page_of(work, request, asked, set_up.unchosen(step))
    if step.name in ("SELECT_CHALLENGE", "SELECT_MFA_TYPE", "NEW_PASSWORD_REQUIRED"):
        return challenges.page_of(work, request, asked, step)
    found = _by(work, request, asked, step, lambda attempt: again.another_way(work, attempt, step.name, step.available))
    return challenges.page_of(work, request, asked, _put(found, step))


def _put(found: sign_in.Step, step: Step) -> Step:
    if isinstance(found, Granted):
        raise TypeError(f"{step.name} proves nothing when it is put again")
    return steps.of(found, step.username)


def _set_up(work: Work, request: Request, asked: Asked, step: Step) -> Reply:
    """A factor is chosen, an app proven, or an address told."""
    chosen = set_up.factor(step)
    form = request.form
    if chosen is None:
        put = set_up.chosen(work, step, form.first("answer"))
        return challenges.page_of(work, request, asked, put)
    if chosen == set_up.APP:
        follows = set_up.verified(work, step, form.first("code").strip(), form.first("device_name").strip())
        found = _answer(work, request, asked, replace(step, session=follows), {})
    else:
        address = form.first("address").strip()
        found = _by(
            work, request, asked, step, lambda attempt: mfa_setup.answer_on_page(work, attempt, chosen, address)
        )
    return next_page(work, request, asked, step, found)
