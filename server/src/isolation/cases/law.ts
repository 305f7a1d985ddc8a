import * as api from "@parley/contract";
import { nextPhone } from "../../testing/tenant.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const newList = async (own: Estate) => {
  const body = { kind: "INTERNAL" as const, name: own.name("No calls") };
  return (await own.admin.call(api.createDoNotCallList, { body })).id;
};
const listWith = async (own: Estate, numbers: string[]) => {
  const id = await newList(own);
  await own.admin.call(api.addDoNotCallNumbers, { params: { id }, body: { numbers } });
  return id;
};
/** The one that the estate was furnished with. */
const theirs = (estate: Estate) => estate.doNotCallListId;
const path = (ids: Partial<Record<string, string>>, own: Estate) => ({
  id: ids["path.id"] ?? own.doNotCallListId,
});
const numbers = (own: Estate) => ({
  params: { id: own.doNotCallListId },
});
const said = {
  purpose: "MARKETING",
  channel: "VOICE",
  state: "GRANTED",
  source: "WEB",
} as const;

const lists: Record<string, Case> = {
  listDoNotCallLists: caseOf(
    api.listDoNotCallLists,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listDoNotCallLists, () => ({})) },
  ),
  createDoNotCallList: caseOf(
    api.createDoNotCallList,
    (own, ids) => ({
      body: {
        kind: "CAMPAIGN" as const,
        name: own.name("No calls"),
        campaignId: ids["body.campaignId"] ?? own.campaignId,
      },
    }),
    { "body.campaignId": key((estate) => estate.campaignId) },
  ),
  updateDoNotCallList: caseOf(
    api.updateDoNotCallList,
    (own, ids) => ({ params: path(ids, own), body: { name: own.name("No calls") } }),
    { "path.id": key(theirs) },
  ),
  deleteDoNotCallList: caseOf(
    api.deleteDoNotCallList,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await newList(own)) } }),
    { "path.id": key(theirs, newList) },
  ),
  listDoNotCallNumbers: caseOf(
    api.listDoNotCallNumbers,
    (own, ids) => ({ params: path(ids, own), query: { cursor: ids["query.cursor"] } }),
    { "path.id": key(theirs), "query.cursor": cursor(api.listDoNotCallNumbers, numbers) },
  ),
  addDoNotCallNumbers: caseOf(
    api.addDoNotCallNumbers,
    (own, ids) => ({ params: path(ids, own), body: { numbers: [nextPhone()] } }),
    { "path.id": key(theirs) },
  ),
  removeDoNotCallNumbers: caseOf(
    api.removeDoNotCallNumbers,
    async (own, ids) => {
      const number = nextPhone();
      const id = ids["path.id"] ?? (await listWith(own, [number]));
      return { params: { id }, body: { numbers: [number] } };
    },
    { "path.id": key(theirs, newList) },
  ),
  lookUpDoNotCall: caseOf(api.lookUpDoNotCall, (own) => ({ body: { number: own.leadPhone } })),
  importDoNotCallFile: caseOf(
    api.importDoNotCallFile,
    (own, ids) => ({
      params: path(ids, own),
      query: { fileAt: "2026-01-01", mode: "ADD" as const },
      headers: { "content-type": "text/csv" },
      body: `${nextPhone()}\n` as never,
    }),
    { "path.id": key(theirs) },
  ),
  exportDoNotCallList: caseOf(api.exportDoNotCallList, (own, ids) => ({ params: path(ids, own) }), {
    "path.id": key(theirs),
  }),
};

export const lawCases: Record<string, Case> = {
  ...lists,
  listLawPacks: caseOf(api.listLawPacks, () => ({})),
  checkDial: caseOf(
    api.checkDial,
    (own, ids) => ({
      body: {
        leadId: ids["body.leadId"] ?? own.leadId,
        contactPointId: ids["body.contactPointId"] ?? own.pointId,
        campaignId: ids["body.campaignId"] ?? own.campaignId,
      },
    }),
    {
      "body.leadId": key((estate) => estate.leadId),
      "body.contactPointId": key((estate) => estate.pointId),
      "body.campaignId": key((estate) => estate.campaignId),
    },
  ),
  listLeadDecisions: caseOf(
    api.listLeadDecisions,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.leadId),
      "query.cursor": cursor(api.listLeadDecisions, (own) => ({ params: { id: own.leadId } })),
    },
  ),
  listLeadCampaigns: caseOf(
    api.listLeadCampaigns,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  getLeadDials: caseOf(
    api.getLeadDials,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  listDecisions: caseOf(
    api.listDecisions,
    (own, ids) => ({ body: { number: own.leadPhone, cursor: ids["body.cursor"] } }),
    {
      "body.cursor": {
        ...cursor(api.listLeadDecisions, (own) => ({ params: { id: own.leadId } })),
      },
    },
  ),
  stopCallingLead: caseOf(
    api.stopCallingLead,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await own.lead()).id },
    }),
    // Of an own one that nobody is about to dial.
    {
      "path.id": key(
        (estate) => estate.leadId,
        async (own) => (await own.lead()).id,
      ),
    },
  ),
  listConsents: caseOf(
    api.listConsents,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.contactId),
      "query.cursor": cursor(api.listConsents, (own) => ({ params: { id: own.contactId } })),
    },
  ),
  recordConsent: caseOf(
    api.recordConsent,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      body: { ...said, note: own.name("Note") },
    }),
    { "path.id": key((estate) => estate.contactId) },
  ),
};
