"""The table of features, its end: what somebody may look for and is not built."""

from tests.tools.features_form import Absent

ABSENT = (
    Absent(
        "`pip install cognito-emulator` from PyPI, or an image from a registry (amd64 and arm64, with provenance)",
        "no version was published yet, and no test builds the image",
        "install from a checkout; build the image with the `Dockerfile`, which names no processor",
    ),
    Absent(
        "traces by OpenTelemetry",
        "the emulator configures no exporter, and what the web framework would send is not tested here",
        "`trace_id` in the log, and `/metrics`",
    ),
    Absent(
        "a reader of the state that LocalStack or moto saves",
        "they keep it in a form that only they can read",
        "[`cognito-emulator pull`](moving.md) from the running one",
    ),
    Absent(
        "a client secret that is pinned through the AWS API by a tag, or floci's tags",
        "app clients have no tags in AWS's API, and floci's are not read",
        "`client_secret` in a [seed](seeds.md)",
    ),
    Absent(
        "an option to export when a server ends (`--export-on-exit`)",
        "a script can do it",
        "the script in `shutdown.d` of [init-scripts.md](init-scripts.md#an-example)",
    ),
    Absent(
        "LocalStack's stages `boot.d` and `start.d` of init scripts",
        "they would run before the emulator answers",
        "`ready.d`",
    ),
    Absent(
        "Datasette or pgAdmin as a profile in Docker Compose",
        "the console asks SQL, within limits",
        "[sql.md](sql.md), or any tool at `cognito-emulator db url`",
    ),
    Absent(
        "ids and codes that are the same in each run",
        "randomness is not seeded",
        "pin them in a [seed](seeds.md), and fix codes by [`EMULATOR_TEST_CODES`](testing.md)",
    ),
    Absent(
        "recording traffic and replaying it",
        "secrets of requests are kept nowhere, and no sign-in can be replayed without them",
        "`POST /_emulator/requests/{id}/repeat` repeats a single request that had none",
    ),
    Absent(
        "a file or command that says which emulators run on this machine",
        "nothing writes it",
        "`cognito-emulator health --url …` asks one whose address you know",
    ),
    Absent(
        "clients of the control API in other languages than Python",
        "its description is the contract",
        "generate one from `/_emulator/openapi.json`: [control-api.md](control-api.md)",
    ),
)
