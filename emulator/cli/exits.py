"""The exit codes of the commands. Every command uses these and no others; `exec` gives back its child's.

A script can tell by them what happened: 3 (nobody answers) is worth another try, 2 (bad usage) is not.
"""

OK = 0
FAILED = 1
BAD_USAGE = 2
NOT_REACHABLE = 3
CONFLICT = 4
NEEDS_MIGRATION = 5
TIMED_OUT = 124
INTERRUPTED = 130

MEANINGS = {
    OK: "done",
    FAILED: "it could not be done, or something was found: the server refused, a file is damaged, two things differ",
    BAD_USAGE: "the command line, a setting or a seed is wrong",
    NOT_REACHABLE: "the server or the database does not answer, or is not ready",
    CONFLICT: "something of that name is there already",
    NEEDS_MIGRATION: "the database is at another schema than this version's",
    TIMED_OUT: "nothing came in the time that was given",
    INTERRUPTED: "it was interrupted, as by Ctrl-C",
}
