"""Users who sign in through another provider: on the way there (`leaving`), back again (`identity`), and who they are
in the pool (`arrival`). Each kind of provider is a room of its own that knows its protocol and nothing of the pool."""
