"""Answers that several routes give."""

from pydantic import BaseModel


class Deleted(BaseModel):
    """How many there were."""

    deleted: int
