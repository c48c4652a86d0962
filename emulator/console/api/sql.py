"""Asking the database over HTTP: `POST /_emulator/sql`."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from emulator.control import sql
from emulator.control.sql import MOST_ROWS, Answer

router = APIRouter(tags=["sql"])


class SqlQuestion(BaseModel, extra="forbid", strict=True):
    """`limit`: how many rows may come back."""

    sql: Annotated[str, Field(examples=["SELECT username, status FROM v_users"])]
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 100


@router.post("/sql")
def ask_sql(request: Request, question: SqlQuestion) -> Answer:
    """Runs one statement that only reads, of the views that docs/sql.md describes. It has five seconds, and its answer
    four megabytes; two run at a time."""
    return sql.ask(request.app.state.services, question.sql, limit=question.limit)
