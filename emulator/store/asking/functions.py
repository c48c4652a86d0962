"""Functions of Postgres that a question may call: they read nothing but what they are given, and make nothing large of
what is small."""

_TEXT = (
    "ascii btrim char_length character_length chr concat concat_ws decode encode initcap left length lower ltrim md5 "
    "octet_length position quote_ident quote_literal regexp_count regexp_instr regexp_like regexp_match "
    "regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr replace reverse right "
    "rtrim sha256 split_part starts_with string_to_array strpos substr substring to_hex translate trim upper normalize "
    "text varchar"
)
_NUMBERS = (
    "abs ceil ceiling div exp floor ln log mod pi power random round sign sqrt trunc width_bucket int4 int8 numeric"
)
_TIMES = (
    "age clock_timestamp date date_bin date_part date_trunc extract justify_days justify_hours justify_interval "
    "make_date make_interval make_time make_timestamp make_timestamptz now statement_timestamp timezone to_char "
    "to_date to_number to_timestamp transaction_timestamp timestamp timestamptz interval time"
)
_JSON = (
    "array_length array_position array_positions array_to_json array_to_string array_upper array_lower cardinality "
    "json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each "
    "json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_typeof "
    "jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each "
    "jsonb_each_text jsonb_exists jsonb_extract_path jsonb_extract_path_text jsonb_object jsonb_object_keys "
    "jsonb_path_exists jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_strip_nulls "
    "jsonb_typeof row_to_json to_json to_jsonb unnest"
)
_MANY_ROWS = (
    "array_agg avg bool_and bool_or count cume_dist dense_rank every first_value generate_series json_agg "
    "json_object_agg jsonb_agg jsonb_object_agg lag last_value lead max min mode nth_value ntile percent_rank "
    "percentile_cont percentile_disc rank row_number stddev string_agg sum variance"
)
HARMLESS = frozenset(f"{_TEXT} {_NUMBERS} {_TIMES} {_JSON} {_MANY_ROWS}".split())
