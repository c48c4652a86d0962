"""What an authenticator app is set up with: the secret in groups that can be typed, and a QR code."""

import io

from markupsafe import Markup

_GROUP = 4


def groups(secret: str) -> str:
    return " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))


def qr_code(uri: str) -> Markup:
    """An inline SVG without any style of its own."""
    import segno  # 50 ms that only this page needs

    out = io.BytesIO()
    segno.make(uri, micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    return Markup(out.getvalue().decode())  # noqa: S704  # modules of the code, and no text
