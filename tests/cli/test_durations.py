"""Spans of time as people write them."""

import pytest

from emulator.cli import durations

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("0.5", 0.5),
        ("1s", 1),
        ("15m", 900),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("1d2h3m4s", 93_784),
        ("-1h", -3600),
        ("-2", -2),
    ],
)
def test_a_span_is_read(text: str, seconds: float) -> None:
    assert durations.read(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "h", "1x", "1h 30m", "one", "1h-3m", "1m1h", "nan", "inf", "-", "--1", "1" * 50 + "d", "\u0661h"]
)
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is no span of time: write 90"):
        durations.read(text)
