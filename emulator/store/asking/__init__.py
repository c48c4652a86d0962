"""Answering SQL that somebody else wrote: what may be read, for how long, and how much of it."""
