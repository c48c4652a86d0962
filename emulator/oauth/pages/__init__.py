"""The hosted pages: each takes a form, hands it to the sign-in machine or calls an operation, and shows a template."""
