import * as api from "@parley/contract";
import { newId } from "../../../platform/ids.ts";
import type { Circle } from "../circle.ts";
import {
  all,
  byRole,
  type Fresh,
  listed,
  managed,
  none,
  own,
  type Subject,
  seen,
  stale,
  team,
  worked,
} from "../policy.ts";
import type { Owner } from "../records.ts";

/** A lead of somebody's with a contact of his own. */
export async function freshLead({ tenant, records }: Circle, owner: Owner): Promise<Fresh> {
  const assigneeId = owner === "nobody" ? undefined : records[owner].user;
  const lead = await tenant.lead({ name: "Fresh One", ...(assigneeId ? { assigneeId } : {}) });
  const { id, contactId } = lead;
  const tidy = () => tenant.admin.try(api.deleteLead, { params: { id } });
  return { id, params: { contactId }, tidy };
}

/** A second lead of the same person and the same owner, and both are tidied up. */
async function twoLeads(circle: Circle, owner: Owner) {
  const one = await freshLead(circle, owner);
  const { admin } = circle.tenant;
  const assigneeId = owner === "nobody" ? null : circle.records[owner].user;
  const body = { contactId: one.params?.contactId ?? "", assigneeId };
  const other = await admin.call(api.createLead, { body });
  const tidy = async () => {
    await one.tidy?.();
    await admin.try(api.deleteLead, { params: { id: other.id } });
  };
  return { one, other, tidy };
}

const merge: Subject = {
  name: "merge",
  make: async (circle, owner) => {
    const { one, other, tidy } = await twoLeads(circle, owner);
    const merging = { params: { id: one.id }, body: { loserId: other.id } };
    const { id } = await circle.tenant.admin.call(api.mergeLeads, merging);
    return { id, tidy };
  },
};
const gone: Subject = {
  name: "deleted lead",
  make: async (circle, owner) => {
    const fresh = await freshLead(circle, owner);
    await fresh.tidy?.();
    return { id: fresh.id, ...(fresh.tidy ? { tidy: fresh.tidy } : {}) };
  },
};
/** A move that the administrator made: he takes it back, and others are told that it is not theirs. */
const moved: Subject = {
  name: "move",
  make: async ({ tenant: { admin }, records }, owner) => {
    const params = { id: records[owner].lead };
    const { stageId, pipelineId } = await admin.call(api.getLead, { params });
    const pipeline = await admin.call(api.getPipeline, { params: { id: pipelineId } });
    const free = pipeline.stages.find(({ id, status }) => status === null && id !== stageId);
    const body = { stageId: free?.id ?? pipeline.stages[0]?.id ?? "" };
    const { id: moveId } = await admin.call(api.moveLead, { params, body });
    return { id: params.id, params: { moveId } };
  },
};
/** Of somebody else's: a lead that everybody who has the right may lose. */
const loser = (owner: Owner) => (owner === "ann" ? "abe" : "ann") as Owner;

/** Whoever may dial for himself only may ask for himself only. */
const byHand = { ...worked, SUPERVISOR: none };

/** Somebody whom nothing else in here calls. */
const unwilling: Subject = { name: "lead who asks for peace", make: freshLead };

/** A view is its maker's; the administrator made that of nobody. */
export const ownViews = {
  AGENT: own,
  SUPERVISOR: none,
  LEADER: none,
  ADMIN: ["nobody"] as const,
  VIEWER: none,
};

export const leadPolicies = [
  ...byRole(api.getLead, "lead", seen),
  ...byRole(api.getLead, "deleted", {
    AGENT: none,
    SUPERVISOR: none,
    LEADER: team,
    ADMIN: all,
    VIEWER: none,
  }),
  ...byRole(api.updateLead, "lead", worked, { body: { source: "x" }, ...stale }),
  ...byRole(api.deleteLead, "lead", managed, stale),
  // It is there, which is told to those only who could bring it back.
  ...byRole(api.restoreLead, "lead", managed),
  ...byRole(api.leadRelated, "lead", seen),
  ...byRole(api.listAssignments, "lead", seen),
  ...byRole(api.listMoves, "lead", seen),
  ...byRole(api.moveLead, "lead", worked, { body: { stageId: newId() }, ...stale }),
  ...byRole(api.undoMove, moved, worked),
  ...byRole(api.addTouch, "lead", worked, { body: { source: "Fair" } }),
  ...byRole(api.getAttribution, "lead", seen),
  ...byRole(api.getLeadScore, "lead", seen),
  ...byRole(api.getLeadScore, "deleted", {
    AGENT: none,
    SUPERVISOR: none,
    LEADER: team,
    ADMIN: all,
    VIEWER: none,
  }),
  ...byRole(api.getBestHours, "lead", seen),
  ...byRole(api.listRoutingDecisions, "lead", seen),
  ...byRole(api.listLeadDecisions, "lead", seen),
  ...byRole(api.getLeadDials, "lead", seen),
  ...byRole(api.listLeadCampaigns, "lead", seen),
  ...byRole(api.checkDial, "lead", byHand, (leadId) => ({ body: { leadId } })),
  ...byRole(api.stopCallingLead, unwilling, worked),
  // Of two persons: those only are told who reach both.
  ...byRole(api.previewLeadMerge, "lead", managed, (id, { records }, owner) => ({
    params: { id },
    query: { loserId: records[loser(owner)].lead },
  })),
  ...byRole(api.previewLeadMerge, "lead", managed, (id, { records }, owner) => ({
    params: { id: records[loser(owner)].lead },
    query: { loserId: id },
  })),
  ...byRole(api.mergeLeads, "lead", managed, (id, { records }, owner) => ({
    params: { id },
    body: { loserId: records[loser(owner)].lead },
  })),
  ...byRole(api.mergeLeads, "lead", managed, (id, { records }, owner) => ({
    params: { id: records[loser(owner)].lead },
    body: { loserId: id },
  })),
  ...byRole(api.undoMerge, merge, managed),
  ...byRole(api.tagLeads, "lead", worked, (id) => ({ body: { leadIds: [id] } })),
  ...byRole(api.purgeBin, gone, managed, (id) => ({ body: { leadIds: [id] } })),
  ...byRole(api.updateSavedView, "view", ownViews, { body: { name: "x" }, ...stale }),
  ...byRole(api.deleteSavedView, "view", ownViews, stale),
  ...byRole(api.getBulkEdit, "bulk", worked),
  ...byRole(api.listBulkItems, "bulk", worked),
  ...byRole(api.undoBulkEdit, "bulk", worked),
];

export const leadLists = [
  ...listed(api.listLeads, "lead", seen),
  ...listed(api.listSavedViews, "view", ownViews),
  ...listed(api.listDeletedLeads, "deleted", { LEADER: team, ADMIN: all }),
];
