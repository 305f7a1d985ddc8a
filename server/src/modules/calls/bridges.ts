import type { ProviderEvent } from "../telephony/index.ts";

/** Two legs that belong together as soon as the agent's side is up. */
export type Bridge = { customer: string; agent: string; answeredAt: Date | null };

/**
 * Agents' legs that ring for a person who has answered already. The moment one is up the two are
 * bridged, before that is written down: a person hears a voice that much earlier. It holds nothing that
 * matters: what it misses, the picture of the call orders again, and a bridge that came too late is taken
 * down by the same picture.
 */
export class Bridges {
  private readonly expected = new Map<string, Bridge>();
  private readonly early = new Set<string>();

  expect(bridge: Bridge): void {
    this.expected.set(bridge.agent, bridge);
  }

  /** Bridged, or not wanted any more. */
  done(agentLegId: string): void {
    this.expected.delete(agentLegId);
    this.early.delete(agentLegId);
  }

  /** Whether it was bridged before the picture of the call asked for it; told once. */
  wasEarly(agentLegId: string): boolean {
    this.expected.delete(agentLegId);
    return this.early.delete(agentLegId);
  }

  /** What may be bridged by these events: agents' sides that are up and whose customers were not heard to leave. */
  ready(events: readonly ProviderEvent[]): Bridge[] {
    const ended = new Set(events.flatMap((one) => (one.type === "ENDED" ? [one.legId] : [])));
    const known = events.flatMap(({ type, legId }) => {
      const isNews = type === "ANSWERED" || type === "ENDED";
      const bridge = isNews ? this.expected.get(legId) : undefined;
      return bridge ? [bridge] : [];
    });
    for (const { agent } of known) this.expected.delete(agent);
    const ready = known.filter(({ agent, customer }) => !ended.has(agent) && !ended.has(customer));
    for (const { agent } of ready) this.early.add(agent);
    return ready;
  }
}
