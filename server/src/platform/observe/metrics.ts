import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { Rate } from "./rate.ts";

/** The timer that looks for a blocked loop rings this often; its own wait is part of what it measures. */
const loopResolutionMs = 20;

/** Reservoir of the newest samples: exact quantiles over a window, cheap to add to. */
class Window {
  private readonly samples: Float64Array;
  private written = 0;

  constructor(size: number) {
    this.samples = new Float64Array(size);
  }

  add(value: number): void {
    this.samples[this.written++ % this.samples.length] = value;
  }

  quantiles(): { count: number; p50: number; p95: number; p99: number } {
    const count = Math.min(this.written, this.samples.length);
    const sorted = this.samples.slice(0, count).sort();
    const at = (q: number) => sorted[Math.min(count - 1, Math.floor(q * count))] ?? 0;
    return { count: this.written, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}

/** The figures of one process, for Prometheus and for the monitoring pages. */
export class Metrics {
  readonly registry = new Registry();
  readonly startedAt = Date.now();
  readonly requestWindow = new Window(10_000);
  readonly requestRate = new Rate();
  private readonly loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  requestErrors = 0;
  eventsSent = 0;

  readonly requests = new Histogram({
    name: "parley_http_request_seconds",
    help: "Duration of requests",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  readonly socketsOpen = new Gauge({
    name: "parley_sockets_open",
    help: "Open sockets",
    registers: [this.registry],
  });
  readonly events = new Counter({
    name: "parley_events_total",
    help: "Events numbered by the sequencer",
    registers: [this.registry],
  });
  readonly dials = new Counter({
    name: "parley_dials_total",
    help: "Calls ordered from the carrier",
    labelNames: ["origin"],
    registers: [this.registry],
  });
  readonly callsEnded = new Counter({
    name: "parley_calls_ended_total",
    help: "Calls that ended, by outcome",
    labelNames: ["outcome"],
    registers: [this.registry],
  });
  readonly messagesSwept = new Counter({
    name: "parley_messages_swept_total",
    help: "Messages deleted at the carrier because no call knew them",
    registers: [this.registry],
  });
  readonly answerToBridge = new Histogram({
    name: "parley_answer_to_bridge_seconds",
    help: "From the carrier's answer to the order to bridge",
    buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.loopDelay.enable();
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.labels(method, route, String(status)).observe(seconds);
    this.requestWindow.add(seconds * 1000);
    this.requestRate.add();
    if (status >= 500) this.requestErrors++;
  }

  /** How late timers rang since the process began. */
  loopDelayMs(): { count: number; p50: number; p95: number; p99: number } {
    const late = (percentile: number) =>
      Math.max(0, this.loopDelay.percentile(percentile) / 1e6 - loopResolutionMs);
    return { count: this.loopDelay.count, p50: late(50), p95: late(95), p99: late(99) };
  }
}
