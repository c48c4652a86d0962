"""All SQL, nothing else: the engine, the tables, and one file per aggregate with its rows and its queries.

Functions take a SQLAlchemy `Connection` first and know no rule of Cognito's; a unique constraint or a conditional
statement's row count is the answer they give.
"""
