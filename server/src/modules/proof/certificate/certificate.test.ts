import { createPublicKey } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AbandonCertificate,
  type Campaign,
  getCampaignLedger,
  getCertificateKey,
  issueAbandonCertificate,
  listAbandonCertificates,
  listCalls,
  setOwnState,
  updateCampaign,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyAbandonCertificate } from "../../../certificates.ts";
import { textsOf } from "../../../testing/papers.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { fixedE164 } from "../../telephony/index.ts";
import { ledgerClock } from "../index.ts";

/*
 * What a campaign abandoned, certified: the same figures as the ledger's, open or closed, signed so that a file of it
 * can be believed without asking anybody.
 */
let server: TestServer;
let folder = "";
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), "certificates-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await stopTestServer(server);
});

const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";

/** A predictive campaign of which one person is abandoned and another talked to. */
async function abandoning(acme: TestTenant): Promise<Campaign> {
  const [stays, leaves] = [await acme.user("AGENT"), await acme.user("AGENT")];
  for (const agent of [stays, leaves]) await agent.call(setOwnState, { body: { state: "READY" } });
  const phone = fixedE164("19");
  const leads = [await acme.lead({ phone }), await acme.lead({ phone })];
  const campaign = await acme.campaign({
    ...{ leads, mode: "PREDICTIVE" },
    settings: { farewell, ringSeconds: 30 },
  });
  const query = { campaignId: campaign.id };
  const calls = async () => (await acme.admin.call(listCalls, { query })).items;
  await eventually(async () => (await calls()).length === 2);
  await leaves.call(setOwnState, { body: { state: "OFFLINE" } });
  await eventually(async () => (await calls()).some(({ outcome }) => outcome === "ABANDONED"), {
    what: "the abandoned call",
    within: 15_000,
  });
  await acme.settled();
  return campaign;
}

async function fileOf(acme: TestTenant, { campaignId, id }: AbandonCertificate, format: string) {
  const url = `/api/v1/dialer/campaigns/${campaignId}/certificates/${id}/file?format=${format}`;
  const reply = await acme.admin.send({ method: "GET", url });
  expect(reply.statusCode).toBe(200);
  return reply.rawPayload;
}

test("what was abandoned is certified from the ledger, signed, and on paper", async () => {
  const acme = await newTenant(server);
  const campaign = await abandoning(acme);
  const params = { id: campaign.id };
  const issue = (body: { window: "DAY" | "THIRTY_DAYS" }) =>
    acme.admin.call(issueAbandonCertificate, { params, body });
  const open = await issue({ window: "DAY" });
  expect(open).toMatchObject({ abandoned: 1, messages: 1, isFinal: false, limit: 0.025 });
  const { total } = await acme.admin.call(getCampaignLedger, { params });
  expect(open).toMatchObject({ people: total.people, abandoned: total.abandoned });

  // Two days on every hour of it is over, and it says the same of the same figures.
  server.clock.advance(48 * 3_600_000);
  await ledgerClock(server.parley.app).look();
  const month = await issue({ window: "THIRTY_DAYS" });
  expect(month).toMatchObject({ abandoned: 1, messages: 1, isFinal: false });
  const closed = await acme.admin.call(issueAbandonCertificate, {
    params,
    body: { window: "DAYS", from: open.from, to: open.to },
  });
  expect(closed).toMatchObject({ abandoned: 1, isFinal: true });

  // Who changed what within the days, and which message was heard how soon after the answer.
  await acme.admin.call(updateCampaign, {
    params,
    body: { ringSeconds: 25, abandonLimit: 0.02, detector: "PARLEY" },
  });
  const file = join(folder, "certificate.json");
  await writeFile(file, await fileOf(acme, closed, "JSON"));
  const { publicKey, keyId } = await acme.admin.call(getCertificateKey);
  const key = createPublicKey(publicKey);
  const ledger = join(folder, "ledger.json");
  const url = `/api/v1/dialer/campaigns/${campaign.id}/ledger/snapshots/${closed.snapshotId}/file?format=JSON`;
  await writeFile(ledger, (await acme.admin.send({ method: "GET", url })).rawPayload);
  const read = await verifyAbandonCertificate(file, key, ledger);
  expect(read).toMatchObject({
    facts: {
      ...{ campaign: { id: campaign.id, name: campaign.name, mode: "PREDICTIVE" } },
      ...{ abandoned: 1, messages: 1, limits: { own: 0.025, legal: 0.03 } },
      // Rules that were closed with their hours.
      rules: [{ dials: 2, packs: [expect.any(String)] }],
      ledger: { sha256: closed.digest },
      settings: { before: { ringSeconds: 30, farewell }, changes: [] },
      played: { texts: [farewell], records: [{ text: 0 }], leftOut: 0 },
    },
  });
  const seconds = "facts" in read ? read.facts.played?.records[0]?.afterSeconds : undefined;
  expect(seconds).toBeGreaterThanOrEqual(2);
  const later = await issue({ window: "THIRTY_DAYS" });
  await writeFile(file, await fileOf(acme, later, "JSON"));
  expect(await verifyAbandonCertificate(file, key, undefined)).toMatchObject({
    facts: {
      settings: {
        before: { ringSeconds: 30, abandonLimit: 0.025 },
        changes: [
          {
            by: { name: "Admin" },
            settings: [
              { setting: "abandonLimit", before: 0.025, after: 0.02 },
              { setting: "ringSeconds", before: 30, after: 25 },
              { setting: "detector", before: "CARRIER", after: "PARLEY" },
            ],
          },
        ],
      },
    },
  });
  const changes = textsOf(await fileOf(acme, later, "PDF")).join(" ");
  for (const one of ["Rings, seconds", "Message 1", farewell.slice(0, 30), "Admin"]) {
    expect(changes).toContain(one);
  }
  await writeFile(file, await fileOf(acme, closed, "JSON"));
  expect(closed.keyId).toBe(keyId);
  // The figures of another day are not those that were certified.
  await writeFile(ledger, (await otherLedger(acme, month)).rawPayload);
  expect(await verifyAbandonCertificate(file, key, ledger)).toHaveProperty("fault");

  const paper = textsOf(await fileOf(acme, closed, "PDF"));
  expect(paper).toContain(`Abandoned calls: ${campaign.name}`);
  expect(paper).toContain(closed.id);
  expect(paper.join(" ")).toContain(`(1 / ${closed.people})`);
  const listed = await acme.admin.call(listAbandonCertificates, { params, query: { limit: 2 } });
  expect(listed.items).toEqual([later, closed]);
  const cursor = listed.nextCursor ?? "";
  const rest = await acme.admin.call(listAbandonCertificates, { params, query: { cursor } });
  expect(rest.items).toEqual([month, open]);
});

function otherLedger({ admin }: TestTenant, { campaignId, snapshotId }: AbandonCertificate) {
  const url = `/api/v1/dialer/campaigns/${campaignId}/ledger/snapshots/${snapshotId}/file?format=JSON`;
  return admin.send({ method: "GET", url });
}

test("days that cannot be are refused, by name", async () => {
  const acme = await newTenant(server);
  const { id } = await acme.campaign({ leads: [await acme.lead()] });
  const issue = async (body: object) => {
    const reply = await acme.admin.try(issueAbandonCertificate, {
      params: { id },
      body: body as { window: "DAY" },
    });
    return [reply.status, reply.problem?.errors?.[0]?.field];
  };
  expect(await issue({ window: "DAYS" })).toEqual([422, "from"]);
  expect(await issue({ window: "DAY", from: "2026-01-01" })).toEqual([422, "from"]);
  expect(await issue({ window: "DAY", to: "2999-01-01" })).toEqual([422, "to"]);
  expect(await issue({ window: "DAYS", from: "2026-02-01", to: "2026-01-01" })).toEqual([
    422,
    "to",
  ]);
  expect(await issue({ window: "WEEK" })).toEqual([400, "window"]);
  const agent = await acme.user("AGENT");
  const refused = await agent.try(issueAbandonCertificate, {
    params: { id },
    body: { window: "DAY" },
  });
  expect(refused.status).toBe(403);
});
