import { newId } from "../platform/ids.ts";
import type { TestTenant } from "./tenant.ts";

type Past = {
  campaignId: string;
  leadId: string;
  agentId: string;
  /** So many days ago at ten, UTC. */
  daysAgo: number;
  count?: number;
  /** Seconds from a dial to the next. */
  every?: number;
};

/**
 * Dials of a day that was, on a campaign that never ran: of ten four are answered after 8 s and talked with for a
 * minute, one is busy and five ring out.
 */
export async function pastCalls(
  { id, server }: Pick<TestTenant, "id" | "server">,
  { campaignId, leadId, agentId, daysAgo, count = 400, every = 8 }: Past,
): Promise<void> {
  const start = new Date(server.clock.now().getTime() - daysAgo * 86_400_000);
  start.setUTCHours(10, 0, 0, 0);
  for (let i = 0; i < count; i++) {
    const at = start.getTime() + i * every * 1000;
    const outcome = i % 10 < 4 ? "CONNECTED" : i % 10 === 4 ? "BUSY" : "NO_ANSWER";
    const talked = outcome === "CONNECTED";
    const after = (seconds: number) => new Date(at + seconds * 1000);
    await server.admin.query(
      `insert into calls (tenant_id, id, origin, state, outcome, provider, lead_id, campaign_id, agent_id,
         customer_leg_id, ring_seconds, wrap_up_seconds, started_at, ringing_at, answered_at, connected_at,
         ended_at, closed_at)
       values ($1, $2, 'CAMPAIGN', 'ENDED', $3, 'loopback', $4, $5, $6, $2, 20, 30, $7, $8, $9, $9, $10, $11)`,
      [
        ...[id, newId(), outcome, leadId, campaignId, talked ? agentId : null],
        ...[after(0), after(2), talked ? after(10) : null],
        ...[after(talked ? 70 : 22), talked ? after(90) : null],
      ],
    );
  }
}
