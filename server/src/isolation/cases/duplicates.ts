import * as api from "@parley/contract";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, type Ids, key, type Place, value } from "../case.ts";
import type { Estate } from "../estate.ts";

const over = /DONE|FAILED|CANCELLED/;

/** Two groups of two, found by a search of this very moment. */
async function grouped(own: Estate): Promise<api.DuplicateGroup> {
  const phones = [freshPhone(own), freshPhone(own)];
  const ids: string[] = [];
  for (const value of [...phones, ...phones]) {
    const body = { name: own.name("Twin"), points: [{ type: "PHONE" as const, value }] };
    ids.push((await own.admin.call(api.createContact, { body })).id);
  }
  await idle(own);
  const run = await own.admin.call(api.findDuplicates);
  await eventually(async () => {
    const now = (await own.admin.call(api.getDuplicates)).run;
    return now?.id === run.id && over.test(now.state);
  });
  await own.tenant.settled();
  const query = { limit: 200, strength: "EXACT" as const };
  const { items } = await own.admin.call(api.listDuplicateGroups, { query });
  const found = items.find(({ members }) => members.some((one) => one.contactId === ids[0]));
  if (!found) throw new Error("the search has not found the twins");
  return found;
}

/** Only one search runs at a time. */
async function idle(own: Estate): Promise<void> {
  await eventually(async () => {
    const { run } = await own.admin.call(api.getDuplicates);
    return run === null || over.test(run.state);
  });
}

const freshPhone = (own: Estate) => `+4420794${String(100_000 + own.hotKey() * 37).slice(-5)}`;
const groupId = async (own: Estate) => (await grouped(own)).id;
const memberOf = (group: api.DuplicateGroup, at: number) => group.members[at]?.contactId ?? "";
const spareContact = async (own: Estate) => (await own.lead()).contactId;
const contact = key((estate) => estate.contactId, spareContact);

async function dismissal(own: Estate): Promise<string> {
  const body = { contactIds: [await spareContact(own), await spareContact(own)] };
  return (await own.admin.call(api.dismissDuplicates, { body })).id;
}

/** Merges of the groups there are, which are over. */
async function mergedGroups(own: Estate): Promise<string> {
  await grouped(own);
  const body = { selection: { filter: {} }, keep: "OLDEST" as const };
  const { id } = await own.admin.call(api.startGroupMerge, { body });
  await eventually(async () =>
    over.test((await own.admin.call(api.getGroupMerge, { params: { id } })).state),
  );
  await own.tenant.settled();
  return id;
}
const merges = { "path.id": key(mergedGroups) };

/** Two of the group that was named, where it is one's own; else of another that is. */
async function mergeOf(own: Estate, ids: Ids) {
  const [winner, loser] = [ids["body.winnerId"], ids["body.loserIds[]"]];
  if (winner || loser) return mergeNaming(own, { winner, loser });
  const named = ids["path.id"];
  const members = (named && (await membersOf(own, named))) || undefined;
  if (named && members) {
    const [winnerId = "", loserId = ""] = members;
    return { params: { id: named }, body: { winnerId, loserIds: [loserId] } };
  }
  const group = await grouped(own);
  const body = { winnerId: memberOf(group, 0), loserIds: [memberOf(group, 1)] };
  return { params: { id: named ?? group.id }, body };
}

/** One of a group was named: one's own with another of its group, theirs in a group of one's own. */
async function mergeNaming(
  own: Estate,
  { winner, loser }: { winner: string | undefined; loser: string | undefined },
) {
  const named = winner ?? loser ?? "";
  const query = { limit: 200, strength: "EXACT" as const };
  const { items } = await own.admin.call(api.listDuplicateGroups, { query });
  const its = items.find(({ members }) => members.some((one) => one.contactId === named));
  const group = its ?? (await grouped(own));
  const other = group.members.find(({ contactId }) => contactId !== named)?.contactId ?? "";
  const body = { winnerId: winner ?? other, loserIds: [loser ?? other] };
  return { params: { id: group.id }, body };
}

const member = key(async (own: Estate) => memberOf(await grouped(own), 0));

async function membersOf(own: Estate, id: string): Promise<string[] | undefined> {
  const reply = await own.admin.try(api.getDuplicateGroup, { params: { id } });
  if (reply.status !== 200) return undefined;
  const { records } = reply.body as api.DuplicateGroupDetail;
  return records.map(({ contact }) => contact.id);
}

async function merged(own: Estate): Promise<string> {
  const params = { id: await spareContact(own) };
  const body = { loserId: await spareContact(own) };
  return (await own.admin.call(api.mergeContacts, { params, body })).id;
}

// Of groups that are not there each is refused by itself, and the request is none the worse for it.
const oneGroup = { "body.selection.groupIds[]": value(groupId, groupId) };
const askedOf = async (own: Estate, ids: Ids) => ({
  selection: { groupIds: [ids["body.selection.groupIds[]"] ?? (await groupId(own))] },
  keep: "MOST_COMPLETE" as const,
});

export const duplicateCases: Record<string, Case> = {
  getDuplicates: caseOf(api.getDuplicates, () => ({})),
  findDuplicates: caseOf(api.findDuplicates, async (own) => {
    await idle(own);
    return {};
  }),
  listDuplicateGroups: caseOf(
    api.listDuplicateGroups,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    {
      "query.cursor": cursorOf((query) => ({ endpoint: api.listDuplicateGroups, query }), grouped),
    },
  ),
  getDuplicateGroup: caseOf(
    api.getDuplicateGroup,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await groupId(own)) } }),
    { "path.id": key(groupId) },
  ),
  mergeDuplicateGroup: caseOf(api.mergeDuplicateGroup, mergeOf, {
    "path.id": key(groupId),
    "body.winnerId": member,
    "body.loserIds[]": member,
  }),
  undoMerges: caseOf(
    api.undoMerges,
    async (own, ids) => ({ body: { ids: [ids["body.ids[]"] ?? (await merged(own))] } }),
    { "body.ids[]": key(merged) },
  ),
  dismissDuplicates: caseOf(
    api.dismissDuplicates,
    async (own, ids) => ({
      body: {
        contactIds: [ids["body.contactIds[]"] ?? (await spareContact(own))],
        otherIds: [ids["body.otherIds[]"] ?? (await spareContact(own))],
      },
    }),
    { "body.contactIds[]": contact, "body.otherIds[]": contact },
  ),
  listDismissals: caseOf(
    api.listDismissals,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    {
      "query.cursor": cursorOf(
        (query) => ({ endpoint: api.listDismissals, query }),
        async (own) => {
          await dismissal(own);
          await dismissal(own);
        },
      ),
    },
  ),
  undoDismissal: caseOf(
    api.undoDismissal,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await dismissal(own)) } }),
    { "path.id": key(dismissal) },
  ),
  previewGroupMerge: caseOf(
    api.previewGroupMerge,
    async (own, ids) => ({ body: await askedOf(own, ids) }),
    oneGroup,
  ),
  startGroupMerge: caseOf(
    api.startGroupMerge,
    async (own, ids) => ({ body: await askedOf(own, ids) }),
    oneGroup,
  ),
  getGroupMerge: caseOf(
    api.getGroupMerge,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await mergedGroups(own)) } }),
    merges,
  ),
  listGroupMergeItems: caseOf(
    api.listGroupMergeItems,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await mergedGroups(own)) },
      query: { cursor: ids["query.cursor"] },
    }),
    { ...merges, "query.cursor": cursorOfItems() },
  ),
  undoGroupMerge: caseOf(
    api.undoGroupMerge,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await mergedGroups(own)) } }),
    merges,
  ),
};

type Listed = typeof api.listDuplicateGroups | typeof api.listDismissals;

/** The second page of a list that was given two rows first. */
function cursorOf(
  of: (query: { limit: number }) => { endpoint: Listed; query: { limit: number } },
  make: (own: Estate) => Promise<unknown>,
): Place {
  const pick = async (estate: Estate) => {
    await make(estate);
    const { endpoint, query } = of({ limit: 1 });
    const { nextCursor } = await estate.admin.call(endpoint, { query });
    if (nextCursor === null) throw new Error(`${endpoint.path} has but one page`);
    return nextCursor;
  };
  return { theirs: pick, ours: pick, theirsIs: "OURS" };
}

/** The second page of what became of groups. */
function cursorOfItems(): Place {
  const pick = async (estate: Estate) => {
    const params = { id: await mergedGroups(estate) };
    const query = { limit: 1 };
    const { nextCursor } = await estate.admin.call(api.listGroupMergeItems, { params, query });
    if (nextCursor === null) throw new Error("merges of groups have but one page");
    return nextCursor;
  };
  return { theirs: pick, ours: pick, theirsIs: "OURS" };
}
