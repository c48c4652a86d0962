"""Background work of a server process: loops that start and end with it. Nothing imports them but the application."""
