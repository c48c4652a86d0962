"""How the login pages of a pool look: the classic hosted pages, and the styles of managed login."""
