"""The command line. Exit codes: 0 ok, 1 failed, 2 bad usage, configuration or seed, or a port that is taken, 3 not
reachable, 4 the database is damaged or incomplete, 5 the database is newer than this version."""
