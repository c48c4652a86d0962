"""What has been tried against the emulator and did harm once, and the test that holds each. Most stand in this folder;
those about the database, its files and the long run stand with the tests of these."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
REGISTER = {
    "attacks/test_authorization_header.py": {
        "a header that keeps an expression busy": "test_a_hostile_header_is_read_in_linear_time",
        "a region that nobody could name": "test_a_region_that_is_none_makes_no_pool",
    },
    "attacks/test_kept_memory.py": {
        "keys of a map that stay in a cache": "test_the_keys_of_a_refused_map_do_not_stay",
        "a refusal that stays until garbage is looked for": (
            "test_a_refused_request_is_given_back_without_a_search_for_garbage"
        ),
        "a body in pieces of a few bytes": "test_a_body_in_small_pieces_takes_no_more_than_a_large_one",
    },
    "attacks/test_resident_memory.py": {
        "a body that grows when it is read": "test_no_body_takes_more_than_ten_times_its_size",
        "blocks that the allocator keeps": "test_nothing_stays_of_what_came",
    },
    "attacks/test_validation_errors.py": {
        "a refusal many times the size of its request": "test_a_list_of_faults_is_answered_in_a_few_kilobytes",
    },
    "attacks/test_mails.py": {
        "a header injected into a mail": "test_nobody_signs_up_a_second_recipient",
    },
    "attacks/test_control_api.py": {
        "a body that is read before the token": "test_without_the_token_no_byte_of_a_body_is_read",
        "a name that leads here and reads codes": "test_a_name_that_a_stranger_may_own_reads_nothing",
    },
    "store/test_locks.py": {
        "a lock that ends the work in the background": "test_an_import_goes_on_after_a_lock",
        "a held row that stops the whole API": "test_whoever_only_looks_does_not_wait_behind_a_row",
    },
    "attacks/test_answers_from_outside.py": {
        "a function that answers without end": "test_a_functions_answer_without_end_is_an_error_of_the_function",
        "a function that answers in drips": "test_an_answer_in_drips_is_late_as_a_whole",
    },
    "house/test_patterns.py": {
        "an expression that a template keeps busy": "test_every_expression_is_linear",
    },
    "attacks/test_foreign_pages.py": {
        "a web page that administrates": "test_a_foreign_page_may_not_sign",
    },
    "cli/test_exposure.py": {
        "a token that is thought to guard everything": "test_a_server_that_others_reach_says_what_they_can_do",
    },
    "wire/test_sigv4.py": {
        "a signature that nobody verifies": "test_a_made_up_signature_is_refused",
    },
    "store/test_files.py": {
        "a database file that goes": "test_nothing_is_acknowledged_on_a_file_that_is_not_the_database_any_more",
        "files that others may read": "test_the_folder_and_the_files_are_their_owners_alone",
    },
    "attacks/test_connections.py": {
        "requests that never come whole": "test_a_request_that_does_not_come_whole_is_given_up_after_thirty_seconds",
        "headers without end": "test_a_head_without_end_is_not_taken",
        "thousands of empty headers": "test_the_head_has_so_many_lines",
    },
    "attacks/test_seeds.py": {
        "a seed that grows when it is read": "test_a_hostile_file_is_refused_in_a_sentence",
    },
    "console/test_control_api.py": {
        "a number larger than its column": "test_a_line_number_that_no_column_holds_is_refused",
    },
    "attacks/test_kept_secrets.py": {
        "a password that a function repeats": "test_no_record_and_no_log_line_has_the_password",
    },
    "attacks/test_control_characters.py": {
        "an address that commands a terminal": "test_a_line_for_a_person_is_text_and_one_line",
    },
    "attacks/test_forwarded_addresses.py": {
        "an address that a client claims to have": "test_an_address_is_believed_as_far_as_proxies_vouch_for_it",
    },
    "attacks/test_function_environment.py": {
        "a function that reads secrets": "test_a_function_sees_no_setting_of_the_emulator_and_its_database",
    },
    "console/test_long_life.py": {
        "a file that only grows": "test_what_was_deleted_makes_the_file_smaller",
    },
    "attacks/test_confirmation_page.py": {
        "a link that confirms without a secret": "test_without_links_nobody_is_confirmed_without_a_secret_hash",
    },
    "attacks/test_log_floods.py": {
        "a log that fills the disk": "test_a_database_that_is_away_is_a_line_now_and_then",
        "half a request that keeps a server from ending": "test_half_a_request_keeps_no_server_from_ending",
    },
    "attacks/test_hashing_queue.py": {
        "more passwords than can be hashed": "test_who_comes_when_the_queue_is_full_is_refused_and_changes_nothing",
    },
}
ATTACKS = [(path, attack) for path, attacks in REGISTER.items() for attack in attacks]


@pytest.mark.parametrize(("path", "attack"), ATTACKS, ids=[attack for _, attack in ATTACKS])
def test_each_attack_has_its_test(path: str, attack: str) -> None:
    functions = [node for node in ast.parse((TESTS / path).read_text()).body if isinstance(node, ast.FunctionDef)]
    assert REGISTER[path][attack] in [function.name for function in functions]
