"""What `/metrics` says, as Prometheus's own parsers read it."""

from collections.abc import Mapping
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families

OPENMETRICS = "application/openmetrics-text"
Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str, content_type: str) -> list[Any]:
    """The families."""
    is_open = content_type.startswith(OPENMETRICS)
    return list((read_openmetrics if is_open else text_string_to_metric_families)(text))


def samples(text: str, content_type: str = "text/plain") -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in read(text, content_type)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    """0 for what was never counted, as monitoring systems take it."""
    return found.get((name, tuple(sorted(labels.items()))), 0.0)
