"""A behavioural emulator of Amazon Cognito user pools with persistent state."""

__version__ = "0.1.0"
