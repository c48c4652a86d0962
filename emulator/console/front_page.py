"""The page at `/`: says what this server is, and links to its parts. Shows nothing of what the emulator keeps."""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

import emulator
from emulator.model import contract
from emulator.tokens import issuer

router = APIRouter(include_in_schema=False)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>cognito-emulator</title>
<style>
:root {{ --text: #1d232b; --soft: #5b6673; --line: #d8dee5; --back: #fff; --raised: #f5f7f9; --link: #0b5cad }}
@media (prefers-color-scheme: dark) {{
  :root {{ --text: #e7ebef; --soft: #9da8b4; --line: #353d46; --back: #14181d; --raised: #1d232a; --link: #7db8f5 }}
}}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, sans-serif }}
main {{ max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem }}
h1 {{ font-size: 1.5rem; margin: 0 0 .25rem }}
h2 {{ font-size: 1.05rem; margin: 2rem 0 .5rem }}
p {{ margin: .5rem 0 }}
.soft {{ color: var(--soft) }}
code, pre {{ font: .9em/1.5 ui-monospace, monospace }}
pre {{ background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem;
  white-space: pre-wrap; overflow-wrap: anywhere }}
ul {{ list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line) }}
li {{ display: grid; gap: .1rem 1rem; padding: .5rem 0; border-bottom: 1px solid var(--line) }}
@media (min-width: 40rem) {{ li {{ grid-template-columns: 14rem 1fr }} }}
a {{ color: var(--link); justify-self: start; align-self: start }}
a:focus-visible {{ outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px }}
</style>
</head>
<body>
<main>
<h1>cognito-emulator</h1>
<p class="soft">Version {version}. The API is that of botocore {model}.</p>
<p>This server answers like Amazon Cognito user pools. It is for development and tests.</p>
<h2>Point a client here</h2>
<pre>AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={url}
{credentials}</pre>
<p>Tokens name the issuer <code>{issuer}</code>, with the id of a pool in place of <code>{{pool_id}}</code>.</p>
<h2>Where things are</h2>
<ul>
{places}
</ul>
{token}
<p>The keys that verify a pool's tokens are at <code>/{{pool_id}}/.well-known/jwks.json</code>.</p>
<p class="soft">The state is one database that you can query; the pages in the folder <code>docs</code> say how.</p>
</main>
</body>
</html>
"""
_PLACES = {
    "/_emulator/messages": "mails and text messages that were sent, with their codes",
    "/_emulator/clock": "the emulator's clock, which tests may move",
    "/_emulator/console/sql": "questions to the database, in SQL",
    "/_emulator/docs": "everything that testers can ask and change, to read and to try",
    "/_emulator/openapi.json": "the same for programs",
    "/readyz": "whether the server and its database are ready",
}
_ANY = "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
_KNOWN = "AWS_ACCESS_KEY_ID=&lt;one of EMULATOR_ACCESS_KEYS&gt; AWS_SECRET_ACCESS_KEY=&lt;its secret&gt;"
_GUARDED = (
    "<p>EMULATOR_ADMIN_TOKEN is set: what begins with <code>/_emulator</code> wants the header"
    " <code>Authorization: Bearer …</code> with it, which a browser does not send by itself.</p>"
)


@router.api_route("/", methods=["GET", "HEAD"])
def front_page(request: Request) -> HTMLResponse:
    settings = request.app.state.services.settings
    page = _PAGE.format(
        version=escape(emulator.__version__),
        model=escape(contract.model_version()),
        url=escape(settings.base_url),
        credentials=_KNOWN if settings.verifies_signatures else _ANY,
        issuer=escape(issuer.form(settings)),
        places="\n".join(f'<li><a href="{at}">{at}</a><span>{what}</span></li>' for at, what in _PLACES.items()),
        token=_GUARDED if settings.admin_token else "",
    )
    return HTMLResponse(page, headers=HEADERS)
