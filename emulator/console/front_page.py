"""The page at `/`: says what this server is, and links to its parts. Shows nothing of what the emulator keeps."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

import emulator
from emulator.model import contract
from emulator.tokens import issuer

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
:root {{ color-scheme: light dark; --ink: #1c2330; --soft: #566074; --line: #dde1e9; --paper: #f5f6f9; --raised: #fff;
  --accent: #3347c8; --on-accent: #fff; --sunk: #eef0f5 }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e2e6ee; --soft: #a2abbc; --line: #2a3140; --paper: #0f1219; --raised: #171b24;
    --accent: #a5b4ff; --on-accent: #11162e; --sunk: #12161e }}
}}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }}
main {{ max-width: 48rem; margin: 0 auto; padding: 40px 16px }}
h1 {{ font-size: 28px; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 4px }}
h2 {{ font-size: 20px; line-height: 1.3; margin: 40px 0 12px }}
p {{ margin: 8px 0 }}
.soft {{ color: var(--soft); font-size: 14px }}
code, pre {{ font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace }}
pre {{ background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin: 8px 0;
  white-space: pre-wrap; overflow-wrap: anywhere }}
ul {{ list-style: none; margin: 0; padding: 4px 20px; border: 1px solid var(--line); border-radius: 12px;
  background: var(--raised) }}
li {{ display: grid; gap: 0 16px; padding: 12px 0; border-bottom: 1px solid var(--line) }}
li:last-child {{ border-bottom: 0 }}
@media (min-width: 40rem) {{ li {{ grid-template-columns: 14rem 1fr }} }}
a {{ color: var(--accent); text-underline-offset: 2px; justify-self: start; align-self: start }}
.button {{ display: inline-block; margin: 16px 0 0; padding: 8px 20px; border-radius: 8px; background: var(--accent);
  color: var(--on-accent); font-weight: 600; text-decoration: none }}
a:focus-visible {{ outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px }}
</style>
</head>
<body>
<main>
<h1>cognito-emulator</h1>
<p>This server answers like Amazon Cognito user pools. It is for development and tests.</p>
<p class="soft">Version {version}. The API is that of botocore {model}.</p>
<p><a class="button" href="/_emulator/console">Open the console</a></p>
{token}
<h2>Point a client here</h2>
<pre>AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={url}
{credentials}
AWS_REGION=us-east-1</pre>
<p>Then this makes a user pool:</p>
<pre>aws cognito-idp create-user-pool --pool-name first --endpoint-url {url}</pre>
<h2>Where things are</h2>
<ul>
{places}
</ul>
<p class="soft">Tokens name the issuer <code>{issuer}</code>, with the id of a pool in place of
<code>{{pool_id}}</code>. The keys that verify them are at <code>/{{pool_id}}/.well-known/jwks.json</code>.</p>
</main>
</body>
</html>
"""
_PLACES = {
    "/_emulator/console": "users, messages with their codes, requests and why they were refused, in a browser",
    "/_emulator/docs": "everything that testers can ask and change, to read and to try",
    "/_emulator/openapi.json": "the same for programs",
    "/_emulator/messages": "mails and text messages that were sent, as JSON",
    "/_emulator/console/sql": "questions to the database, in SQL",
    "/readyz": "whether the server and its database are ready",
}
_ANY = "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
_KNOWN = "AWS_ACCESS_KEY_ID=&lt;one of EMULATOR_ACCESS_KEYS&gt; AWS_SECRET_ACCESS_KEY=&lt;its secret&gt;"
_GUARDED = (
    '<p class="soft">EMULATOR_ADMIN_TOKEN is set: what begins with <code>/_emulator</code> wants it. A browser asks for'
    " it as a password, with any user name; a program sends the header <code>Authorization: Bearer …</code>.</p>"
)


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


ROUTES = (Route("/", front_page),)
