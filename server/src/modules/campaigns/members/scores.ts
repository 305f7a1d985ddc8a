import { sql } from "kysely";

/** The whole points of a lead's score, for a member that comes into the queue; none is nought. */
export function pointsOfLead(leadId: string) {
  return sql<number>`coalesce((select (s.score + 5) / 10 from lead_scores s
    where s.lead_id = ${sql.ref(leadId)}), 0)`;
}
