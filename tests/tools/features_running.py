"""The table of features, second half: the console, running it beside tests, clients, and what operators expect."""

from tests.tools.features_form import Feature, Group

CONSOLE = Group(
    "The console, at `/_emulator/console/`",
    (
        Feature(
            "see whether all is well, and the newest refusals with their cause",
            "the overview",
            (
                "tests/console/pages/test_overview.py::test_the_overview_tells_the_newest_refusals_with_the_way_to_their_cause",
                "tests/console/pages/test_overview.py::test_the_overview_says_what_is_wrong",
            ),
        ),
        Feature(
            "read mails and text messages, with the code large and whether it still works",
            "the inbox; new messages come by themselves",
            (
                "tests/console/pages/test_inbox.py::test_a_message_shows_its_code_and_whether_it_works",
                "tests/browser/test_console_inbox.py::test_a_message_comes_to_the_inbox_by_itself_and_opens",
            ),
        ),
        Feature(
            "see requests with what functions were asked, and repeat one",
            "the activity",
            (
                "tests/console/pages/test_activity.py::test_calls_of_functions_stand_with_their_request_side_by_side",
                "tests/console/pages/test_activity.py::test_a_request_that_only_reads_is_repeated_at_once",
            ),
        ),
        Feature(
            "see at once which function failed",
            "the trigger calls of the activity, those that failed alone",
            ("tests/console/pages/test_activity.py::test_a_call_that_failed_is_marked",),
        ),
        Feature(
            "make, look at, copy and delete pools and app clients",
            "the pages of pools",
            (
                "tests/console/pages/test_pools.py::test_a_pool_shows_what_it_has_and_leads_to_it",
                "tests/browser/test_console_pools.py::test_the_keyboard_alone_makes_a_pool_and_finds_it",
            ),
        ),
        Feature(
            "find a user, see what keeps them out, and change it",
            "the pages of users",
            (
                "tests/console/pages/test_users.py::test_the_list_tells_who_is_here_and_what_keeps_them_out",
                "tests/console/pages/test_user.py::test_a_user_who_waits_for_a_code_is_confirmed",
            ),
        ),
        Feature(
            "paste a token and read what it says, and why it would be refused",
            "the page of tokens",
            (
                "tests/console/pages/test_tokens.py::test_a_good_token_is_told_with_its_claims_in_words",
                "tests/console/pages/test_tokens.py::test_why_a_token_would_be_refused_is_told",
            ),
        ),
        Feature(
            "see what runs out next, and move the clock there",
            "time and faults; `GET /_emulator/due`, `POST /_emulator/clock/advance` with `to`",
            (
                "tests/console/pages/test_time.py::test_what_runs_out_next_is_listed_and_the_clock_goes_there",
                "tests/console/test_due.py::test_the_clock_goes_from_one_thing_that_runs_out_to_the_next",
            ),
        ),
        Feature(
            "make calls fail on purpose, by a form",
            "time and faults",
            ("tests/console/pages/test_time.py::test_a_fault_is_armed_shown_spent_and_cleared",),
        ),
        Feature(
            "save a state, see what changed since, and come back to it",
            "snapshots; `GET /_emulator/snapshots/{name}/diff`",
            (
                "tests/console/pages/test_snapshots.py::test_a_state_is_saved_compared_loaded_and_the_load_undone",
                "tests/console/test_snapshot_diff.py::test_what_came_went_and_differs_since_a_snapshot",
            ),
        ),
        Feature(
            "bring one user back from a snapshot",
            "snapshots; `POST /_emulator/snapshots/{name}/restore`, `cognito-emulator snapshot restore`",
            (
                "tests/state/test_restored_users.py::test_a_deleted_user_comes_back_with_every_row_and_nobody_else_is_touched",
            ),
        ),
        Feature(
            "check a seed file, see what it would change, and apply it",
            "seeds; `POST /_emulator/seed/plan`, `POST /_emulator/seed/apply`",
            (
                "tests/console/pages/test_seeds.py::test_a_seed_is_checked_then_applied_and_stays_on_the_page",
                "tests/console/test_seed_routes.py::test_a_plan_tells_what_would_be_made_and_keeps_nothing",
            ),
        ),
        Feature(
            "be told that a clock was moved",
            "a line above each page; the log says it, too",
            (
                "tests/console/pages/test_frame.py::test_a_pools_moved_clock_is_told_above_each_page_until_it_is_put_back",
                "tests/console/test_long_life.py::test_a_moved_clock_is_told_wherever_somebody_looks",
            ),
        ),
        Feature(
            "have it without a download, a second port or a file from elsewhere",
            "it is a part of the server, loaded when it is first opened",
            (
                "tests/console/pages/test_frame.py::test_pages_run_only_the_consoles_own_files",
                "tests/console/pages/test_frame.py::test_a_server_whose_console_nobody_opens_does_not_load_it",
            ),
        ),
    ),
)
RUNNING = Group(
    "Running it, by hand and in tests",
    (
        Feature(
            "start it with one command and no settings, and read where everything is",
            "`cognito-emulator`; lines to copy, and at last `Ready.`",
            (
                "tests/cli/test_commands.py::test_the_ready_block_has_what_a_shell_needs_to_be_told",
                "tests/test_server.py::test_ready_is_said_once_when_the_server_listens",
            ),
        ),
        Feature(
            "run a command with an emulator of its own",
            "`cognito-emulator exec -- pytest`; the exit code is that of the command",
            (
                "tests/cli/test_exec.py::test_a_command_finds_a_server_with_the_seed_and_nothing_stays",
                "tests/cli/test_exec.py::test_its_failure_is_ours_and_leaves_the_log",
            ),
        ),
        Feature(
            "have the variables for my shell",
            '`eval "$(cognito-emulator env)"`; for bash, fish, PowerShell and `.env` files',
            (
                "tests/cli/test_env.py::test_the_line_that_everybody_types_works",
                "tests/cli/test_env.py::test_a_shell_reads_what_was_written_for_it",
            ),
        ),
        Feature(
            "wait until it is ready, without curl",
            "`cognito-emulator health --wait --timeout 30`",
            (
                "tests/cli/test_commands.py::test_health_asks_a_running_emulator",
                "tests/cli/test_idle.py::test_health_loads_little_more_than_the_interpreter",
            ),
        ),
        Feature(
            "look and change on the command line what the control API does",
            "`user`, `messages`, `codes`, `token`, `requests`, `clock`, `faults`, …: [command.md](command.md)",
            (
                "tests/cli/test_looking.py::test_messages_are_listed_awaited_and_deleted",
                "tests/cli/test_looking.py::test_the_clock_is_moved_stopped_and_put_back",
                "tests/cli/test_looking.py::test_faults_are_armed_listed_and_cleared",
                "tests/cli/test_looking.py::test_requests_are_listed_and_a_refusal_is_explained",
            ),
        ),
        Feature(
            "have an emulator in a Python program, on a free port, with a temporary database",
            "`emulator.testing.Emulator`: [pytest.md](pytest.md)",
            (
                "tests/kit/test_emulator.py::test_a_code_that_is_sent_confirms",
                "tests/kit/test_emulator.py::test_many_in_one_process_leave_no_thread_no_file_and_no_port",
            ),
        ),
        Feature(
            "have fixtures for pytest, with nothing left of another test",
            "the plugin, found by pytest once the emulator is installed",
            (
                "tests/kit/test_sample_project.py::test_the_sample_passes_in_two_processes_with_an_emulator_each",
                "tests/kit/test_sample_project.py::test_the_plugin_is_found_where_the_emulator_is_installed",
            ),
        ),
        Feature(
            "start it by Testcontainers",
            "`emulator.testing.Container`, tested against an engine that is played",
            ("tests/kit/test_container.py::test_a_container_gives_a_test_what_an_emulator_gives_and_is_taken_away",),
        ),
        Feature(
            "run it in Docker Compose: alone, with Postgres, with a mail catcher, under AWS's names",
            "the profiles `postgres`, `mail` and `tls`; their files are checked without Docker",
            (
                "tests/house/test_documents.py::test_the_compose_file_has_the_profiles_and_health_checks",
                "tests/house/test_documents.py::test_the_profile_for_tls_has_awss_names_at_the_port_that_aws_has",
            ),
        ),
        Feature(
            "have an image without root, with a health check, whose file system may be read-only",
            "`Dockerfile`; checked without Docker",
            (
                "tests/house/test_documents.py::test_the_image_has_two_stages_no_root_and_a_health_check",
                "tests/house/test_documents.py::test_the_emulators_of_the_compose_file_write_to_their_volume_and_a_temporary_folder_alone",
            ),
        ),
        Feature(
            "end it at any time, in order or by force, without losing what it answered",
            "SIGTERM; what was answered outlives a kill",
            (
                "tests/cli/test_tls.py::test_it_ends_in_order_while_somebody_is_connected",
                "tests/durability/test_kill.py::test_ten_kills_lose_nothing_that_was_acknowledged",
            ),
        ),
        Feature(
            "know what is in the image",
            "`sbom.cdx.json` of CI, in CycloneDX: [containers](operations.md#containers)",
            (
                "tests/house/test_sbom.py::test_every_package_of_the_image_is_in_it_with_its_version_and_all_digests",
                "tests/house/test_sbom.py::test_every_package_is_needed_by_another_or_by_the_emulator",
            ),
        ),
    ),
)
POINTING = Group(
    "Applications without changes",
    (
        Feature(
            "lead an SDK here by a variable",
            "`AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`",
            ("tests/clients/test_boto3.py::test_the_endpoint_may_come_from_the_environment",),
        ),
        Feature(
            "call it from a browser",
            "the preflight allows what SDKs send",
            (
                "tests/wire/test_endpoint.py::test_a_preflight_allows_what_the_browser_asks_for",
                "tests/browser/test_amplify_passkeys.py::test_a_user_signs_up_and_in_changes_the_password_and_leaves",
            ),
        ),
        Feature(
            "have tokens with AWS's issuer, the emulator's or one of mine",
            "`EMULATOR_ISSUER_MODE`; the issuer never follows the name in the request",
            (
                "tests/clients/test_verifiers.py::test_aws_jwt_verify_accepts_tokens_with_the_issuer_of_aws",
                "tests/clients/test_verifiers.py::test_the_issuer_does_not_follow_the_host_of_a_request",
                "tests/cli/test_commands.py::test_the_ready_block_shows_the_issuer_that_tokens_have",
            ),
        ),
        Feature(
            "use verifiers and adapters that know no address but AWS's",
            "TLS under AWS's host names: [tls.md](tls.md)",
            (
                "tests/clients/test_aws_names.py::test_aws_jwt_verify_fetches_the_keys_from_the_issuer",
                "tests/clients/test_aws_names.py::test_the_adapter_for_nextjs_believes_the_tokens_of_a_browser_and_no_others",
                "tests/browser/test_aws_names.py::test_amplify_signs_in_with_a_redirect_and_out",
            ),
        ),
        Feature(
            "open the login pages at a host name of their own, as on AWS",
            "`http://<prefix>.auth.<region>.localhost:9229`, which browsers find by themselves",
            ("tests/browser/test_hosted_pages.py::test_a_browser_finds_the_domain_below_localhost_by_itself",),
        ),
        Feature(
            "do without an entry in DNS or in `/etc/hosts`",
            "`cognito-emulator proxy` and `HTTPS_PROXY`",
            ("tests/cli/test_tls.py::test_boto3_reaches_awss_names_by_the_proxy",),
        ),
    ),
)
CONVENTIONS = Group(
    "Settings, logs, metrics, safety",
    (
        Feature(
            "set it by a flag, a variable, `.env` or a file, with the stronger one known",
            "in this order: flag, `EMULATOR_…`, `.env`, `EMULATOR_CONFIG`, then `PORT`, `HOST` and `DATABASE_URL`",
            (
                "tests/cli/test_settings.py::test_the_places_follow_one_another",
                "tests/cli/test_settings.py::test_plain_variables_are_read_from_the_environment_alone",
            ),
        ),
        Feature(
            "keep secrets in files",
            "`EMULATOR_…_FILE`",
            (
                "tests/cli/test_settings.py::test_a_secret_can_be_in_a_file",
                "tests/cli/test_settings.py::test_each_secret_has_a_way_from_a_file",
            ),
        ),
        Feature(
            "see where each setting comes from, and all mistakes at once",
            "`cognito-emulator config show --origin`, `config check`; a name that is misspelt is told with the nearest",
            (
                "tests/cli/test_config.py::test_every_setting_is_shown_with_where_it_comes_from",
                "tests/cli/test_config.py::test_every_problem_is_told_at_once",
                "tests/cli/test_commands.py::test_an_unknown_variable_is_reported_with_the_nearest_real_one",
            ),
        ),
        Feature(
            "name a Postgres in either spelling",
            "`postgres://` and `postgresql://`",
            ("tests/docs/test_running.py::test_postgres_has_two_schemes_and_needs_no_extension",),
        ),
        Feature(
            "use commands in scripts",
            "exit codes; JSON where there is no terminal; `--yes` for what takes away; `NO_COLOR`",
            (
                "tests/cli/test_command_line.py::test_the_exit_codes_are_told",
                "tests/cli/test_command_line.py::test_where_no_terminal_is_json_is_printed_and_messages_go_to_stderr",
                "tests/cli/test_command_line.py::test_what_takes_away_is_refused_where_nobody_can_be_asked",
                "tests/cli/test_command_line.py::test_colours_are_for_who_wants_them",
            ),
        ),
        Feature(
            "find an example in the help of each command, and complete it in my shell",
            "`-h`; `cognito-emulator completion`",
            (
                "tests/cli/test_command_line.py::test_the_help_of_every_command_says_what_it_does_and_has_an_example",
                "tests/cli/test_looking.py::test_a_command_is_completed",
            ),
        ),
        Feature(
            "ask by a probe whether it lives and whether it is ready, with the reason where it is not",
            "`/livez`, `/readyz`, `/health`; LocalStack's `/_localstack/health`",
            (
                "tests/console/test_control_api.py::test_health_is_told_to_whoever_asks",
                "tests/store/test_readiness.py::test_a_full_disk",
                "tests/store/test_readiness.py::test_postgres_that_is_away",
            ),
        ),
        Feature(
            "read the log by program, without secrets",
            "one JSON object a line where there is no terminal; `EMULATOR_LOG_FORMAT`",
            (
                "tests/wire/test_log_lines.py::test_every_line_is_one_object_whatever_happens",
                "tests/wire/test_reports.py::test_a_line_names_pool_client_and_user_whatever_the_request_names",
                "tests/wire/test_reports.py::test_no_line_has_a_secret_or_a_code",
            ),
        ),
        Feature(
            "find a request in the log by its id or by the trace of its caller",
            "`request_id` is `x-amzn-RequestId`; `trace_id` comes from `traceparent`",
            (
                "tests/wire/test_reports.py::test_a_line_has_the_request_id_that_its_caller_got",
                "tests/wire/test_log_lines.py::test_a_line_names_the_trace_of_its_caller",
            ),
        ),
        Feature(
            "watch it by Prometheus",
            "`GET /metrics`; no label has the name of a user or a pool",
            (
                "tests/console/test_metrics.py::test_requests_are_counted_by_operation_and_status",
                "tests/console/test_metrics.py::test_sign_ins_are_counted_by_flow_and_result",
                "tests/console/test_metrics.py::test_no_label_has_a_value_that_a_client_can_make_up",
            ),
        ),
        Feature(
            "be warned where others can reach it, and close the control API",
            "a warning at the start; `EMULATOR_ADMIN_TOKEN`",
            (
                "tests/cli/test_exposure.py::test_a_server_that_others_reach_says_what_they_can_do",
                "tests/console/test_control_api.py::test_the_admin_token_opens_the_control_api",
            ),
        ),
        Feature(
            "be safe from other pages in my browser",
            "writes of another origin are refused",
            ("tests/console/test_control_api.py::test_a_page_of_another_origin_cannot_write",),
        ),
    ),
)
