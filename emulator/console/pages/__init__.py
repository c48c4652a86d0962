"""The console: pages for testers, made on the server. They load nothing from elsewhere, and work without JavaScript.

A page decides nothing and keeps nothing: it shows what `emulator.control` finds, calls operations as any client does,
and names the route and the command that do the same.
"""
