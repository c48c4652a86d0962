"""Seeds: pools, clients and users written down in YAML, made by calling the operations as a client would.

`files` reads and remembers lines, `shape` says what a file may hold, `seeder` calls operations inside one transaction
of the database, `pools` and `people` bring the database to what the file says, `pins` does the little that no
operation can do. Everything of one `apply` is kept, or nothing.
"""
