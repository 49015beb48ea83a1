"""What was counted -> metrics, in the names and units that Prometheus asks for. Made anew for every answer."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import get_args

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)

from aggregator import __version__
from aggregator.model import Output, PollOutcome
from aggregator.pipeline.status import State
from aggregator.pipeline.tally import Histogram
from aggregator.web.desk import Desk
from aggregator.web.limits import REASONS
from aggregator.web.metrics import Survey
from aggregator.web.traffic import Traffic

INFINITY = float("inf")


def exposed(desk: Desk, traffic: Traffic, survey: Survey) -> bytes:
    """Return all metrics in the text format that every Prometheus reads."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(Measures(desk, traffic, survey))
    return generate_latest(registry)


class Measures:
    """Collects what is at the desk, what the server did, and what the store knows."""

    def __init__(self, desk: Desk, traffic: Traffic, survey: Survey) -> None:
        self.desk = desk
        self.traffic = traffic
        self.survey = survey

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield InfoMetricFamily("aggregator_build", "The version that runs.", value={"version": __version__})
        yield from self._polling()
        yield from self._publishing()
        yield from self._stored()
        yield from self._serving()

    def _polling(self) -> Iterator[Metric]:
        tally = self.desk.tally
        polls = {outcome: tally.polls[outcome] for outcome in get_args(PollOutcome)}
        yield _counters("aggregator_polls", "Polls by what they came to.", "outcome", polls)
        changes = {change: tally.entries[change] for change in ("new", "changed", "removed")}
        yield _counters(
            "aggregator_entry_changes", "Entries that polls brought, changed or removed.", "change", changes
        )
        about = "How long a stage took for one feed, or for a publishing."
        yield _histograms(
            "aggregator_stage_seconds", about, "stage", {str(name): each for name, each in tally.stages.items()}
        )
        yield GaugeMetricFamily(
            "aggregator_polls_in_flight", "Feeds that are being polled or wait for their host.", value=tally.in_flight
        )
        if tally.lanes:
            lanes = GaugeMetricFamily("aggregator_lanes", "Hosts in the queue of a cluster.", labels=["state"])
            for state, count in tally.lanes.items():
                lanes.add_metric([state], count)
            yield lanes

    def _publishing(self) -> Iterator[Metric]:
        tally = self.desk.tally
        results = {result: tally.publishings[result] for result in ("succeeded", "failed")}
        delivered = {outcome: tally.deliveries[outcome] for outcome in ("delivered", "failed")}
        yield _counters("aggregator_hub_deliveries", "Deliveries to subscribers by outcome.", "outcome", delivered)
        yield _counters("aggregator_publishings", "Publishings by how they ended.", "result", results)
        files = {change: tally.files[change] for change in ("written", "removed")}
        yield _counters("aggregator_published_files", "Files of output/ that were written or removed.", "change", files)
        yield _histograms(
            "aggregator_entry_lag_seconds",
            "From the publication of an entry at its source to its place in output/.",
            None,
            {"": tally.lag},
        )
        if tally.published_at is not None:
            yield GaugeMetricFamily(
                "aggregator_last_publishing_timestamp_seconds",
                "When output/ was last brought up to date.",
                value=tally.published_at.timestamp(),
            )
        changed = GaugeMetricFamily(
            "aggregator_output_changed_timestamp_seconds", "When an output last changed.", labels=["output"]
        )
        for output in self.desk.config.outputs:
            if (when := _changed(Path(self.desk.config.folder_of(output)), output)) is not None:
                changed.add_metric([output.id], when)
        yield changed

    def _stored(self) -> Iterator[Metric]:
        states = GaugeMetricFamily("aggregator_sources", "Feeds by state.", labels=["state"])
        for state in State:
            states.add_metric([str(state)], self.survey.states.get(str(state), 0))
        yield states
        yield GaugeMetricFamily("aggregator_sources_due", "Feeds whose next poll has come.", value=self.survey.due)
        yield GaugeMetricFamily("aggregator_entries", "Entries that are stored.", value=self.survey.entries)
        yield GaugeMetricFamily(
            "aggregator_configuration_faults", "Faults of feeds.yaml as it is now.", value=len(self.desk.faults)
        )

    def _serving(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "aggregator_http_requests", "Requests by method, room and status.", labels=["method", "room", "code"]
        )
        for (method, room, code), count in sorted(self.traffic.requests.items()):
            requests.add_metric([method, room, str(code)], count)
        yield requests
        seconds = dict(sorted(self.traffic.seconds.items()))
        yield _histograms(
            "aggregator_http_request_seconds", "From a request to the head of its answer.", "room", seconds
        )
        if (door := self.traffic.door) is not None:
            yield GaugeMetricFamily("aggregator_http_connections", "Open connections.", value=len(door.inside))
            reasons = {reason: door.refused[reason] for reason in REASONS}
            yield _counters("aggregator_http_refused", "Connections that were refused or given up.", "reason", reasons)


def _counters(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family


def _histograms(name: str, text: str, label: str | None, values: Mapping[str, Histogram]) -> Metric:
    family = HistogramMetricFamily(name, text, labels=[label] if label else [])
    for value, histogram in values.items():
        counts, below, buckets = tuple(histogram.counts), 0, []
        for bound, count in zip((*histogram.bounds, INFINITY), counts, strict=True):
            below += count
            buckets.append(("+Inf" if bound == INFINITY else str(float(bound)), float(below)))
        family.add_metric([value] if label else [], buckets, histogram.total)
    return family


def _changed(folder: Path, output: Output) -> float | None:
    """Return when the files of an output last changed; None where there are none."""
    with suppress(OSError):
        return max((folder / f"{output.id}.{format_}").stat().st_mtime for format_ in output.formats)
    return None
