"""What people type into an address bar, read as they mean it."""


def typed_address(text: str | None) -> str | None:
    """A `+` that was typed bare arrives as a blank. An e-mail address has none; of a phone number only the first."""
    if text is None or "@" in text:
        return text and text.replace(" ", "+")
    return f"+{text.strip()}" if text.startswith(" ") else text
