"""The `cognito-emulator` command; `python -m emulator` is the same."""

import sys


def main() -> None:
    """`health` takes a short way: a container asks every few seconds, and must not pay for the whole program."""
    if sys.argv[1:2] == ["health"]:
        from emulator.cli import health

        sys.exit(health.main(sys.argv[2:]))
    from emulator.base.garbage import nothing_is_garbage

    with nothing_is_garbage():
        from emulator.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
