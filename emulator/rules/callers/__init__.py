"""Who asks: the user behind an access token, where a call comes from, and the sessions of a user."""
