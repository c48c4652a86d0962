"""Every modelled exception (`types`) and every sentence of AWS's, once (`sentences`).

Raise, never return: `raise sentences.user_does_not_exist()`. An exception class is used directly only where the
sentence comes from outside, such as a Lambda function's own message.
"""

from emulator.errors.types import *  # noqa: F403
