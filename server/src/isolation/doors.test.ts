import {
  createLead,
  getImport,
  getLead,
  getTenant,
  listLeads,
  sendNotification,
  signOut,
  updateLead,
} from "@parley/contract";
import { expect, test } from "vitest";
import { Client } from "../testing/client.ts";
import { openSocket, upgradeStatus } from "../testing/socket.ts";
import { newTenant, nextPhone } from "../testing/tenant.ts";
import { faultsOfHeader } from "./doors.ts";
import { Estate, runToEnd, upload } from "./estate.ts";
import { differences, Witness } from "./footprint.ts";

/*
 * The ways in that no path, query or body shows: headers, cookies, files and sockets.
 */
async function twoTenants() {
  const [acme, rival] = await Promise.all([newTenant(), newTenant()]);
  return { acme, rival, witness: await Witness.of(acme.server) };
}

test("X-Tenant-Id may name one's own tenant and no other", async () => {
  const { acme, rival } = await twoTenants();
  expect(await faultsOfHeader(acme, rival)).toEqual([]);
  const socket = (id: string) =>
    upgradeStatus(acme.server, acme.admin, { headers: { "x-tenant-id": id } });
  expect(await socket(acme.id)).toBe(101);
  expect(await socket(rival.id)).toBe(403);
});

test("the CSRF token of another session is worth nothing, and cookies do not mix", async () => {
  const { acme, rival } = await twoTenants();
  const theirs = { "x-csrf-token": rival.admin.session?.csrfToken ?? "" };
  const forged = await acme.admin.try(signOut, { headers: theirs });
  expect(forged).toMatchObject({ status: 403, problem: { code: "csrf-token-missing" } });

  // The access cookie alone says who one is, whatever else the jar holds.
  const mixed = new Client(acme.admin.http);
  for (const [name, value] of rival.admin.cookies) mixed.cookies.set(name, value);
  const access = [...acme.admin.cookies].find(([name]) => name.endsWith("_at"));
  mixed.cookies.set(access?.[0] ?? "", access?.[1] ?? "");
  expect((await mixed.call(getTenant)).id).toBe(acme.id);
});

test("an import finds nobody of another tenant, by id, number or address", async () => {
  const { acme, rival, witness } = await twoTenants();
  const phone = nextPhone();
  const theirs = await rival.lead({ name: "Grace Hopper", phone, email: "grace@example.org" });
  const params = { id: theirs.id };
  await rival.admin.call(updateLead, { params, body: { externalId: "crm-1" } });
  await rival.settled();
  const before = await witness.footprint(rival.id);

  const file = await upload(
    acme.admin,
    `id,name,phone,email\ncrm-1,Somebody Else,${phone},grace@example.org\n`,
  );
  const mapping = ["externalId", "name", "phone", "email"];
  const imported = await runToEnd(acme.admin, file.id, mapping, "UPDATE");

  const { counts } = await acme.admin.call(getImport, { params: { id: imported } });
  expect(counts).toMatchObject({ created: 1, updated: 0, skipped: 0, errors: 0 });
  const { items } = await acme.admin.call(listLeads, { query: { phone } });
  expect(items).toMatchObject([{ name: "Somebody Else", externalId: "crm-1" }]);
  expect(items[0]?.id).not.toBe(theirs.id);
  await acme.settled();
  expect(differences(before, await witness.footprint(rival.id))).toEqual([]);
  expect((await rival.admin.call(getLead, { params })).name).toBe("Grace Hopper");
});

test("a socket is refused the topics of another tenant, and hears its own", async () => {
  const { acme, rival } = await twoTenants();
  const [own, other] = [new Estate(acme), new Estate(rival)];
  const topics = async (estate: Estate) => [
    `campaign:${await estate.campaign()}`,
    `operation:${await estate.operation()}`,
  ];
  const [ours, theirs] = [await topics(own), await topics(other)];

  const socket = await openSocket(acme.server, acme.admin);
  socket.send({ type: "subscribe", topics: [...theirs, ...ours] });
  await socket.settled();
  expect(socket.of("refused")).toEqual(
    theirs.map((topic) => ({ type: "refused", topic, code: "not-found" })),
  );
  for (const topic of [...ours, ...theirs]) {
    acme.server.parley.hub.publish(rival.id, topic, "theirs");
    acme.server.parley.hub.publish(acme.id, topic, "ours");
  }
  await socket.settled();
  const heard = socket.of("gauge").filter(({ value }) => value === "ours" || value === "theirs");
  expect(heard.map(({ topic, value }) => [topic, value])).toEqual(
    ours.map((topic) => [topic, "ours"]),
  );
  socket.cut();
});

test("a socket hears no event and no notification of another tenant", async () => {
  const { acme, rival } = await twoTenants();
  const [ours, theirs] = await Promise.all([
    openSocket(acme.server, acme.admin),
    openSocket(rival.server, rival.admin),
  ]);
  const contact = { name: "Ada Lovelace" };
  await rival.admin.call(createLead, { body: { contact } });
  const notice = { userIds: [rival.admin.userId], title: "For them only" };
  await rival.admin.call(sendNotification, { body: notice });
  const { id } = await acme.admin.call(createLead, { body: { contact } });
  await acme.settled();
  await rival.settled();
  await ours.settled();
  await theirs.settled();

  const created = ours.events.filter(({ name }) => name === "lead.created");
  expect(created.map(({ data }) => data.id)).toEqual([id]);
  expect(JSON.stringify(ours.messages)).not.toContain(rival.admin.userId);
  expect(JSON.stringify(ours.messages)).not.toContain("For them only");
  expect(theirs.events.map(({ name }) => name)).toContain("lead.created");
  ours.cut();
  theirs.cut();
});
