"""`/_emulator/docs`: the control API to read and to try, by Swagger UI, whose files are beside this one in `vendored`.

No request leaves the machine: neither for the page's own files nor for a check of the document by somebody else's
server.
"""

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent / "vendored" / "swagger-ui"
_FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The control API of cognito-emulator</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<style>
body { margin: 0; background: #fff }
html.dark-mode body { background: #1c2022 }
</style>
<script src="docs/swagger-ui-bundle.js" defer></script>
<script src="docs/start.js" defer></script>
</head>
<body>
<main id="routes"><noscript>This page needs JavaScript. The same is in openapi.json to read.</noscript></main>
</body>
</html>
"""
_START = """const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({
  dom_id: "#routes",
  url: "openapi.json",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""


@router.get("/docs")
def docs() -> HTMLResponse:
    return HTMLResponse(_PAGE, headers=HEADERS)


@router.get("/docs/{name}")
def docs_file(name: str) -> Response:
    if name == "start.js":
        return Response(_START, media_type="text/javascript", headers=HEADERS)
    if name not in _FILES:
        raise HTTPException(404, f"The page /_emulator/docs has no file {name}.")
    return FileResponse(FOLDER / name, media_type=_FILES[name], headers=HEADERS)
