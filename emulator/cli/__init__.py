"""The command line. `emulator.cli.main` lists the commands, `emulator.cli.exits` the exit codes."""
