"""Which CSS the classic hosted pages take: rules of the classes that the developer guide lists, and of no others."""

from emulator import errors

_STEMS = (
    *("background", "banner", "errorMessage", "idpButton", "idpDescription", "inputField", "label", "legalText"),
    *("logo", "passwordCheck-notValid", "passwordCheck-valid", "redirect", "socialButton", "submitButton"),
    "textDescription",
)
_STATES = ("idpButton-customizable:hover", "inputField-customizable:focus", "submitButton-customizable:hover")
CLASSES = frozenset({*(f"{stem}-customizable" for stem in _STEMS), *_STATES})
# The guide: HTML, these statements and JavaScript.
_STATEMENTS = ("@import", "@supports", "@page", "@media")
_HTML = ("<", "-->")
_JAVASCRIPT = ("javascript:", "expression(")


def check(css: str) -> None:
    """Raises InvalidParameterException. Which properties a rule has is not looked at: the guide's own template has more
    than the guide lists."""
    text = _without_comments(css)
    _check_contents(text.lower())
    *rules, rest = text.split("}")
    if rest.strip():
        raise errors.branding.css_is_broken()
    for rule in rules:
        _check_rule(rule)


def _check_contents(text: str) -> None:
    for statement in _STATEMENTS:
        if statement in text:
            raise errors.branding.css_has(statement)
    if any(sign in text for sign in _HTML):
        raise errors.branding.css_has("HTML")
    if any(sign in text for sign in _JAVASCRIPT):
        raise errors.branding.css_has("JavaScript")


def _check_rule(rule: str) -> None:
    selectors, *bodies = rule.split("{")
    if len(bodies) != 1:
        raise errors.branding.css_is_broken()
    for selector in selectors.split(","):
        # unverified: The refusal names a class without its dot; an element (`body`) was seen as it was written.
        name = selector.strip().removeprefix(".")
        if name not in CLASSES or not selector.strip().startswith("."):
            raise errors.branding.css_class_is_not_allowed(name)
    if any(declaration.strip() and ":" not in declaration for declaration in bodies[0].split(";")):
        raise errors.branding.css_is_broken()


def _without_comments(css: str) -> str:
    """Raises InvalidParameterException for a comment that does not end."""
    first, *others = css.split("/*")
    kept = [first]
    for other in others:
        _, ended, after = other.partition("*/")
        if not ended:
            raise errors.branding.css_is_broken()
        kept.append(after)
    return "".join(kept)
