"""Why something that a tester asked for is not done. The message is the sentence that they read."""


class NotThere(Exception):
    """There is nothing of that name."""


class Refused(Exception):
    """The emulator cannot do that."""


class Conflict(Exception):
    """Something else is there already."""
