"""What a server counted, in the words of Prometheus. Its library is imported when somebody first asks."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import emulator
from emulator.base import measures, shared_measures
from emulator.base.measures import BOUNDS, Taken, Times
from emulator.crypto import hashing
from emulator.model import contract
from emulator.work import Services


def taken(services: Services) -> Taken:
    """What this process counted, and how it stands."""
    found = services.measures.taken()
    connections = services.database.connections
    standing = {
        (measures.POOL, ("in_use",)): float(connections.taken),
        (measures.POOL, ("idle",)): float(connections.idle),
        (measures.ARGON2_WAITING, ()): float(hashing.waiting()),
    }
    return Taken(found.counts, found.times, standing)


def of_server(services: Services) -> Taken:
    """What all processes of the server counted. Of the others it may be a second old."""
    own = taken(services)
    folder = services.measures.folder
    return own if folder is None else measures.summed([own, *shared_measures.of_others(folder)])


def lay_down(services: Services) -> None:
    """For the other processes of the server."""
    if services.measures.folder is not None:
        shared_measures.lay_down(services.measures.folder, taken(services))


def exposed(services: Services, accept: str) -> tuple[bytes, str]:
    """The text and its content type, in the format that a reader prefers: Prometheus's own, or OpenMetrics."""
    from prometheus_client.exposition import choose_encoder

    encode, content_type = choose_encoder(accept)
    # Of several workers it would be one's process, and another one's the next time.
    return encode(_Collector(of_server(services), with_process=services.measures.folder is None)), content_type


@dataclass(frozen=True, slots=True)
class _Collector:
    """Made for one answer, and so in no registry."""

    found: Taken
    with_process: bool

    def collect(self) -> Iterator[Any]:
        from prometheus_client.metrics_core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
            InfoMetricFamily,
        )
        from prometheus_client.process_collector import ProcessCollector

        for metrics, family, values in (
            (measures.COUNTED, CounterMetricFamily, self.found.counts),
            (measures.STANDING, GaugeMetricFamily, self.found.standing),
        ):
            for metric in metrics:
                told: Any = family(metric.name, metric.help, labels=metric.labels)
                for (of, labels), value in sorted(values.items(), key=lambda item: item[0][1]):
                    if of is metric:
                        told.add_metric(labels, value)
                yield told
        for metric in measures.TIMED:
            histogram = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
            for (of, labels), kept in sorted(self.found.times.items(), key=lambda item: item[0][1]):
                if of is metric:
                    histogram.add_metric(labels, _buckets(kept), kept.seconds)
            yield histogram
        built = InfoMetricFamily("emulator_build", "What is running.")
        built.add_metric(
            [],
            {
                "version": emulator.__version__,
                "model": contract.model_version(),
                "python": platform.python_version(),
            },
        )
        yield built
        if self.with_process:
            yield from ProcessCollector(registry=None).collect()


def _buckets(kept: Times) -> list[tuple[str, float]]:
    """As histograms are read: each place with all that took less."""
    told, sum_ = [], 0
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), kept.places, strict=True):
        sum_ += count
        told.append((bound, float(sum_)))
    return told
