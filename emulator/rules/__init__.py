"""Why the API answers as it does: one file per subject, shared by every operation that needs the rule."""
