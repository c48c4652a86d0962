"""The command line. Exit codes: 0 ok, 1 failed, 2 bad usage, configuration or seed, 3 not reachable, 4 conflict,
5 the database is newer than this version."""
