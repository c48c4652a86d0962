"""Pages for testers, made on the server: they load nothing from elsewhere and work without JavaScript."""
