import * as api from "@parley/contract";
import type { Client } from "../../../testing/client.ts";
import { eventually, type TestTenant } from "../../../testing/tenant.ts";

const ended = /DONE|FAILED|CANCELLED/;

/** Looks for duplicates and waits until that is over. */
export async function searched(client: Client): Promise<api.DuplicateRun> {
  const { id } = await client.call(api.findDuplicates);
  return eventually(
    async () => {
      const { run } = await client.call(api.getDuplicates);
      return run?.id === id && ended.test(run.state) ? run : undefined;
    },
    { what: "the end of the search" },
  );
}

/** The groups as lists of names, with their reasons, the surest first. */
export async function groupsOf(client: Client, query: { strength?: api.PairStrength } = {}) {
  const { items } = await client.call(api.listDuplicateGroups, { query });
  return items;
}

type Wishes = {
  company?: string;
  phone?: string;
  email?: string;
  timeZone?: string;
  attributes?: Record<string, string>;
  externalId?: string;
};

/** A contact, with a lead where there is something that only a lead can have. */
export async function person(tenant: TestTenant, name: string, wishes: Wishes = {}) {
  const { company = null, phone, email, timeZone = null, attributes, externalId } = wishes;
  const points = [
    ...(phone ? [{ type: "PHONE" as const, value: phone }] : []),
    ...(email ? [{ type: "EMAIL" as const, value: email }] : []),
  ];
  const { id } = await tenant.admin.call(api.createContact, {
    body: { name, company, timeZone, points },
  });
  if (attributes || externalId) {
    await tenant.admin.call(api.createLead, {
      body: { contactId: id, attributes: attributes ?? {}, externalId: externalId ?? null },
    });
  }
  return id;
}

export async function mergedMany(client: Client, id: string): Promise<api.GroupMerge> {
  return eventually(
    async () => {
      const now = await client.call(api.getGroupMerge, { params: { id } });
      const states = [now.state, now.undoState];
      return states.every((state) => state === null || ended.test(state)) ? now : undefined;
    },
    { what: "the end of the merges" },
  );
}
