"""Identity providers: what they may be set to, how they are shown, and whose users are whose."""
