import type { ProviderEvent } from "../telephony/index.ts";

/** Two legs that belong together as soon as the agent's side is up. */
export type Bridge = { customer: string; agent: string; answeredAt: Date | null };

/**
 * Agents' legs that ring for a person who has answered already. The moment one is up the two are bridged,
 * before that or what came before it is written down: a person hears a voice that much earlier. It holds
 * nothing that matters: what it misses, the picture of the call orders again, and a bridge that came too
 * late is refused, or taken down by the same picture.
 */
export class Bridges {
  private readonly expected = new Map<string, Bridge>();
  /** The agents' legs of `expected`, by the leg of the person who waits. */
  private readonly waiting = new Map<string, string>();
  private readonly early = new Set<string>();

  expect(bridge: Bridge): void {
    this.expected.set(bridge.agent, bridge);
    this.waiting.set(bridge.customer, bridge.agent);
  }

  /** Bridged, or not wanted any more. */
  done(agentLegId: string): void {
    this.forget(agentLegId);
    this.early.delete(agentLegId);
  }

  /** Whether it was bridged before the picture of the call asked for it; told once. */
  wasEarly(agentLegId: string): boolean {
    this.forget(agentLegId);
    return this.early.delete(agentLegId);
  }

  /** What may be bridged by these events: agents' sides that are up and whose customers were not heard to leave. */
  ready(events: readonly ProviderEvent[]): Bridge[] {
    for (const { type, legId } of events) {
      if (type === "ENDED") this.forget(this.waiting.get(legId) ?? legId);
    }
    const ready = events.flatMap(({ type, legId }) => {
      const bridge = type === "ANSWERED" ? this.expected.get(legId) : undefined;
      return bridge ? [bridge] : [];
    });
    for (const { agent } of ready) {
      this.forget(agent);
      this.early.add(agent);
    }
    return ready;
  }

  private forget(agentLegId: string): void {
    const bridge = this.expected.get(agentLegId);
    if (!bridge) return;
    this.expected.delete(agentLegId);
    if (this.waiting.get(bridge.customer) === agentLegId) this.waiting.delete(bridge.customer);
  }
}
