import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import type { Client } from "../../testing/client.ts";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { twin } from "./twin.ts";

type Dial = { agent: Client; leadId: string; pointId: string };
/** What the next dial was made ready with: an agent dials once, and only his own leads. */
const dials = new WeakMap<Estate, Dial>();

async function freshDial(own: Estate): Promise<Dial> {
  const agent = await own.atDesk();
  const lead = await own.tenant.lead({ assigneeId: agent.userId });
  const dial = { agent, leadId: lead.id, pointId: lead.contact.points[0]?.id ?? "" };
  dials.set(own, dial);
  return dial;
}

/** What the agent on the phone does with his call. */
function handle(
  endpoint:
    | typeof api.holdCall
    | typeof api.resumeCall
    | typeof api.endCall
    | typeof api.tellMachine
    | typeof api.reconnectCall,
  from: api.CallState,
): Case {
  return caseOf(
    endpoint,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await own.callIn(from));
      return { as: own.talker, params: { id } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        (own) => own.callIn(from),
      ),
    },
  );
}

/** A conversation that the carrier lost. */
async function lostCall(own: Estate): Promise<string> {
  const id = await own.callIn("ENDED");
  await own.tenant.server.admin.query(
    "update calls set line_lost_at = ended_at where tenant_id = $1 and id = $2",
    [own.tenant.id, id],
  );
  return id;
}

export const callCases: Record<string, Case> = {
  listCalls: caseOf(
    api.listCalls,
    (_, ids) => ({
      query: {
        cursor: ids["query.cursor"],
        campaignId: ids["query.campaignId"],
        agentId: ids["query.agentId"],
        leadId: ids["query.leadId"],
      },
    }),
    {
      "query.cursor": cursor(api.listCalls, () => ({})),
      "query.campaignId": filter((estate) => estate.calledCampaignId),
      "query.agentId": filter((estate) => estate.talker.userId),
      "query.leadId": filter((estate) => estate.callLeadId),
    },
  ),
  exportCalls: caseOf(
    api.exportCalls,
    (_, ids) => ({
      body: {
        campaignId: ids["body.campaignId"],
        agentId: ids["body.agentId"],
        leadId: ids["body.leadId"],
      },
    }),
    {
      "body.campaignId": filter((estate) => estate.calledCampaignId),
      "body.agentId": filter((estate) => estate.talker.userId),
      "body.leadId": filter((estate) => estate.callLeadId),
    },
  ),
  getCall: caseOf(api.getCall, (own, ids) => ({ params: { id: ids["path.id"] ?? own.callId } }), {
    "path.id": key((estate) => estate.callId),
  }),
  placeCall: caseOf(
    api.placeCall,
    async (own, ids) => {
      const { agent, leadId } = dials.get(own) ?? (await freshDial(own));
      dials.delete(own);
      return {
        as: agent,
        body: {
          leadId: ids["body.leadId"] ?? leadId,
          contactPointId: ids["body.contactPointId"],
          memberId: ids["body.memberId"],
          callbackId: ids["body.callbackId"],
        },
      };
    },
    {
      "body.leadId": key(
        (estate) => estate.leadId,
        async (own) => (await freshDial(own)).leadId,
      ),
      "body.contactPointId": key(
        (estate) => estate.pointId,
        async (own) => (await freshDial(own)).pointId,
      ),
      "body.callbackId": key(
        (estate) => estate.callbackId,
        async (own) => {
          const { agent, leadId } = await freshDial(own);
          const dueAt = new Date(Date.now() + 3_600_000).toISOString();
          return (await agent.call(api.createCallback, { body: { leadId, dueAt } })).id;
        },
      ),
      "body.memberId": key(
        (estate) => estate.offer.memberId,
        async (own) => {
          const offer = await own.preview();
          dials.set(own, { agent: offer.agent, leadId: offer.leadId, pointId: "" });
          return offer.memberId;
        },
      ),
    },
  ),
  holdCall: handle(api.holdCall, "TALKING"),
  resumeCall: handle(api.resumeCall, "ON_HOLD"),
  endCall: handle(api.endCall, "TALKING"),
  tellMachine: handle(api.tellMachine, "TALKING"),
  reconnectCall: handle(api.reconnectCall, "TALKING"),
  superviseCall: caseOf(
    api.superviseCall,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await own.callIn("TALKING"));
      return { params: { id }, body: { how: "LISTEN" as const } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        (own) => own.callIn("TALKING"),
      ),
    },
  ),
  leaveSupervision: caseOf(
    api.leaveSupervision,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.callId } }),
    { "path.id": key((estate) => estate.callId) },
  ),
  getCallQuality: caseOf(
    api.getCallQuality,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.callId } }),
    { "path.id": key((estate) => estate.callId) },
  ),
  reportCallQuality: caseOf(
    api.reportCallQuality,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await own.callIn("TALKING"));
      const body = {
        seconds: 5,
        packets: 250,
        lost: 1,
        jitterMs: 2,
        roundTripMs: 20,
        worstScore: 4,
      };
      return { as: own.talker, params: { id, lineId: ids["path.lineId"] ?? newId() }, body };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        (own) => own.callIn("TALKING"),
      ),
      // A page names its line as it likes.
      "path.lineId": value(
        (estate) => estate.callId,
        () => newId(),
      ),
    },
  ),
  tellLineLost: caseOf(
    api.tellLineLost,
    async (own, ids) => ({
      as: own.talker,
      params: { id: ids["path.id"] ?? (await lostCall(own)) },
      body: {},
    }),
    { "path.id": key((estate) => estate.callId, lostCall) },
  ),
  wrapUpCall: caseOf(
    api.wrapUpCall,
    async (own, ids) => {
      const id = ids["path.id"] ?? (await own.callIn("ENDED"));
      const dispositionId = ids["body.dispositionId"] ?? own.dispositionId;
      return { as: own.talker, params: { id }, body: { dispositionId } };
    },
    {
      "path.id": key(
        (estate) => estate.callId,
        (own) => own.callIn("ENDED"),
      ),
      "body.dispositionId": key((estate) => estate.dispositionId),
    },
  ),
  listDispositions: caseOf(
    api.listDispositions,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listDispositions, () => ({})) },
  ),
  createDisposition: caseOf(
    api.createDisposition,
    (own, ids) => ({
      body: {
        name: ids["body.name"] ?? own.name("Entry"),
        category: "CONTACT" as const,
        position: own.hotKey(),
      },
    }),
    {
      "body.name": value(
        twin((estate, name) =>
          estate.admin.call(api.createDisposition, {
            body: { name, category: "CONTACT", position: estate.hotKey() },
          }),
        ),
        (own) => own.name("Entry"),
      ),
    },
  ),
  updateDisposition: caseOf(
    api.updateDisposition,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.dispositionId },
      body: { position: own.hotKey() },
    }),
    { "path.id": key((estate) => estate.dispositionId) },
  ),
};
