"""Asking the database over HTTP: `POST /_emulator/sql`; as a table to download `GET /_emulator/sql.csv`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from emulator.control import sql
from emulator.control.sql import MOST_ROWS, Answer, View

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


class ViewList(BaseModel):
    views: list[View]


@router.get("/sql/views")
def list_views(request: Request) -> ViewList:
    """The views that can be read, with their columns."""
    return ViewList(views=sql.views(request.app.state.services))


@router.get("/sql.csv", response_class=PlainTextResponse, responses={200: {"content": {"text/csv": {}}}})
def ask_sql_for_csv(
    request: Request,
    statement: Annotated[str, Query(alias="sql", examples=["SELECT username, status FROM v_users"])],
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> PlainTextResponse:
    """The same answer as CSV, with a line of the columns' names."""
    answer = sql.ask(request.app.state.services, statement, limit=limit)
    headers = {"content-disposition": 'attachment; filename="answer.csv"'}
    return PlainTextResponse(sql.as_csv(answer), media_type="text/csv; charset=utf-8", headers=headers)
