import {
  getContact,
  getLead,
  listLeads,
  listNotifications,
  seePermissions,
  sendNotification,
  updateContact,
} from "@parley/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../testing/server.ts";
import { openSocket, type TestSocket } from "../testing/socket.ts";
import { buildEstate } from "./build-estate.ts";
import type { AnyInput } from "./case.ts";
import { isShown } from "./cases/caller-ids.ts";
import { cases } from "./cases/index.ts";
import type { Estate } from "./estate.ts";

/*
 * Whoever may not see numbers and addresses receives none, whatever he asks for: every endpoint of the
 * contract is called by people who may do everything else, and all that comes is searched.
 */
let server: TestServer;
let own: Estate;
let socket: TestSocket;
let before: string;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  own = await buildEstate(server);
  before = await asText(getLead, { params: { id: own.leadId } });
  await server.admin.query("delete from role_permissions where permission = any ($1)", [
    Object.values(seePermissions),
  ]);
  server.parley.access.forgetAll();
  socket = await openSocket(server, own.admin, { since: 0 });
});
afterAll(() => stopTestServer(server));

async function asText(endpoint: (typeof cases)[string]["endpoint"], input: AnyInput) {
  const reply = await own.admin.try(endpoint, input as never);
  return JSON.stringify(reply.body);
}

/** Numbers in full, and addresses of contacts; the business's own numbers are no secret. */
function personalIn(text: string): string[] {
  const emails = new RegExp(`[\\w.]+@${own.mark.toLowerCase()}\\.example`, "g");
  const numbers = (text.match(/\+\d{8,15}/g) ?? []).filter((number) => !isShown(number));
  return [...numbers, ...(text.match(emails) ?? [])];
}

let answered = 0;

describe("no number and no address comes from", () => {
  test.each(Object.entries(cases))("%s", async (_name, one) => {
    const { as = own.admin, ...input } = await one.request(own, {});
    const reply = await as.try(one.endpoint, input as never);
    if (reply.status < 300) answered++;
    expect(personalIn(JSON.stringify(reply.body ?? ""))).toEqual([]);
  });
});

test("the search finds what is there, and most endpoints did answer", () => {
  expect(personalIn(before)).toHaveLength(2);
  expect(answered).toBeGreaterThan(Object.keys(cases).length * 0.85);
});

test("nor by the socket, where a notice that holds a number is shown as in the list", async () => {
  const { admin } = own;
  const body = { userIds: [admin.userId], title: "Ring +442079460001 or ada@acme.example" };
  await admin.call(sendNotification, { body });
  const { items } = await admin.call(listNotifications, { query: { limit: 1 } });
  expect(items[0]?.title).toBe("Ring +44 **** **00 01 or a***@a***.example");
  const again = await openSocket(server, admin, { since: 0 });
  await again.settled();
  for (const heard of [socket, again]) {
    const text = JSON.stringify(heard.messages);
    expect(text.length).toBeGreaterThan(1000);
    expect(personalIn(text)).toEqual([]);
    heard.cut();
  }
});

test("a number is found by all of it, and not by a part that could be guessed", async () => {
  const { admin } = own;
  const found = await admin.call(listLeads, { query: { phone: own.leadPhone } });
  expect(found.items.map(({ id }) => id)).toContain(own.leadId);
  const { problem } = await admin.try(listLeads, { query: { phoneEnds: "0001" } });
  expect(problem).toMatchObject({ status: 403, details: { permission: seePermissions.phone } });
});

test("whoever sees addresses masked cannot replace them, and so cannot lose them", async () => {
  const { admin } = own;
  const params = { id: own.contactId };
  const masked = await admin.call(getContact, { params });
  const values = masked.points.map(({ value }) => value);
  expect(values).toEqual([
    expect.stringMatching(/^\+44 \*{4} \*\*\d\d \d\d$/),
    "l***@z***.example",
  ]);
  const { problem } = await admin.try(updateContact, { params, body: { points: [] } });
  expect(problem).toMatchObject({ status: 403, details: { permission: seePermissions.phone } });
  expect((await admin.try(updateContact, { params, body: { company: "New" } })).status).toBe(200);
});
