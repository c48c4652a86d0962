"""The operations that no function answers yet, and what is known of each; a line goes to its function when that is
written.

The door refuses them all, so this acts on nothing. Categories of quotas are the guide's.
"""

from emulator.calls.registry import unwritten

# The guide puts these in no quota; each is put beside its like.
unwritten("CancelPointInTimeRecovery", quota="UserPoolResourceUpdate")
unwritten("DescribePointInTimeRecovery", quota="UserPoolResourceRead")
unwritten("InitiatePointInTimeRecovery", quota="UserPoolResourceUpdate")
unwritten("ListPointInTimeRecoveries", quota="UserPoolResourceRead")
unwritten("StartPointInTimeRecovery", quota="UserPoolResourceUpdate")
