import * as api from "@parley/contract";
import { addition, filterChange } from "../../cases/campaign-plan.ts";
import { certificate, snapshot } from "../../cases/proof.ts";
import { simulation } from "../../cases/what-if.ts";
import {
  all,
  byRole,
  listed,
  managed,
  none,
  type Subject,
  seen,
  stale,
  team,
  worked,
} from "../policy.ts";
import { tomorrow } from "../records.ts";
import { compared, comparing, unscripted } from "./split-tests.ts";

/** A supervisor follows his own long work only, and here he has none. */
const followed = { ...seen, SUPERVISOR: none };
const imported = { ...seen, AGENT: "LACKS" } as const;
const run = { ...seen, AGENT: "LACKS" } as const;
/** A campaign is its teams'; what everybody may see of it, whoever has the right sees. */
const everyone = { AGENT: all, SUPERVISOR: all, LEADER: all, ADMIN: all, VIEWER: all };
const counted = { ...everyone, AGENT: "LACKS", LEADER: team } as const;
const dialled = {
  AGENT: team,
  SUPERVISOR: team,
  LEADER: team,
  ADMIN: all,
  VIEWER: "LACKS",
} as const;

/** A lead of Ann's in a campaign, to be taken out of it again. */
const member: Subject = {
  name: "member of a campaign",
  make: async ({ tenant, records }, owner) => {
    const { admin } = tenant;
    const params = { id: records[owner].campaign };
    const body = { leadIds: [records.ann.lead] };
    await admin.call(api.addMembers, { params, body });
    const { items } = await admin.call(api.listMembers, { params });
    const memberId = items[0]?.id ?? "";
    const tidy = () => admin.try(api.removeMember, { params: { id: params.id, memberId } });
    return { id: params.id, params: { memberId }, tidy };
  },
};

/** What a campaign would come to is seen by whoever sees what it came to. */
const broughtIn: Subject = {
  name: "leads put into a campaign",
  make: async ({ tenant, records }, owner) => {
    const { campaign } = records[owner];
    if (campaign === "") return { id: "" };
    const additionId = await addition({ tenant, campaignId: campaign });
    return { id: campaign, params: { additionId } };
  },
};

const asked: Subject = {
  name: "a filter that is asked for",
  make: async ({ tenant, records }, owner) => {
    const { campaign } = records[owner];
    if (campaign === "") return { id: "" };
    const changeId = await filterChange({ tenant, campaignId: campaign });
    return { id: campaign, params: { changeId } };
  },
};

const simulated: Subject = {
  name: "simulation of a campaign",
  make: async ({ tenant, records }, owner) => {
    const { campaign } = records[owner];
    if (campaign === "") return { id: "" };
    return { id: campaign, params: { runId: await simulation({ tenant, campaignId: campaign }) } };
  },
};

/** The simulation of the trial that is under way: named in its body, where a subject puts nothing. */
const stoppedRun = { id: "" };
const stopped: Subject = {
  name: "a simulation whose figures are kept",
  make: async (circle, owner) => {
    const campaignId = circle.records[owner].campaign;
    if (campaignId === "") return { id: "" };
    stoppedRun.id = await simulation({ tenant: circle.tenant, campaignId });
    return { id: campaignId };
  },
};

/** Figures that were kept are seen by whoever sees the campaign's. */
const kept: Subject = {
  name: "kept figures of a campaign",
  make: async ({ tenant, records }, owner) => {
    const { campaign } = records[owner];
    if (campaign === "") return { id: "" };
    const snapshotId = await snapshot({ tenant, campaignId: campaign });
    return { id: campaign, params: { snapshotId } };
  },
};

/** So is what was certified of it. */
const certified: Subject = {
  name: "a certificate of a campaign",
  make: async ({ tenant, records }, owner) => {
    const { campaign } = records[owner];
    if (campaign === "") return { id: "" };
    const certificateId = await certificate({ tenant, campaignId: campaign });
    return { id: campaign, params: { certificateId } };
  },
};

/** More than is simulated at once: refused after the scope. */
const tooLong = {
  ...{ days: 20, hours: 12 },
  settings: [
    {
      ...{ mode: "PROGRESSIVE" as const, abandonLimit: 0.02, linesPerAgent: 1 },
      ...{ agents: 100, ringSeconds: 20, wrapUpSeconds: 30 },
    },
  ],
};

/** What no file could be read by: refused after the scope, as somebody else's is not. */
const mapping = { body: { mapping: ["name", "phone"] } };

/** Promises are given away by supervisors, and to those in their reach. */
const given = { ...worked, AGENT: "LACKS" } as const;

export const callbackPolicies = [
  ...byRole(api.getCallback, "callback", seen),
  ...byRole(api.updateCallback, "callback", worked, { body: { note: "x" }, ...stale }),
  // It is somebody's, or it is over: told to those only who reach it.
  ...byRole(api.takeCallback, "callback", worked),
  ...byRole(api.finishCallback, "callback", worked),
  ...byRole(api.cancelCallback, "callback", worked),
  ...byRole(api.restoreCallback, "callback", worked),
  ...byRole(api.assignCallbacks, "callback", given, (id, { records }, owner) => ({
    body: { callbackIds: [id], to: { kind: "USER", userId: records[owner].user } },
  })),
  // Nobody has given it away: told to those only who reach it.
  ...byRole(api.takeBackCallbacks, "callback", given, (id) => ({ body: { callbackIds: [id] } })),
  ...byRole(api.createCallback, "lead", worked, (leadId) => ({
    body: { leadId, dueAt: tomorrow() },
  })),
  ...byRole(api.checkCallbackTime, "lead", worked, (leadId) => ({
    query: { leadId, dueAt: tomorrow() },
  })),
];

export const workPolicies = [
  ...byRole(api.getImport, "import", imported),
  ...byRole(api.listImportErrors, "import", imported),
  ...byRole(api.downloadImportErrors, "import", imported),
  ...byRole(api.listKeptLeads, "import", imported),
  ...byRole(api.previewImport, "import", managed, mapping),
  // Nothing came of it yet, or it was stopped: told to those only who may do it.
  ...byRole(api.undoImport, "import", managed),
  ...byRole(api.cancelImport, "import", managed),
  ...byRole(api.runImport, "import", managed, mapping),
  ...byRole(api.dryRunImport, "import", managed, mapping),
  ...byRole(api.chooseImportSheet, "import", managed, { body: { sheet: "One" } }),
  ...byRole(api.getOperation, "operation", followed),
  ...byRole(api.cancelOperation, "operation", { ...followed, VIEWER: "LACKS" }),
  ...byRole(api.getCampaign, "campaign", everyone),
  ...byRole(api.getCampaignDispositions, "campaign", everyone),
  ...byRole(api.setCampaignDispositions, "campaign", managed, { body: { items: [] } }),
  ...byRole(api.listSplitTests, "campaign", counted),
  ...byRole(api.getSplitTest, compared, counted),
  ...byRole(api.endSplitTest, compared, managed, { body: {} }),
  // One runs there already: told to those only who may begin another.
  ...byRole(api.startSplitTest, comparing, managed, unscripted),
  ...byRole(api.getCampaignStats, "campaign", counted),
  ...byRole(api.getCampaignPace, "campaign", counted),
  ...byRole(api.downloadCampaignPaceLog, "campaign", managed, { query: {} }),
  ...byRole(api.listCampaignPaceChanges, "campaign", counted),
  ...byRole(api.getCampaignLedger, "campaign", counted),
  ...byRole(api.checkCampaignLedger, "campaign", counted),
  ...byRole(api.takeLedgerSnapshot, "campaign", counted, { body: {} }),
  ...byRole(api.listLedgerSnapshots, "campaign", counted),
  ...byRole(api.downloadLedgerSnapshot, kept, counted, { query: { format: "JSON" } }),
  ...byRole(api.issueAbandonCertificate, "campaign", counted, { body: { window: "DAY" } }),
  ...byRole(api.listAbandonCertificates, "campaign", counted),
  ...byRole(api.downloadAbandonCertificate, certified, counted, { query: { format: "JSON" } }),
  ...byRole(api.listWhatIfRuns, "campaign", counted),
  ...byRole(api.getWhatIfRun, simulated, counted),
  ...byRole(api.getCampaignPrediction, "campaign", counted),
  // The simulation came to nothing: told to those only who reach the campaign.
  ...byRole(api.keepCampaignPrediction, stopped, managed, (id) => ({
    params: { id },
    body: { runId: stoppedRun.id, setting: 0 },
  })),
  // None of them is made here: told to those only who reach the campaign.
  ...byRole(api.startWhatIf, "campaign", { ...counted, VIEWER: "LACKS" }, { body: tooLong }),
  // Only beside a predictive one: refused after the scope, and there is none to take away.
  ...byRole(
    api.setCampaignShadow,
    "campaign",
    { ...counted, VIEWER: "LACKS" },
    { body: { abandonLimit: 0.02, linesPerAgent: 3 } },
  ),
  ...byRole(api.removeCampaignShadow, "campaign", { ...counted, VIEWER: "LACKS" }),
  ...byRole(api.listBackTests, "campaign", counted),
  // A day without a dial: refused after the scope.
  ...byRole(api.startBackTest, "campaign", { ...counted, VIEWER: "LACKS" }, { body: {} }),
  ...byRole(api.listMembers, "campaign", counted),
  ...byRole(api.updateCampaign, "campaign", managed, { body: { name: "x" }, ...stale }),
  ...byRole(api.deleteCampaign, "campaign", managed),
  ...byRole(api.addMembers, "campaign", managed, { body: { filter: { q: "nobody at all" } } }),
  ...byRole(api.listMemberAdditions, "campaign", counted),
  ...byRole(api.undoMemberAddition, broughtIn, managed),
  ...byRole(api.removeMember, member, managed),
  ...byRole(api.updateMember, member, managed, { body: { priority: 500 } }),
  ...byRole(api.getMemberPlan, member, counted),
  ...byRole(api.listQueue, "campaign", counted),
  ...byRole(api.queueCall, "campaign", managed, (campaignId, { records }) => ({
    body: { campaignId, leadId: records.ann.lead },
  })),
  ...byRole(api.nextPreview, "campaign", dialled),
  ...byRole(api.listPickable, "campaign", dialled),
  ...byRole(api.pickMember, member, dialled),
  ...byRole(api.startCampaign, "campaign", managed),
  ...byRole(api.scheduleCampaign, "campaign", managed, {
    body: { startAt: null, stopAt: "2100-01-01T00:00:00Z" },
  }),
  ...byRole(api.getCampaignPasses, "campaign", counted),
  ...byRole(api.startPass, "campaign", managed, { body: { outcomes: ["NO_ANSWER"] } }),
  ...byRole(api.undoPass, "campaign", managed),
  ...byRole(api.checkCampaign, "campaign", counted),
  ...byRole(api.listFilterChanges, "campaign", counted),
  ...byRole(api.listSettingChanges, "campaign", counted),
  ...byRole(api.previewFilter, "campaign", counted, { body: { filter: null } }),
  ...byRole(api.askFilterChange, asked, managed, {
    // One waits already: refused after the scope.
    body: { filter: { field: "company", op: "NOT_EMPTY" }, reason: "Firms only" },
  }),
  ...byRole(api.approveFilterChange, asked, { ...counted, VIEWER: "LACKS" }, { body: {} }),
  ...byRole(
    api.refuseFilterChange,
    asked,
    { ...counted, VIEWER: "LACKS" },
    { body: { note: "Too few are left" } },
  ),
  // Somebody else asked for it: told to those only who reach it.
  ...byRole(api.withdrawFilterChange, asked, managed),
  ...byRole(api.getScrub, "campaign", counted),
  ...byRole(api.exportScrub, "campaign", counted),
  ...byRole(api.exportMembers, "campaign", managed, { body: { format: "CSV" } }),
  ...byRole(api.startScrub, "campaign", managed),
  ...byRole(api.getCampaignMoney, "campaign", counted),
  ...byRole(api.haltCampaign, "campaign", managed, { body: { reason: "The wrong list" } }),
  ...byRole(api.pauseCampaign, "campaign", { ...counted, VIEWER: "LACKS" }),
  ...byRole(api.stopCampaign, "campaign", managed),
  ...byRole(api.getWorkflowRun, "run", run),
  ...byRole(api.retryWorkflowRun, "run", managed),
  ...byRole(api.stopWorkflowRun, "run", managed),
];

export const workLists = [
  ...listed(api.listCallbacks, "callback", seen),
  ...listed(api.listImports, "import", { SUPERVISOR: team, LEADER: team, ADMIN: all, VIEWER: all }),
  ...listed(api.listOperations, "operation", followed),
  ...listed(api.listCampaigns, "campaign", everyone),
  ...listed(api.listWorkflowRuns, "run", {
    SUPERVISOR: team,
    LEADER: team,
    ADMIN: all,
    VIEWER: all,
  }),
];
