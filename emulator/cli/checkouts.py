"""A folder for the database that is about to be made inside of somebody's git checkout: said before it is.

`./data` is the usual place, and whoever starts the command in their project should learn of it from us and not from
`git status`.
"""

import click


def tell(database_url: str) -> None:
    """One line on stderr, where the folder of a SQLite file does not exist yet and will be in a checkout."""
    from emulator.store import urls

    try:
        folder = urls.folder_of(database_url)
    except ValueError:  # whoever opens the database tells it
        return
    if folder is None or folder.exists():
        return
    folder = folder.absolute()
    checkout = next((parent for parent in folder.parents if (parent / ".git").exists()), None)
    if checkout is not None:
        click.echo(
            f"note: the database makes the folder {folder} in the git checkout {checkout}; for another place set "
            "EMULATOR_DATABASE_URL or --database-url, such as sqlite:////tmp/emulator.db",
            err=True,
        )
