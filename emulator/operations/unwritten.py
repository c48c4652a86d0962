"""The operations that no function answers yet, and what is known of each: `unwritten("Name", quota="UserRead")`. A line
goes to its function when that is written. There are none now.

The door refuses them all, so this acts on nothing. Categories of quotas are the guide's.
"""
