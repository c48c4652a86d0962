"""Who there is: users by any of their names, aliases, attributes, groups."""
