import { createLead, deleteLead, getLead, listActivities, updateContact } from "@parley/contract";
import { describe, expect, test } from "vitest";
import { inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import type { Client } from "../../../testing/client.ts";
import { newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";
import {
  addActivities,
  closeCallOnTimeline,
  closeLeadCalls,
  decryptPhones,
  findLeadForDial,
  leadsWithPhone,
  markDialing,
  setLeadStatus,
  setNextAttempts,
} from "../index.ts";

/** Work as a signed-in user, for what other modules do on his behalf. */
function as<R>(acme: TestTenant, client: Client, work: (ctx: Ctx) => Promise<R>): Promise<R> {
  const { userId } = client;
  const grants = client.session?.grants ?? {};
  const actor = { userId, sessionId: null, teamId: null, grants };
  return inTenant(acme.server.parley.app, acme.id, work, { actor });
}

const leadState = (acme: TestTenant, id: string) => acme.admin.call(getLead, { params: { id } });

describe("reserving leads", () => {
  test("gives each free lead to one call, in one statement", async () => {
    const acme = await newTenant();
    const [ada, ben, gone] = [await acme.lead(), await acme.lead(), await acme.lead()];
    await acme.admin.call(deleteLead, { params: { id: gone.id } });
    const [first, second, third, fourth] = [newId(), newId(), newId(), newId()];
    const won = await acme.run((ctx) =>
      markDialing(ctx, [
        { leadId: ada.id, callId: first },
        { leadId: ada.id, callId: second },
        { leadId: gone.id, callId: third },
        { leadId: newId(), callId: fourth },
      ]),
    );
    expect([...won]).toEqual([first]);
    const again = await acme.run((ctx) =>
      markDialing(ctx, [
        { leadId: ada.id, callId: second },
        { leadId: ben.id, callId: third },
      ]),
    );
    expect([...again]).toEqual([third]);
    expect(await leadState(acme, ada.id)).toMatchObject({ activeCallId: first });
  });

  // Two hundred transactions race for ten leads.
  test("of many at once, each lead goes to exactly one, and none waits for ever", async () => {
    const acme = await newTenant();
    const leads = await Promise.all(Array.from({ length: 10 }, () => acme.lead()));
    const races = Array.from({ length: 200 }, (_, i) => {
      const order = i % 2 === 0 ? leads : leads.toReversed();
      return acme.run((ctx) =>
        markDialing(
          ctx,
          order.map((lead) => ({ leadId: lead.id, callId: newId() })),
        ),
      );
    });
    const won = (await Promise.all(races)).flatMap((calls) => [...calls]);
    expect(won).toHaveLength(10);
    const held = await Promise.all(leads.map(({ id }) => leadState(acme, id)));
    expect(held.map((lead) => lead.activeCallId).toSorted()).toEqual(won.toSorted());
  });
});

describe("ending calls", () => {
  test("frees the lead and counts the attempt, once", async () => {
    const acme = await newTenant();
    const agent = await acme.user("AGENT");
    const lead = await acme.lead();
    const callId = newId();
    await acme.run((ctx) => markDialing(ctx, [{ leadId: lead.id, callId }]));
    const at = new Date();
    const call = {
      leadId: lead.id,
      callId,
      outcome: "NO_ANSWER",
      at,
      agentId: null,
      wasDialled: true,
    };
    for (let i = 0; i < 2; i++) await acme.run((ctx) => closeLeadCalls(ctx, [call]));
    expect(await leadState(acme, lead.id)).toMatchObject({
      activeCallId: null,
      attempts: 1,
      lastOutcome: "NO_ANSWER",
      lastAttemptAt: at.toISOString(),
    });
    const next = newId();
    await acme.run((ctx) => markDialing(ctx, [{ leadId: lead.id, callId: next }]));
    const talked = { ...call, callId: next, outcome: "CONNECTED", agentId: agent.userId };
    await acme.run((ctx) => closeLeadCalls(ctx, [call, talked]));
    expect(await leadState(acme, lead.id)).toMatchObject({ attempts: 2, lastOutcome: "CONNECTED" });
    // Who spoke with the person keeps seeing the lead.
    expect(await agent.call(getLead, { params: { id: lead.id } })).toMatchObject({ id: lead.id });
  });

  test("that were never dialled count for nothing", async () => {
    const acme = await newTenant();
    const lead = await acme.lead();
    const callId = newId();
    await acme.run((ctx) => markDialing(ctx, [{ leadId: lead.id, callId }]));
    const at = new Date();
    const outcome = "NOT_PLACED";
    const call = { leadId: lead.id, callId, outcome, at, agentId: null, wasDialled: false };
    await acme.run((ctx) => closeLeadCalls(ctx, [call]));
    expect(await leadState(acme, lead.id)).toMatchObject({
      activeCallId: null,
      attempts: 0,
      lastOutcome: null,
    });
  });

  test("puts disposition and note onto the call's own entry", async () => {
    const acme = await newTenant();
    const { id: leadId } = await acme.lead();
    const [callId, other, dispositionId] = [newId(), newId(), newId()];
    const data = { outcome: "CONNECTED", talkSeconds: 61 };
    await acme.run((ctx) => addActivities(ctx, [{ leadId, type: "CALL", callId, data }]));
    await acme.run((ctx) =>
      closeCallOnTimeline(ctx, { leadId, callId, dispositionId, note: "Wants a quote" }),
    );
    await acme.run((ctx) =>
      closeCallOnTimeline(ctx, { leadId, callId: other, dispositionId, note: " " }),
    );
    const { items } = await acme.admin.call(listActivities, { params: { id: leadId } });
    expect(items).toMatchObject([
      { type: "CALL", callId: other, data: { dispositionId }, text: null },
      { type: "CALL", callId, data: { ...data, dispositionId }, text: "Wants a quote" },
      { type: "LEAD_CREATED" },
    ]);
  });

  test("sets the status and the next attempt, and says so only when it changes", async () => {
    const acme = await newTenant();
    const { id } = await acme.lead();
    const nextAttemptAt = new Date(Date.now() + 60_000);
    const before = (await acme.events()).length;
    for (let i = 0; i < 2; i++) {
      await acme.run((ctx) => setNextAttempts(ctx, [{ leadId: id, nextAttemptAt }]));
      await acme.run((ctx) => setLeadStatus(ctx, id, "QUALIFIED"));
    }
    expect(await leadState(acme, id)).toMatchObject({
      status: "QUALIFIED",
      nextAttemptAt: nextAttemptAt.toISOString(),
    });
    const events = (await acme.events())
      .slice(before)
      // Its score follows by itself, when it may.
      .filter(({ name }) => name === "lead.updated" || name === "lead.moved");
    expect(events.map((event) => event.data.fields)).toEqual([
      ["nextAttemptAt"],
      ["status"],
      ["stageId"],
    ]);
  });
});

describe("numbers to dial", () => {
  test("are the contact's first, or the one that is named", async () => {
    const acme = await newTenant();
    const [home, mobile] = [nextPhone(), nextPhone()];
    const points = [
      { type: "PHONE" as const, value: home },
      { type: "PHONE" as const, value: mobile, primary: true },
      { type: "EMAIL" as const, value: "ada@example.org" },
    ];
    const body = { contact: { name: "Ada", points } };
    const lead = await acme.admin.call(createLead, { body });
    const found = await acme.run((ctx) => findLeadForDial(ctx, lead.id));
    expect(found).toMatchObject({ id: lead.id, name: "Ada", phone: mobile, teamId: null });
    const [first, second, email] = lead.contact.points;
    const named = await acme.run((ctx) => findLeadForDial(ctx, lead.id, second?.id));
    expect(named?.phone).toBe(home);
    expect(await acme.run((ctx) => findLeadForDial(ctx, lead.id, email?.id))).toBeUndefined();
    const opened = await acme.run((ctx) => decryptPhones(ctx, [first?.id ?? "", newId()]));
    expect([...opened]).toEqual([[first?.id, mobile]]);
  });

  test("are given in the caller's scope and tenant only", async () => {
    const [acme, other] = [await newTenant(), await newTenant()];
    const [rep, mate] = [await acme.user("REP"), await acme.user("REP")];
    const { id, contact } = await acme.lead({ assigneeId: rep.userId });
    const pointIds = contact.points.map((point) => point.id);
    expect(await as(acme, rep, (ctx) => findLeadForDial(ctx, id))).toMatchObject({ id });
    expect(await as(acme, mate, (ctx) => findLeadForDial(ctx, id))).toBeUndefined();
    expect(await other.run((ctx) => findLeadForDial(ctx, id))).toBeUndefined();
    expect((await other.run((ctx) => decryptPhones(ctx, pointIds))).size).toBe(0);
    const call = { leadId: id, callId: newId() };
    expect((await other.run((ctx) => markDialing(ctx, [call]))).size).toBe(0);
    expect(await other.run((ctx) => leadsWithPhone(ctx, { ids: [id] }, undefined, 10))).toEqual([]);
    expect(
      await as(acme, mate, (ctx) => leadsWithPhone(ctx, { ids: [id] }, undefined, 10)),
    ).toEqual([]);
  });

  test("of a filter come page by page in the order of the leads, with null where there is none", async () => {
    const acme = await newTenant();
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.push((await acme.lead({ name: `Lead ${i}` })).id);
    const [, third] = [made[0], made[2]];
    const lead = await leadState(acme, third ?? "");
    const points = { points: [] };
    await acme.admin.call(updateContact, { params: { id: lead.contactId }, body: points });
    for (const filter of [{}, { q: "lead" }]) {
      const seen: { leadId: string; contactPointId: string | null }[] = [];
      for (;;) {
        const after = seen.at(-1)?.leadId;
        const page = await acme.run((ctx) => leadsWithPhone(ctx, { filter }, after, 3));
        seen.push(...page);
        if (page.length < 3) break;
      }
      expect(seen.map((one) => one.leadId)).toEqual(made);
      expect(seen.map((one) => one.contactPointId === null)).toEqual(
        made.map((id) => id === third),
      );
    }
  });
});

test("a number cannot be taken away, nor a lead deleted, while it is on a call", async () => {
  const acme = await newTenant();
  const { id, contactId } = await acme.lead();
  await acme.run((ctx) => markDialing(ctx, [{ leadId: id, callId: newId() }]));
  const busy = { status: 409, problem: { code: "lead-on-call" } };
  expect(await acme.admin.try(deleteLead, { params: { id } })).toMatchObject(busy);
  const body = { points: [] };
  expect(await acme.admin.try(updateContact, { params: { id: contactId }, body })).toMatchObject(
    busy,
  );
});
