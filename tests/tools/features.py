"""What people look for in an emulator that replaces the real service in tests, and the tests that show it is there.

`tests.tools.features_page` writes docs/features.md from this table, which goes on in `features_running`.
"""

from tests.tools.features_absent import ABSENT
from tests.tools.features_form import Feature, Group
from tests.tools.features_running import CONSOLE, CONVENTIONS, POINTING, RUNNING

__all__ = ["ABSENT", "GROUPS"]

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
            "`EMULATOR_SMTP_URL`; the outbox keeps each mail, and why it was not delivered",
            (
                "tests/messages/test_smtp.py::test_a_plain_text_arrives_as_plain_text_from_cognitos_sender",
                "tests/operations/test_code_delivery_failure.py::test_the_user_is_signed_up_all_the_same_and_confirms_with_the_code",
            ),
        ),
        Feature(
            "see codes in the log, or keep them out of it",
            "the event `code_issued`; `EMULATOR_LOG_CODES=false`",
            (
                "tests/wire/test_log_lines.py::test_a_message_and_its_request_can_be_found_from_the_line",
                "tests/attacks/test_kept_secrets.py::test_a_sender_that_repeats_a_code_or_a_password_tells_the_log_no_more_than_it_may",
            ),
        ),
        Feature(
            "have fixed codes for test addresses, while wrong ones still fail",
            "`EMULATOR_TEST_CODES` for all pools, `test_codes` in a seed, `PUT /_emulator/pools/{pool}/test-codes`",
            (
                "tests/console/test_test_codes.py::test_the_server_has_a_table_for_all_pools_and_a_pools_own_wins",
                "tests/seeds/test_resources.py::test_a_fixed_code_of_the_file_is_the_one_that_confirms",
                "tests/console/test_test_codes.py::test_wrong_codes_lock_as_ever",
            ),
        ),
        Feature(
            "know the code of an authenticator app",
            "`totp_secret` in a seed; `GET /_emulator/users/{pool}/{user}/totp`",
            (
                "tests/console/test_second_factors.py::test_the_current_code_signs_in_and_is_then_used",
                "tests/seeds/test_second_factors.py::test_users_have_the_factors_that_the_file_says",
            ),
        ),
        Feature(
            "confirm by the link in a mail",
            "`/confirmUser`, as Cognito has it; `GET /_emulator/messages/{id}/code` tells the link",
            (
                "tests/oauth/test_confirm_user.py::test_a_link_that_was_sent_again_replaces_the_first",
                "tests/console/test_sent_codes.py::test_the_link_that_confirms_is_told_where_the_mail_has_one",
            ),
        ),
        Feature(
            "list the codes that would work now, and what became of the others",
            "`GET /_emulator/codes`",
            (
                "tests/console/test_codes.py::test_a_code_that_waits_is_told_with_everything_about_it",
                "tests/console/test_codes.py::test_what_became_of_codes",
            ),
        ),
        Feature(
            "search the mails and text messages, see a mail as it looks, delete them",
            "`GET`, `DELETE /_emulator/messages`, `GET /_emulator/messages/{id}/html`",
            (
                "tests/console/test_messages.py::test_messages_are_chosen",
                "tests/console/test_messages.py::test_a_mail_is_shown_as_it_looks_and_runs_nothing",
            ),
        ),
        Feature(
            "confirm a user without a code",
            "`POST /_emulator/users/{pool}/{user}/confirm`",
            ("tests/console/test_confirm.py::test_the_address_that_the_code_went_to_is_verified",),
        ),
        Feature(
            "let a locked user, address or code go",
            "`POST /_emulator/users/{pool}/{user}/unlock`, `POST /_emulator/unlock`",
            (
                "tests/console/test_locks.py::test_a_user_locked_by_wrong_codes_may_try_five_more",
                "tests/console/test_locks.py::test_an_address_that_nobody_has_is_let_go",
            ),
        ),
        Feature(
            "borrow a fresh user in a certain state",
            "`POST /_emulator/lease`",
            (
                "tests/console/test_leases.py::test_each_state_signs_in_as_its_name_says",
                "tests/console/test_leases.py::test_twenty_at_once_get_twenty_users",
            ),
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
            "run my own scripts when the server has started, and before it ends",
            "`ready.d` and `shutdown.d` in [the folder of init scripts](init-scripts.md), or in LocalStack's",
            (
                "tests/cli/test_init_scripts.py::test_scripts_run_in_the_order_of_their_names_and_the_server_is_ready_after_them",
                "tests/cli/test_init_scripts.py::test_the_folder_of_localstack_is_looked_at_too",
            ),
        ),
        Feature(
            "have everything exported when the server ends",
            "a script in `shutdown.d`: [the example](init-scripts.md#an-example)",
            ("tests/docs/test_init_scripts.py::test_the_example_runs",),
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
            (
                "tests/seeds/test_apply.py::test_applying_twice_changes_nothing",
                "tests/seeds/test_apply.py::test_update_brings_settings_attributes_password_and_status",
                "tests/seeds/test_apply.py::test_fail_refuses_what_is_there_and_changes_nothing",
            ),
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
        Feature(
            "pin password hashes, verifiers, passkeys, devices and signing keys in a seed",
            "`password_hash`, `srp_verifier`, `passkeys`, `devices`, `signing_keys`",
            (
                "tests/seeds/test_hashes.py::test_a_hash_and_a_verifier_sign_in_both_ways_whatever_the_policy_says",
                "tests/seeds/test_devices_and_passkeys.py::test_a_passkey_signs_in_that_the_file_has_the_public_key_of",
                "tests/seeds/test_signing_keys.py::test_tokens_are_signed_by_the_keys_of_the_file",
            ),
        ),
        Feature(
            "have domains, resource servers, looks, faults and the clock in a seed",
            "the keys of [seeds.md](seeds.md)",
            (
                "tests/seeds/test_resources.py::test_everything_is_there_as_the_operations_show_it",
                "tests/seeds/test_surroundings.py::test_times_count_by_the_clock_of_the_file_and_calls_fail",
            ),
        ),
        Feature(
            "see every problem of a seed before it is applied",
            "`cognito-emulator seed check FILE…`",
            ("tests/seeds/test_command.py::test_check_tells_the_problems_of_all_files_at_once",),
        ),
        Feature(
            "see what a seed would change",
            "`cognito-emulator seed diff FILE…`",
            ("tests/seeds/test_command.py::test_diff_shows_what_an_update_would_do_and_does_nothing",),
        ),
        Feature(
            "write a seed with an editor that completes it",
            "`cognito-emulator seed init`, `seed schema`",
            (
                "tests/seeds/test_command.py::test_init_writes_a_good_seed_and_its_schema",
                "tests/seeds/test_schema.py::test_every_seed_of_the_documents_is_good",
            ),
        ),
        Feature(
            "use variables in a seed",
            "`${NAME}`, `${NAME:-default}`",
            (
                "tests/seeds/test_apply.py::test_pinned_ids_settings_rules_and_users_are_made",
                "tests/seeds/test_resources.py::test_a_fixed_code_of_the_file_is_the_one_that_confirms",
            ),
        ),
        Feature(
            "have shipped seeds, with a user in every state",
            "`--seed demo`, `--seed qa`",
            (
                "tests/seeds/test_wheel.py::test_shipped_seeds_are_found_by_name",
                "tests/seeds/test_qa_table.py::test_the_answer_is_the_one_of_the_table",
            ),
        ),
        Feature(
            "make up thousands of users",
            "`cognito-emulator seed generate`",
            ("tests/moving/test_generating.py::test_what_is_generated_can_be_applied_and_sign_in",),
        ),
        Feature(
            "load a hundred thousand users in less than a minute",
            "`generate` in a seed: a number of users by a pattern",
            (
                "tests/seeds/test_generate.py::test_a_pattern_makes_as_many_users_each_with_a_number",
                "tests/seeds/test_many_users.py::test_the_rows_are_those_that_operations_write",
            ),
        ),
        Feature(
            "begin with the pools of a CloudFormation, SAM or Terraform template",
            "`cognito-emulator seed from-template`",
            (
                "tests/moving/test_templates.py::test_a_template_of_sam_with_all_functions_becomes_a_pool",
                "tests/moving/test_templates.py::test_a_plan_of_terraform_becomes_a_pool",
            ),
        ),
        Feature(
            "begin again: all, one pool, or the users alone",
            "`POST /_emulator/reset`; `cognito-emulator reset`",
            (
                "tests/state/test_reset.py::test_both_servers_forget_everything",
                "tests/state/test_reset.py::test_the_seeds_are_applied_in_the_same_breath",
            ),
        ),
        Feature(
            "save the state under a name and come back to it",
            "`/_emulator/snapshots`; `cognito-emulator snapshot`",
            (
                "tests/state/test_snapshots.py::test_every_row_is_what_it_was_and_both_servers_see_it_at_once",
                "tests/state/test_snapshots.py::test_a_snapshot_is_of_one_moment_while_clients_write",
            ),
        ),
        Feature(
            "take users out and bring them in, with their passwords and factors",
            "`cognito-emulator export`, `import`; `/_emulator/export`, `/_emulator/import`",
            (
                "tests/moving/test_round_trip.py::test_everything_is_the_same_row_by_row_and_signs_in",
                "tests/moving/test_round_trip.py::test_a_table_has_the_header_of_the_import_of_aws_and_comes_back",
            ),
        ),
        Feature(
            "bring in what another tool has written",
            "`cognito-emulator import` of cognito-local, cognito-backup or the AWS CLI",
            (
                "tests/moving/test_foreign_dumps.py::test_users_of_cognito_local_sign_in_with_the_passwords_that_they_had",
            ),
        ),
        Feature(
            "copy a real pool, and see later where it differs",
            "`cognito-emulator pull`, `drift`",
            (
                "tests/moving/test_pulling.py::test_a_pulled_pool_is_made_here_and_nothing_differs",
                "tests/moving/test_pulling.py::test_drift_shows_member_by_member_where_settings_differ",
            ),
        ),
        Feature(
            "back up a running emulator, restore it, move it to another database",
            "`cognito-emulator db backup`, `restore`, `copy`",
            (
                "tests/state/test_moving.py::test_a_copy_goes_to_a_database_of_either_kind_and_back",
                "tests/state/test_moving.py::test_tokens_apps_devices_and_passkeys_work_in_the_copy",
            ),
        ),
        Feature(
            "go back to what the users were at a point in time",
            "the operations of [point-in-time recovery](point-in-time-recovery.md)",
            (
                "tests/operations/test_point_in_time_recovery.py::test_everything_comes_back_as_it_was",
                "tests/operations/test_paused_pools.py::test_what_changes_users_is_refused_until_the_recovery_ends",
            ),
        ),
    ),
)
LOOKING = Group(
    "Time, failures, looking in",
    (
        Feature(
            "move the clock, or stop it",
            "`PUT /_emulator/clock`, `POST /_emulator/clock/advance`",
            (
                "tests/console/test_control_api.py::test_the_clock_is_set_frozen_and_advanced",
                "tests/docs/test_running.py::test_a_moved_clock_outlives_a_restart",
            ),
        ),
        Feature(
            "see what functions were asked and answered",
            "`GET /_emulator/triggers`",
            ("tests/console/test_trigger_calls.py::test_calls_are_shown_newest_first_with_what_went_in_and_out",),
        ),
        Feature(
            "sign in through a provider without the provider",
            "[the emulator plays it](federation.md)",
            (
                "tests/federation/played/test_journeys.py::test_somebody_new_signs_in_and_is_known_the_next_time",
                "tests/federation/played/test_page.py::test_somebody_is_found_edited_and_has_the_new_claims",
                "tests/federation/played/test_journeys.py::test_a_person_says_no",
            ),
        ),
        Feature(
            "know by program what is not built",
            "`GET /_emulator/coverage`; the response header `x-emulator-note`",
            (
                "tests/control/test_coverage.py::test_the_route_and_the_page_say_the_same",
                "tests/wire/test_door.py::test_settings_that_do_not_act_yet_are_named_in_a_header",
            ),
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
        Feature(
            "move the clock of one pool alone",
            "`/_emulator/pools/{pool}/clock`",
            (
                "tests/console/test_pool_clock.py::test_only_what_is_of_the_pool_runs_out_by_its_clock",
                "tests/races/test_clocks.py::test_the_clock_of_a_pool_acts_in_both_servers_at_once",
            ),
        ),
        Feature(
            "end one thing before its time",
            "`POST /_emulator/expire`",
            ("tests/console/test_expiry.py::test_access_tokens_are_over_and_a_refresh_brings_good_ones",),
        ),
        Feature(
            "make calls fail",
            "`POST /_emulator/faults`; `faults` in a seed",
            (
                "tests/console/test_control_api.py::test_a_fault_fails_the_next_calls_and_is_gone",
                "tests/seeds/test_surroundings.py::test_times_count_by_the_clock_of_the_file_and_calls_fail",
            ),
        ),
        Feature(
            "see what was asked and answered, without secrets",
            "`GET /_emulator/requests`; the view `v_journal`",
            (
                "tests/console/test_requests.py::test_a_call_leaves_who_asked_for_what_and_what_came_of_it",
                "tests/attacks/test_journal_secrets.py::test_secrets_of_requests_and_answers_are_kept_nowhere",
            ),
        ),
        Feature(
            "repeat a call on the command line",
            "the AWS CLI line of each request",
            ("tests/console/test_requests.py::test_a_row_tells_the_command_that_repeats_the_call",),
        ),
        Feature(
            "know why a call was refused",
            "`GET /_emulator/why/{request id}`; the response header `x-emulator-why`",
            (
                "tests/operations/test_why.py::test_a_refusal_of_signing_up_and_of_passwords_is_explained",
                "tests/operations/test_why.py::test_a_pool_that_is_elsewhere_is_found_by_its_why",
            ),
        ),
        Feature(
            "know what changed between two instants",
            "`GET /_emulator/diff`",
            ("tests/console/test_diff.py::test_the_diff_of_a_story_is_exactly_that_story",),
        ),
        Feature(
            "know why a token is refused, and have tokens without a sign-in",
            "`POST /_emulator/tokens/explain`, `/_emulator/tokens/mint`",
            (
                "tests/console/test_tokens.py::test_every_reason_is_told_and_not_only_the_first",
                "tests/console/test_tokens.py::test_minted_tokens_are_as_real_as_others",
            ),
        ),
        Feature(
            "have new signing keys",
            "`cognito-emulator pool rotate-keys`",
            ("tests/console/test_rotated_keys.py::test_new_keys_sign_and_tokens_of_the_old_ones_are_good",),
        ),
        Feature(
            "look things up with SQL, alike on both databases",
            "the views of [sql.md](sql.md)",
            (
                "tests/docs/test_sql_recipes.py::test_a_recipe_answers_as_the_page_says",
                "tests/store/test_views.py::test_a_view_has_the_same_columns_on_both_databases",
            ),
        ),
        Feature(
            "ask SQL in the browser, within limits",
            "`/_emulator/console/sql`, `POST /_emulator/sql`",
            (
                "tests/browser/test_console_sql.py::test_the_keyboard_alone_runs_a_statement",
                "tests/store/test_asking.py::test_nothing_but_views_is_read_and_no_function_acts",
            ),
        ),
        Feature(
            "open a shell of the database that only reads",
            "`cognito-emulator db shell`, `db url`, `db schema`, `db role`",
            (
                "tests/cli/test_database_tools.py::test_the_shell_is_the_databases_own_tool_and_only_reads",
                "tests/cli/test_database_tools.py::test_the_reader_of_postgres_reads_no_table_and_writes_nothing",
            ),
        ),
    ),
)
GROUPS = (READING, STATE, LOOKING, CONSOLE, RUNNING, POINTING, CONVENTIONS)
