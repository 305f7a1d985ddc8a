import * as api from "@parley/contract";
import { expect } from "vitest";
import { eventually, nextPhone } from "../../../testing/tenant.ts";
import type { Circle } from "../circle.ts";
import type { Owner } from "../records.ts";
import type { Stories } from "./people.ts";

/** Two people of one number, each with a lead of this owner. */
async function twins(circle: Circle, owner: Owner, leads: string[]): Promise<string[]> {
  const { admin } = circle.tenant;
  const points = [{ type: "PHONE" as const, value: nextPhone() }];
  const ids: string[] = [];
  for (const name of ["Twin One", "Twin One"]) {
    const { id: contactId } = await admin.call(api.createContact, { body: { name, points } });
    const assigneeId = circle.records[owner].user;
    leads.push((await admin.call(api.createLead, { body: { contactId, assigneeId } })).id);
    ids.push(contactId);
  }
  return ids;
}

/** The groups that a search of this moment finds of these people, as the administrator sees them. */
async function groupsOf(circle: Circle, people: readonly string[][]): Promise<string[]> {
  const { admin } = circle.tenant;
  const run = await admin.call(api.findDuplicates);
  await eventually(async () => {
    const now = (await admin.call(api.getDuplicates)).run;
    return now?.id === run.id && /DONE|FAILED/.test(now.state);
  });
  const query = { limit: 200, strength: "EXACT" as const };
  const { items } = await admin.call(api.listDuplicateGroups, { query });
  return people.map(
    ([one]) =>
      items.find(({ members }) => members.some(({ contactId }) => contactId === one))?.id ?? "",
  );
}

async function tell(circle: Circle, ours: string[], theirs: string[]): Promise<void> {
  const { admin } = circle.tenant;
  const [ourGroup = "", theirGroup = ""] = await groupsOf(circle, [ours, theirs]);
  const eve = await circle.userWith("TEAM_LEAD", () => "TEAM", { teamId: circle.teams.a });
  const status = async (endpoint: api.Endpoint, input: object) =>
    (await eve.try(endpoint, input as never)).status;
  const of = (id: string) => ({ params: { id } });

  expect(await status(api.getDuplicateGroup, of(ourGroup))).toBe(200);
  expect(await status(api.getDuplicateGroup, of(theirGroup))).toBe(404);
  // A count of what he cannot list would tell him that it is there.
  const seen = await eve.call(api.listDuplicateGroups, { query: { limit: 200 } });
  const { open } = await eve.call(api.getDuplicates);
  expect(open.EXACT + open.NORMALISED + open.FUZZY).toBe(seen.items.length);
  const body = { winnerId: theirs[0] ?? "", loserIds: [theirs[1] ?? ""] };
  expect(await status(api.mergeDuplicateGroup, { ...of(theirGroup), body })).toBe(404);

  const no = await admin.call(api.dismissDuplicates, { body: { contactIds: theirs } });
  expect(await status(api.undoDismissal, of(no.id))).toBe(404);
  await admin.call(api.undoDismissal, of(no.id));

  const { merges } = await admin.call(api.mergeDuplicateGroup, { ...of(theirGroup), body });
  const ids = merges.map(({ id }) => id);
  expect(await status(api.undoMerges, { body: { ids } })).toBe(404);
  await admin.call(api.undoMerges, { body: { ids } });

  const many = await admin.call(api.startGroupMerge, {
    body: { selection: { groupIds: [theirGroup] }, keep: "OLDEST" },
  });
  await eventually(async () =>
    /DONE|FAILED/.test((await admin.call(api.getGroupMerge, of(many.id))).state),
  );
  for (const endpoint of [api.getGroupMerge, api.listGroupMergeItems, api.undoGroupMerge]) {
    expect([endpoint.path, await status(endpoint, of(many.id))]).toEqual([endpoint.path, 404]);
  }
}

export const duplicateStories: Stories = {
  "a group of duplicates is there for those who reach all of it, and so is what became of it":
    async (circle) => {
      const leads: string[] = [];
      const ours = await twins(circle, "abe", leads);
      const theirs = await twins(circle, "bob", leads);
      try {
        await tell(circle, ours, theirs);
      } finally {
        // Those that other stories count stay as they are.
        for (const id of leads) await circle.tenant.admin.try(api.deleteLead, { params: { id } });
      }
    },
};
