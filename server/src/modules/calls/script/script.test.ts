import {
  type AnswerValue,
  answerQuestion,
  endCall,
  getCallScript,
  getOwnAgent,
  listActivities,
  listDispositions,
  openScriptStep,
  publishScript,
  setOwnState,
  updateScript,
  wrapUpCall,
} from "@parley/contract";
import { expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { publishedScript } from "../../scripts/testing.ts";
import { fixedE164 } from "../../telephony/index.ts";

/** An agent who talks with somebody, led by the script about boilers. */
async function talk(acme: TestTenant) {
  const scriptId = await publishedScript(acme);
  const bea = await acme.user("AGENT", { name: "Bea" });
  await bea.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ name: "Graham Whitlock", phone: fixedE164("01") });
  await acme.campaign({ leads: [lead], settings: { scriptId } });
  const agent = await inState(bea, "ON_CALL");
  return { bea, lead, scriptId, id: agent.callId ?? "" };
}

function inState(client: Client, state: string) {
  return eventually(
    async () => {
      const agent = await client.call(getOwnAgent);
      return agent.state === state ? agent : null;
    },
    { what: `the state ${state}` },
  );
}

function answer(client: Client, id: string, question: string, value: AnswerValue | null) {
  return client.call(answerQuestion, { params: { id, question }, body: { value } });
}

async function close(client: Client, id: string, name: string) {
  const { items } = await client.call(listDispositions, {});
  const dispositionId = items.find((one) => one.name === name)?.id ?? "";
  return client.try(wrapUpCall, { params: { id }, body: { dispositionId } });
}

test("the script is filled in, the branch follows the answers, and they stay with the call", async () => {
  const acme = await newTenant();
  const { bea, lead, id } = await talk(acme);
  const params = { id };
  const script = await bea.call(getCallScript, { params });
  expect(script).toMatchObject({
    version: 1,
    stepId: "hello",
    reached: ["hello"],
    values: { "lead.name": "Graham Whitlock", "agent.name": "Bea", "lead.company": null },
    path: ["hello", "boiler", "offer", "goodbye"],
    can: ["answer"],
  });
  await answer(bea, id, "owner", true);
  await answer(bea, id, "age", 11);
  // Given twice it is there once.
  const old = await answer(bea, id, "age", 11);
  expect(old.path).toEqual(["hello", "boiler", "old", "offer", "goodbye"]);
  expect(old.answers.map(({ question, value }) => [question, value])).toEqual([
    ["owner", true],
    ["age", 11],
  ]);
  await answer(bea, id, "worry", "That it fails in January");
  const { rows } = await acme.server.admin.query(
    "select question, choice, encode(value, 'escape') as value from call_answers where call_id = $1",
    [id],
  );
  expect(rows.find((row) => row.question === "owner")).toMatchObject({ choice: "true" });
  expect(JSON.stringify(rows)).not.toContain("January");

  const wrong = { params: { id, question: "plan" }, body: { value: "gold" } };
  expect((await bea.try(answerQuestion, wrong)).problem?.errors).toEqual([
    { field: "value", reason: "is none of the choices" },
  ]);
  await answer(bea, id, "visit", "2026-12-01");
  await answer(bea, id, "plan", "full");
  await bea.call(endCall, { params });
  await inState(bea, "WRAP_UP");
  expect((await close(bea, id, "Sale")).status).toBe(200);
  await acme.settled();

  const timeline = await acme.admin.call(listActivities, { params: { id: lead.id } });
  expect(timeline.items.find(({ type }) => type === "CALL")?.data.script).toEqual({
    name: "Boiler cover",
    version: 1,
    answers: 5,
    chosen: [
      { question: "Do you own your home?", answer: true },
      { question: "Which plan?", answer: "Full cover" },
    ],
  });
  // Whoever may see the call reads what was said, and can change nothing of it.
  const kept = await acme.admin.call(getCallScript, { params });
  expect(kept.answers.find(({ question }) => question === "worry")?.value).toBe(
    "That it fails in January",
  );
  expect([kept.can, kept.values]).toEqual([[], {}]);
  const late = await bea.try(answerQuestion, {
    params: { id, question: "age" },
    body: { value: 3 },
  });
  expect(late).toMatchObject({ status: 409, problem: { code: "conflict" } });
});

test("required questions are asked for by name, as far as the disposition wants them", async () => {
  const acme = await newTenant();
  const { bea, id } = await talk(acme);
  const params = { id };
  await answer(bea, id, "owner", true);
  await bea.call(openScriptStep, { params, body: { stepId: "boiler" } });
  await bea.call(endCall, { params });
  await inState(bea, "WRAP_UP");

  // A sale needs the whole way; a refusal what was opened; nobody there, nothing.
  const sale = await close(bea, id, "Sale");
  expect(sale).toMatchObject({ status: 422, problem: { code: "questions-open" } });
  expect(sale.problem?.errors).toEqual([
    { field: "answers.age", reason: 'has no answer (step "The boiler")' },
    { field: "answers.plan", reason: 'has no answer (step "The offer")' },
  ]);
  const refused = await close(bea, id, "Not interested");
  expect(refused.problem?.detail).toBe('Not answered yet: "Age of the boiler"');
  expect((await close(bea, id, "Wrong person")).status).toBe(200);
});

test("a call keeps the version that it began with; the next one begins with the new one", async () => {
  const acme = await newTenant();
  const { bea, id, scriptId } = await talk(acme);
  const draft = { steps: [{ id: "short", title: "Short" }] };
  await acme.admin.call(updateScript, { params: { id: scriptId }, body: { draft } });
  await acme.admin.call(publishScript, { params: { id: scriptId }, body: {} });
  expect(await bea.call(getCallScript, { params: { id } })).toMatchObject({
    version: 1,
    stepId: "hello",
  });
  await bea.call(endCall, { params: { id } });
  await inState(bea, "WRAP_UP");
  await close(bea, id, "Wrong person");

  const next = await acme.lead({ phone: fixedE164("01") });
  await acme.campaign({ leads: [next], settings: { scriptId } });
  const { callId } = await inState(bea, "ON_CALL");
  const script = await bea.call(getCallScript, { params: { id: callId ?? "" } });
  expect(script).toMatchObject({ version: 2, stepId: "short" });
});

test("answers are the agent's to give: nobody else changes them, and others do not see them", async () => {
  const acme = await newTenant();
  const { bea, id } = await talk(acme);
  const cal = await acme.user("AGENT");
  expect((await cal.try(getCallScript, { params: { id } })).status).toBe(404);
  const body = { value: true };
  for (const who of [cal, acme.admin]) {
    const reply = await who.try(answerQuestion, { params: { id, question: "owner" }, body });
    expect(reply.status).toBe(404);
  }
  expect((await bea.call(getCallScript, { params: { id } })).answers).toEqual([]);
});
