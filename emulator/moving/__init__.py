"""Bringing pools in and taking them out: seed files written from what is there, and read from what others wrote.

`documents` is the form between all of them, a pool in the language of seeds with its users one after the other.
`templates` makes it of CloudFormation's and Terraform's files, `generating` of nothing at all.
"""
