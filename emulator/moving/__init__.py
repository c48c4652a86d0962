"""Bringing pools in and taking them out: seed files written from what is there, and read from what others wrote.

`documents` is the form between all of them, a pool in the language of seeds with its users one after the other.
`described` makes it of the answers of the API, `exporting` of this database, `pulling` of a pool that answers somewhere
else, `foreign` and `tables` of what other tools wrote, `templates` of CloudFormation's and Terraform's files,
`generating` of nothing at all. `importing` brings it into the database, `drifting` compares it with another one.
"""
