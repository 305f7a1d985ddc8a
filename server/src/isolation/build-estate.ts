import {
  addDoNotCallNumbers,
  addNote,
  assignLeads,
  changeListMembers,
  createContactField,
  createContactView,
  createDisposition,
  createDoNotCallList,
  createLeadList,
  createOwnField,
  createPauseReason,
  createSavedView,
  createSkill,
  createTag,
  getPipeline,
  listLeadDecisions,
  moveLead,
  pauseCampaign,
  placeCall,
  recordConsent,
  tagContacts,
  tagLeads,
  updateBrandingSettings,
  updateContact,
} from "@parley/contract";
import { decideDials, keepDecisions } from "../modules/law/index.ts";
import { newId } from "../platform/ids.ts";
import type { TestServer } from "../testing/start.ts";
import { newTenant, nextPhone } from "../testing/tenant.ts";
import { newCallerId } from "./cases/caller-ids.ts";
import { addition, filterChange, settingChange } from "./cases/campaign-plan.ts";
import { makeFlows, makeVoicemails, newBox } from "./cases/flows.ts";
import { newInboundNumber, newQueue } from "./cases/inbound.ts";
import { newPrompt } from "./cases/prompts.ts";
import { certificate, snapshot } from "./cases/proof.ts";
import { makeRecording } from "./cases/recordings.ts";
import { scoreModel } from "./cases/scoring.ts";
import { makeScripts } from "./cases/scripts.ts";
import { makeSplitTests } from "./cases/split-tests.ts";
import { newTrunk } from "./cases/trunks.ts";
import { paceChanges, quietDay, simulation } from "./cases/what-if.ts";
import { busy, Estate, inState } from "./estate.ts";
import { changedByImport, takenBack } from "./taken-back.ts";
import { makeWorkflows } from "./workflows.ts";

/** A tenant with one of everything. */
export async function buildEstate(server: TestServer): Promise<Estate> {
  const estate = new Estate(await newTenant(server, { isDemo: true }));
  const { admin, tenant } = estate;
  estate.teamId = await tenant.team(estate.name("Team"));
  await tenant.team(estate.name("Team"));
  for (const endpoint of [createSkill, createPauseReason]) {
    await admin.call(endpoint, { body: { name: estate.name("Entry") } });
  }
  const named = async (endpoint: typeof createSkill | typeof createPauseReason) =>
    (await admin.call(endpoint, { body: { name: estate.name("Entry") } })).id;
  estate.skillId = await named(createSkill);
  estate.pauseReasonId = await named(createPauseReason);
  const disposition = {
    name: estate.name("Disposition"),
    category: "CONTACT",
    position: estate.hotKey(),
  } as const;
  estate.dispositionId = (await admin.call(createDisposition, { body: disposition })).id;
  estate.callerIdId = await newCallerId(estate, estate.name("Caller id"));
  await newCallerId(estate, estate.name("Caller id"));
  estate.promptId = await newPrompt(estate);
  await newPrompt(estate);
  estate.queueId = await newQueue(estate, estate.name("Queue"));
  await newQueue(estate, estate.name("Queue"));
  estate.boxId = await newBox(estate);
  await newBox(estate);
  estate.agent = await estate.atDesk();
  await makeFlows(estate);
  estate.inboundNumberId = await newInboundNumber(estate, estate.name("Line"));
  await newInboundNumber(estate, estate.name("Line"));
  estate.trunkId = await newTrunk(estate, estate.name("Trunk"));
  await newTrunk(estate, estate.name("Trunk"));
  const role = await estate.ownRole();
  estate.role = role.code;
  estate.roleId = role.id;
  for (const accentColor of ["#2f6fde", null]) {
    const body = { name: estate.name("Brand"), accentColor };
    await admin.call(updateBrandingSettings, { body });
  }

  const body = { text: estate.name("Note") };
  const lead = await tenant.lead({
    name: estate.name("Lead"),
    email: `lead@${estate.mark.toLowerCase()}.example`,
    assigneeId: estate.agent.userId,
  });
  estate.leadId = lead.id;
  estate.contactId = lead.contactId;
  const point = lead.contact.points.find(({ type }) => type === "PHONE");
  estate.pointId = point?.id ?? "";
  estate.leadPhone = point?.value ?? "";
  await admin.call(addNote, { params: { id: lead.id }, body });
  estate.pipelineId = lead.pipelineId;
  estate.stageId = lead.stageId;
  await movedTwice(estate);
  for (const assigneeId of [admin.userId, estate.agent.userId]) {
    await admin.call(assignLeads, { body: { leadIds: [lead.id], assigneeId } });
  }
  await estate.lead();
  await sortedOut(estate);

  await makeVoicemails(estate);
  await makeScripts(estate);
  await estate.newTalk();
  await makeRecording(estate);
  await secondCall(estate);
  estate.campaignId = await estate.campaign({ teamIds: [estate.teamId] });
  await makeSplitTests(estate);
  estate.memberId = await estate.member(estate.campaignId, lead.id);
  await estate.member(estate.campaignId);
  await estate.callback();
  estate.callbackId = await estate.callback({ campaignId: estate.campaignId });
  estate.offer = await estate.preview(estate.agent);
  // Paused, so that nobody takes the offer back while the tests run.
  await admin.call(pauseCampaign, { params: { id: estate.offer.campaignId } });

  estate.uploadId = (await estate.upload()).id;
  estate.importId = await estate.imported();
  estate.keptImportId = await takenBack(estate);
  await changedByImport(estate);
  await lawful(estate);
  await estate.operation();
  estate.operationId = await estate.operation();
  await scoreModel(estate);
  estate.scoreModelId = await scoreModel(estate);
  await simulation(estate);
  for (let i = 0; i < 2; i++) await simulation(estate, quietDay);
  estate.whatIfRunId = await simulation(estate);
  await addition(estate);
  estate.additionId = await addition(estate);
  await settingChange(estate);
  await filterChange(estate);
  estate.filterChangeId = await filterChange(estate);
  await paceChanges(estate);
  await snapshot(estate);
  estate.ledgerSnapshotId = await snapshot(estate);
  await certificate(estate);
  estate.certificateId = await certificate(estate);
  await estate.notification();
  estate.notificationId = await estate.notification();
  await makeWorkflows(estate);
  await tenant.settled();
  return estate;
}

/** A list of moves needs two of them; the lead is back where it began. */
async function movedTwice(estate: Estate): Promise<void> {
  const { admin, leadId, pipelineId } = estate;
  const { stages } = await admin.call(getPipeline, { params: { id: pipelineId } });
  const between = stages.find(({ status }) => status === null)?.id ?? "";
  const reason = `Reason ${estate.mark}`;
  for (const stageId of [between, estate.stageId]) {
    const input = { params: { id: leadId }, body: { stageId, reason } };
    estate.moveId = (await admin.call(moveLead, input)).id;
  }
}

/** A list of calls needs two of them; this one is of a campaign and over at once. */
async function secondCall(estate: Estate): Promise<void> {
  const { agent, campaignId, leadId, memberId } = await estate.preview(undefined, busy);
  await agent.call(placeCall, { body: { leadId, memberId } });
  await inState(agent, "PAUSED");
  await estate.admin.call(pauseCampaign, { params: { id: campaignId } });
  estate.calledCampaignId = campaignId;
}

/** Two of what the law keeps: lists with numbers, consents, and what was decided about the lead. */
async function lawful(estate: Estate): Promise<void> {
  const { admin, agent, contactId, campaignId, leadId } = estate;
  const kinds = [
    { kind: "INTERNAL" as const, campaignId: null },
    { kind: "CAMPAIGN" as const, campaignId },
  ];
  for (const kind of kinds) {
    const body = { ...kind, name: estate.name("No calls") };
    const { id } = await admin.call(createDoNotCallList, { body });
    const numbers = [nextPhone(), nextPhone()];
    await admin.call(addDoNotCallNumbers, { params: { id }, body: { numbers } });
    estate.doNotCallListId = id;
  }
  const said = { purpose: "MARKETING", channel: "SMS", source: "WEB" } as const;
  for (const state of ["GRANTED", "WITHDRAWN"] as const) {
    const body = { ...said, state, note: estate.name("Note") };
    await admin.call(recordConsent, { params: { id: contactId }, body });
  }
  const { items } = await admin.call(listLeadDecisions, { params: { id: leadId } });
  for (let i = items.length; i < 2; i++) await decided(estate, agent.userId);
}

/** A refusal as a dial of the lead would leave it. */
async function decided({ tenant, leadId, leadPhone }: Estate, agentId: string): Promise<void> {
  await tenant.run(async (ctx) => {
    const dials = await decideDials(ctx, [
      {
        attemptId: newId(),
        origin: "MANUAL",
        automatic: false,
        purpose: "MARKETING",
        leadId,
        contactPointId: null,
        phone: leadPhone,
        callerId: null,
        campaignId: null,
        agentId,
      },
    ]);
    await keepDecisions(ctx, dials);
  });
}

/** What leads are told apart by: a field, a tag, a list, a view. */
async function sortedOut(estate: Estate): Promise<void> {
  const { admin, leadId } = estate;
  const field = { key: "rank", label: "Rank", type: "NUMBER", sortable: true } as const;
  estate.fieldId = (await admin.call(createOwnField, { body: field })).id;
  const words = { key: "trade", label: "Trade", type: "TEXT", searchable: true } as const;
  estate.contactFieldId = (await admin.call(createContactField, { body: words })).id;
  const attributes = { trade: `Trade ${estate.mark}` };
  await admin.call(updateContact, { params: { id: estate.contactId }, body: { attributes } });
  // Two of what has pages.
  await admin.call(createTag, { body: { name: estate.name("Other tag") } });
  await admin.call(createLeadList, { body: { name: estate.name("Other list") } });
  estate.tagId = (await admin.call(createTag, { body: { name: estate.name("Tag") } })).id;
  await admin.call(tagLeads, { body: { leadIds: [leadId], add: [estate.tagId] } });
  await admin.call(tagContacts, { body: { contactIds: [estate.contactId], add: [estate.tagId] } });
  estate.listId = (await admin.call(createLeadList, { body: { name: estate.name("List") } })).id;
  const params = { id: estate.listId };
  await admin.call(changeListMembers, { params, body: { add: [leadId] } });
  const named = { body: { name: estate.name("View of contacts") } };
  estate.contactViewId = (await admin.call(createContactView, named)).id;
  estate.viewId = (await admin.call(createSavedView, { body: { name: estate.name("View") } })).id;
}
