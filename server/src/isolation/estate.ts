import { randomBytes } from "node:crypto";
import {
  type AgentState,
  addMembers,
  type CallInput,
  type CallState,
  type Campaign,
  createCallback,
  createCampaign,
  createRole,
  endCall,
  getCall,
  getImport,
  getOwnAgent,
  holdCall,
  type Import,
  type ImportTarget,
  listNotifications,
  nextPreview,
  placeCall,
  type Role,
  resumeCall,
  runImport,
  sendNotification,
  setOwnState,
  startCampaign,
  uploadImport,
} from "@parley/contract";
import type { z } from "zod";
import { fixedE164 } from "../modules/telephony/index.ts";
import { inTenant } from "../platform/app.ts";
import { startOperation } from "../platform/operations/service.ts";
import type { Client } from "../testing/client.ts";
import { eventually, type TestTenant } from "../testing/tenant.ts";

/** A number whose owner answers after a moment and talks until hung up. */
export const talker = fixedE164("01");
/** A number that is always busy: the call is over at once. */
export const busy = fixedE164("02");

export type Offer = { agent: Client; campaignId: string; memberId: string; leadId: string };

/**
 * A tenant that has one of everything, made through the API. Two of them are built alike: what one
 * may do to its own rows it is tried to do to the other's.
 */
export class Estate {
  readonly tenant: TestTenant;
  /** Stands in every name, so that a leak is seen in any answer. */
  readonly mark: string;
  teamId = "";
  skillId = "";
  pauseReasonId = "";
  dispositionId = "";
  /** In the stock, and what one of its campaigns shows. */
  callerIdId = "";
  queueId = "";
  flowId = "";
  boxId = "";
  /** A sound that a queue and a box play. */
  promptId = "";
  voicemailId = "";
  recordingId = "";
  recordingExportId = "";
  inboundNumberId = "";
  trunkId = "";
  /** A role of the tenant's own. */
  role = "";
  roleId = "";
  agent!: Client;
  /** Talks with the lead `callLeadId` on `callId`. */
  talker!: Client;
  contactId = "";
  /** The default pipeline, and the stage in it where leads begin. */
  pipelineId = "";
  stageId = "";
  /** The last move of `leadId`. */
  moveId = "";
  pointId = "";
  leadId = "";
  leadPhone = "";
  /** A tag and a fixed list that the lead `leadId` has and is in, a view and a field. */
  tagId = "";
  listId = "";
  viewId = "";
  contactViewId = "";
  fieldId = "";
  /** A searchable field of people. */
  contactFieldId = "";
  /** A list of numbers that nobody calls. */
  doNotCallListId = "";
  callLeadId = "";
  callId = "";
  campaignId = "";
  memberId = "";
  /** What was promised to the person of `leadId`, by the agent. */
  callbackId = "";
  /** A campaign that has dialled somebody. */
  calledCampaignId = "";
  offer!: Offer;
  uploadId = "";
  importId = "";
  /** One that was taken back, and has left two leads alone. */
  keptImportId = "";
  operationId = "";
  notificationId = "";
  scoreModelId = "";
  whatIfRunId = "";
  /** Of the campaign `campaignId`. */
  additionId = "";
  filterChangeId = "";
  /** A script in two versions. */
  scriptId = "";
  /** Of the campaign `campaignId`. */
  splitTestId = "";
  ledgerSnapshotId = "";
  certificateId = "";
  workflowId = "";
  /** What a workflow did, and could not do. */
  runId = "";
  ranWorkflowId = "";
  ranLeadId = "";

  private nextHotKey = 20;

  constructor(tenant: TestTenant) {
    this.tenant = tenant;
    this.mark = `Zz${randomBytes(4).toString("hex")}`;
  }

  get admin(): Client {
    return this.tenant.admin;
  }

  /** A key that no disposition is on. */
  hotKey(): number {
    return this.nextHotKey++;
  }

  name(noun: string): string {
    return `${noun} ${this.mark} ${randomBytes(3).toString("hex")}`;
  }

  /** A lead with a number and an e-mail address, of nobody. */
  lead(phone?: string) {
    const email = `l${randomBytes(5).toString("hex")}@${this.mark.toLowerCase()}.example`;
    return this.tenant.lead({ name: this.name("Lead"), email, ...(phone ? { phone } : {}) });
  }

  async user(): Promise<Client> {
    return this.tenant.user("AGENT", { name: this.name("User"), teamId: this.teamId });
  }

  /** An agent at his desk, in a pause: he may dial by hand, and nobody takes him for lost. */
  async atDesk(): Promise<Client> {
    const agent = await this.user();
    const { pauseReasonId } = this;
    await agent.call(setOwnState, { body: { state: "PAUSED", pauseReasonId } });
    return agent;
  }

  async campaign(fields: Partial<Campaign> = {}): Promise<string> {
    const body = { name: this.name("Campaign"), mode: "PREVIEW" as const, ...fields };
    return (await this.admin.call(createCampaign, { body })).id;
  }

  async member(campaignId: string, leadId?: string): Promise<string> {
    const ids = [leadId ?? (await this.lead()).id];
    await this.admin.call(addMembers, { params: { id: campaignId }, body: { leadIds: ids } });
    return this.one("select id from campaign_members where campaign_id = $1 and lead_id = $2", [
      campaignId,
      ids[0],
    ]);
  }

  /** A lead that a preview campaign has put before an agent. */
  async preview(agent?: Client, phone?: string, fields: Partial<Campaign> = {}): Promise<Offer> {
    const to = agent ?? (await this.atDesk());
    const campaignId = await this.campaign(fields);
    await this.member(campaignId, (await this.lead(phone)).id);
    await this.admin.call(startCampaign, { params: { id: campaignId } });
    const { preview } = await to.call(nextPreview, { params: { id: campaignId } });
    if (!preview) throw new Error("nothing was offered");
    return { agent: to, campaignId, memberId: preview.memberId, leadId: preview.leadId };
  }

  /** Somebody on the phone with somebody. */
  async talk(): Promise<{ agent: Client; leadId: string; callId: string }> {
    const agent = await this.atDesk();
    const lead = await this.tenant.lead({
      name: this.name("Lead"),
      phone: talker,
      assigneeId: agent.userId,
    });
    const { id } = await agent.call(placeCall, { body: { leadId: lead.id } });
    await inState(agent, "ON_CALL");
    return { agent, leadId: lead.id, callId: id };
  }

  /** From now on this is the call that the estate speaks of. */
  async newTalk(): Promise<void> {
    const { agent, leadId, callId } = await this.talk();
    this.talker = agent;
    this.callLeadId = leadId;
    this.callId = callId;
  }

  /** The estate's call, brought into a state by its agent. */
  async callIn(state: CallState): Promise<string> {
    const params = { id: this.callId };
    const { state: found, outcome, closedAt } = await this.talker.call(getCall, { params });
    // One that turned out to be a machine has no wrap-up.
    const isOver = closedAt !== null || outcome !== "CONNECTED";
    if (found === "ENDED" && (state !== "ENDED" || isOver)) {
      await this.newTalk();
      return this.callIn(state);
    }
    // Refused when an earlier request brings it there at this moment: then it comes there all the same.
    if (state === "TALKING" && found === "ON_HOLD") await this.talker.try(resumeCall, { params });
    if (state === "ON_HOLD" && found === "TALKING") await this.talker.try(holdCall, { params });
    if (state === "ENDED" && found !== "ENDED") await this.talker.call(endCall, { params });
    await eventually(async () => (await this.talker.call(getCall, { params })).state === state, {
      what: `a call ${state}`,
    });
    if (state === "ENDED") await inState(this.talker, "WRAP_UP");
    return this.callId;
  }

  upload(rows: string[] = [`${this.name("Row")},+442079460001`]): Promise<Import> {
    return upload(this.admin, ["name,phone", ...rows].join("\n"));
  }

  /** An import that ran, with a line that was refused. */
  async imported(): Promise<string> {
    const { id } = await this.upload([`${this.name("Row")},nonsense`, `${this.name("Row")},12`]);
    return runToEnd(this.admin, id, ["name", "phone"]);
  }

  /** Long work that waits for its turn: nothing but a queue that stands still shows one for long. */
  async operation(): Promise<string> {
    const { app, access } = this.tenant.server.parley;
    const caller = await access.authenticate({ cookie: this.admin.cookieHeader });
    if (!caller) throw new Error("the administrator is not signed in");
    const work = { kind: "IMPORT", title: this.name("Work"), unit: "ROWS" } as const;
    const operation = await inTenant(
      app,
      this.tenant.id,
      (ctx) => startOperation(ctx, { ...work, total: null, subjectId: null }),
      { actor: caller.actor },
    );
    return operation.id;
  }

  async notification(): Promise<string> {
    const body = { userIds: [this.admin.userId], title: this.name("Notice") };
    await this.admin.call(sendNotification, { body });
    const { items } = await this.admin.call(listNotifications, { query: { limit: 1 } });
    return items[0]?.id ?? "";
  }

  /** A role beside the built-in ones, that nobody has. */
  async ownRole(): Promise<Role> {
    const grants = { "leads:read": "OWN" } as const;
    return this.admin.call(createRole, { body: { name: this.name("Role"), grants } });
  }

  /** A callback of the lead `leadId`, in an hour. */
  async callback(more: Partial<CallInput<typeof createCallback>["body"]> = {}): Promise<string> {
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    const note = this.name("Note");
    const body = { leadId: this.leadId, ownerId: this.agent.userId, dueAt, note, ...more };
    return (await this.admin.call(createCallback, { body })).id;
  }

  private async one(text: string, values: unknown[]): Promise<string> {
    const { rows } = await this.tenant.server.admin.query<{ id: string }>(text, values);
    if (!rows[0]) throw new Error("the row that was just made is missing");
    return rows[0].id;
  }
}

export function inState(agent: Client, state: AgentState) {
  return eventually(
    async () => {
      const found = await agent.call(getOwnAgent);
      return found.state === state ? found : null;
    },
    { what: `an agent ${state}` },
  );
}

/** Uploads a CSV file as this user. */
export async function upload(client: Client, text: string): Promise<Import> {
  const reply = await client.try(uploadImport, {
    body: text as never,
    headers: { "content-type": "text/csv" },
  });
  if (reply.status !== 201) throw new Error(`upload: ${JSON.stringify(reply.problem)}`);
  return reply.body;
}

/** Runs an uploaded import and waits until it has ended. */
export async function runToEnd(
  client: Client,
  id: string,
  mapping: z.input<typeof ImportTarget>[],
  onDuplicate: "SKIP" | "UPDATE" | "CREATE" = "SKIP",
): Promise<string> {
  await client.call(runImport, { params: { id }, body: { mapping, onDuplicate } });
  const ended = await eventually(
    async () => {
      const found = await client.call(getImport, { params: { id } });
      return ["DONE", "FAILED"].includes(found.state) ? found : null;
    },
    { what: "the end of the import" },
  );
  if (ended.state !== "DONE") throw new Error(`the import failed: ${ended.error}`);
  return id;
}
