import * as api from "@parley/contract";
import { expect } from "vitest";
import { newId } from "../../../platform/ids.ts";
import type { Circle } from "../circle.ts";
import { allBut, type Stories } from "./people.ts";

/** Work of Bob's team that goes on for as long as the story takes. */
async function openWork({ server, tenant, records, teams }: Circle, kind: string) {
  const id = newId();
  await server.admin.query(
    `insert into operations (tenant_id, id, kind, title, state, unit, owner_id, team_id, created_at)
     values ($1, $2, $3, 'Campaign', 'RUNNING', 'LEADS', $4, $5, clock_timestamp())`,
    [tenant.id, id, kind, records.bob.user, teams.b],
  );
  const end = () =>
    server.admin.query(
      "update operations set state = 'DONE', ended_at = clock_timestamp() where tenant_id = $1 and id = $2",
      [tenant.id, id],
    );
  return { id, end };
}

export const longWorkStories: Stories = {
  "who cancels the work of his team only is offered that of no other on a campaign": async (
    circle,
  ) => {
    const { server, tenant, teams } = circle;
    const body = { name: `Long work ${newId()}`, mode: "PREVIEW" as const };
    const { id } = await tenant.admin.call(api.createCampaign, { body });
    const [adding, scrubbing] = [
      await openWork(circle, "ADD_MEMBERS"),
      await openWork(circle, "SCRUB"),
    ];
    await server.admin.query(
      `insert into member_additions
         (tenant_id, campaign_id, id, operation_id, selection, priority, added, created_at)
       values ($1, $2, $3, $4, '{}', 100, 0, clock_timestamp())`,
      [tenant.id, id, newId(), adding.id],
    );
    const findings = { checked: 0, allowed: 0, later: 0, refused: 0, reasons: {} };
    await server.admin.query(
      `insert into campaign_scrubs (tenant_id, campaign_id, operation_id, started_at, findings)
       values ($1, $2, $3, clock_timestamp(), $4)`,
      [tenant.id, id, scrubbing.id, JSON.stringify(findings)],
    );
    const may = allBut("TEAM", "operations:cancel");
    const offered = async (teamId: string) => {
      const who = await circle.userWith("CANCELLER", may, { teamId });
      const additions = await who.call(api.listMemberAdditions, { params: { id } });
      const { scrub } = await who.call(api.getScrub, { params: { id } });
      return [additions.items[0]?.can, scrub?.can];
    };
    const [near, far] = [await offered(teams.b), await offered(teams.a)];
    await adding.end();
    await scrubbing.end();
    expect(near).toEqual([["cancel"], ["cancel"]]);
    expect(far).toEqual([[], []]);
    await tenant.admin.call(api.deleteCampaign, { params: { id } });
  },
};
