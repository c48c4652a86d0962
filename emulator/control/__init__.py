"""What testers do with an emulator that no client of Cognito can: move the clock, read the messages, inject faults.

Plain functions over `Services` with frozen results, each in a transaction of its own, for the control API, the console
and whoever has an emulator in their own process. Instants are instants here, and become text where they leave as JSON
(`base.instants`). Knows no HTTP: what is not there or cannot be is raised (`refusals`).
"""
