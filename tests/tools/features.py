"""What people look for in an emulator that replaces the real service in tests, and the tests that show it is there.

`tests.tools.features_page` writes docs/features.md from this table. A row names tests as `file::function`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """`wish` in a tester's words, `how` to get it."""

    wish: str
    how: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    title: str
    features: tuple[Feature, ...]


READING = Group(
    "Codes and messages",
    (
        Feature(
            "wait for the next message",
            "`GET /_emulator/messages/latest?to=…&wait=10`",
            ("tests/console/test_control_api.py::test_the_latest_message_is_waited_for",),
        ),
        Feature(
            "send mail to a real mail catcher as well",
            "`EMULATOR_SMTP_URL`",
            ("tests/messages/test_smtp.py::test_a_plain_text_arrives_as_plain_text_from_cognitos_sender",),
        ),
        Feature(
            "see codes in the log, or keep them out of it",
            "the event `code_issued`; `EMULATOR_LOG_CODES=false`",
            (
                "tests/attacks/test_kept_secrets.py::test_a_sender_that_repeats_a_code_or_a_password_tells_the_log_no_more_than_it_may",
            ),
        ),
        Feature(
            "have fixed codes for test addresses, while wrong ones still fail",
            "`PUT /_emulator/pools/{pool}/test-codes`, `EMULATOR_TEST_CODES`",
            ("tests/console/test_test_codes.py::test_wrong_codes_lock_as_ever",),
        ),
        Feature(
            "know the code of an authenticator app",
            "`totp_secret` in a seed; `GET /_emulator/users/{pool}/{user}/totp`",
            ("tests/console/test_second_factors.py::test_the_current_code_signs_in_and_is_then_used",),
        ),
        Feature(
            "confirm by the link in a mail",
            "`/confirmUser`, as Cognito has it",
            ("tests/oauth/test_confirm_user.py::test_a_link_that_was_sent_again_replaces_the_first",),
        ),
    ),
)
STATE = Group(
    "State: seeds, snapshots, moving",
    (
        Feature(
            "begin with pools and users that are there",
            "seed files; `EMULATOR_SEED`",
            ("tests/seeds/test_command.py::test_a_server_applies_its_seed_before_it_listens",),
        ),
        Feature(
            "pin ids, secrets and subs in a seed",
            "`id`, `client_id`, `client_secret`, `sub`",
            ("tests/seeds/test_apply.py::test_pinned_ids_settings_rules_and_users_are_made",),
        ),
        Feature(
            "pin ids through the AWS API",
            "the tag `emulator:id` or `_custom_id_`; the ClientName `_custom_id_:…`",
            (
                "tests/operations/test_user_pools.py::test_a_tag_pins_the_id_and_is_not_kept",
                "tests/operations/test_user_pool_clients.py::test_a_name_pins_the_id_and_stays_as_it_was_sent",
            ),
        ),
        Feature(
            "apply a seed again",
            "`seed apply --on-conflict skip`, `update` or `fail`",
            ("tests/seeds/test_apply.py::test_applying_twice_changes_nothing",),
        ),
        Feature(
            "run many test jobs beside each other on one server",
            "an AWS account of its own for each: an access key of twelve digits is the account",
            ("tests/operations/test_user_pools.py::test_a_pool_exists_only_for_its_own_account_and_region",),
        ),
        Feature(
            "leave nothing behind",
            "`EMULATOR_DATABASE_URL=sqlite://` is a temporary database",
            ("tests/store/test_files.py::test_the_database_that_nobody_keeps_is_gone_when_the_server_ends",),
        ),
    ),
)
LOOKING = Group(
    "Time, failures, looking in",
    (
        Feature(
            "move the clock, or stop it",
            "`PUT /_emulator/clock`, `POST /_emulator/clock/advance`",
            ("tests/console/test_control_api.py::test_the_clock_is_set_frozen_and_advanced",),
        ),
        Feature(
            "see what functions were asked and answered",
            "`GET /_emulator/triggers`",
            ("tests/console/test_trigger_calls.py::test_calls_are_shown_newest_first_with_what_went_in_and_out",),
        ),
        Feature(
            "sign in through a provider without the provider",
            "[the emulator plays it](federation.md)",
            ("tests/federation/played/test_journeys.py::test_somebody_new_signs_in_and_is_known_the_next_time",),
        ),
        Feature(
            "know by program what is not built",
            "`GET /_emulator/coverage`; the response header `x-emulator-note`",
            ("tests/control/test_coverage.py::test_the_route_and_the_page_say_the_same",),
        ),
        Feature(
            "read and try the control API in a browser",
            "`/_emulator/docs`",
            ("tests/console/test_description.py::test_the_page_asks_nobody_else_for_its_files",),
        ),
        Feature(
            "call the control API from a typed client",
            "[`emulator.client`](control-api.md) for Python; `/_emulator/openapi.json` for others",
            (
                "tests/client/test_control_client.py::test_a_method_asks_its_route",
                "tests/console/test_description.py::test_every_refusal_has_the_one_shape",
            ),
        ),
    ),
)
GROUPS = (READING, STATE, LOOKING)
