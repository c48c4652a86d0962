"""`python -m tests.tools.pictures [FOLDER]`: the pictures of the console in the documentation, taken anew.

They are of the seed `qa`, in light, 1,280 pixels wide. Without a folder they go to `docs/pictures`. CI takes them too,
to be looked at beside those in the repository: two machines never draw a page alike to the last pixel, so nothing is
compared.
"""

import sys
import tempfile
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from tests.browser import chromium
from tests.support import server

ROOT = Path(__file__).resolve().parents[2]
POOL, CLIENT = "us-east-1_QaPlain01", "qawebclient000000000000001"
PAGES = {
    "overview": "",
    "user": f"/users/locked-out?pool={POOL}",
    "inbox": "/inbox",
    "activity": "/activity",
}


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        server.running(f"sqlite:///{home}/emulator.db", hash_profile="test", seed="qa") as emulator,
        chromium.launched() as browser,
    ):
        _something_happens(emulator.url)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        for name, path in PAGES.items():
            page.goto(f"{emulator.url}/_emulator/console{path}")
            page.screenshot(path=folder / f"{name}.png")
    print(f"{len(PAGES)} pictures in {folder}")
    return 0


def _something_happens(url: str) -> None:
    """Requests of a day of tests, some of them refused."""
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for username, password in (("confirmed", "Passw0rd!"), ("confirmed", "wrong"), ("unconfirmed", "Passw0rd!")):
        parameters = {"USERNAME": username, "PASSWORD": password}
        try:
            cognito.initiate_auth(ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
        except ClientError:
            continue
    cognito.list_users(UserPoolId=POOL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
