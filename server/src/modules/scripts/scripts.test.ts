import {
  type CallInput,
  createCampaign,
  createScript,
  getScript,
  getScriptVersion,
  listScripts,
  listScriptVersions,
  publishScript,
  testScript,
  updateScript,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { boilerScript, publishedScript } from "./testing.ts";

type Draft = NonNullable<CallInput<typeof createScript>["body"]["draft"]>;

async function problems(acme: TestTenant, draft: Draft): Promise<string[]> {
  const made = await acme.admin.call(createScript, { body: { name: "Draft", draft } });
  const reply = await acme.admin.try(publishScript, { params: { id: made.id }, body: {} });
  expect(reply).toMatchObject({ status: 422, problem: { code: "invalid" } });
  const told = made.problems.map((one) =>
    [one.step, one.field].filter((part) => part !== null).join("."),
  );
  expect(reply.problem?.errors?.map(({ field }) => field)).toEqual(told);
  return (reply.problem?.errors ?? []).map(({ field, reason }) => `${field} ${reason}`);
}

test("a script is written, published, changed and published again; versions stay as they were", async () => {
  const acme = await newTenant();
  const id = await publishedScript(acme);
  const params = { id };
  const draft = { steps: [{ id: "only", title: "Only", text: "Hello" }] };
  const changed = await acme.admin.call(updateScript, { params, body: { draft } });
  expect(changed).toMatchObject({ liveVersion: 1, draftChanged: true, problems: [] });
  await acme.admin.call(publishScript, { params, body: { note: "Shorter" } });

  const first = await acme.admin.call(getScriptVersion, { params: { id, number: 1 } });
  expect(first.definition.steps.map((step) => step.id)).toEqual(
    boilerScript.steps?.map((step) => step.id),
  );
  // Back to an older version: it is published anew, and the draft is left alone.
  const back = await acme.admin.call(publishScript, { params, body: { fromVersion: 1 } });
  expect(back).toMatchObject({ liveVersion: 3, draftChanged: true });
  const { items } = await acme.admin.call(listScriptVersions, { params });
  expect(items.map(({ number, note }) => [number, note])).toEqual([
    [3, ""],
    [2, "Shorter"],
    [1, ""],
  ]);
  expect(items[0]?.definition).toEqual(items[2]?.definition);
  await expect(
    acme.run((ctx) => ctx.tx.updateTable("script_versions").set({ note: "x" }).execute()),
  ).rejects.toThrow("permission denied");
});

test("what cannot be followed is not published: step and reason are named", async () => {
  const acme = await newTenant();
  expect(await problems(acme, { steps: [] })).toEqual(["steps needs at least one step"]);
  const one = (step: object) => ({ steps: [{ id: "one", title: "One", ...step }] }) as Draft;
  expect(await problems(acme, one({ text: "Dear {{lead.nickname}}" }))).toEqual([
    "one.text says {{lead.nickname}}, which there is not",
  ]);
  expect(await problems(acme, one({ text: "Dear {{lead.assigneeId}}" }))).toEqual([
    "one.text says {{lead.assigneeId}}, which is no text that can be said",
  ]);
  expect(await problems(acme, one({ text: "Dear {{lead name}}" }))).toEqual([
    "one.text has braces that name nothing to fill in",
  ]);
  expect(await problems(acme, one({ next: "two" }))).toEqual([
    "one.next leads to two, which there is not",
  ]);
  const asks = { when: { field: "answer.age", op: "GREATER", value: 8 }, to: null };
  expect(await problems(acme, one({ branches: [asks] }))).toEqual([
    "one.branches.0 answer.age is not a field of leads",
  ]);
  const choice = { key: "plan", type: "CHOICE", label: "Plan", choices: [] };
  expect(await problems(acme, one({ questions: [choice] }))).toEqual([
    "one.questions.plan needs at least two choices",
  ]);
  const loop = {
    steps: [
      { id: "one", title: "One", next: "two" },
      { id: "two", title: "Two", next: "one" },
      { id: "three", title: "Three" },
    ],
  };
  expect(await problems(acme, loop)).toEqual([
    "one is in a loop that has no way out",
    "two is in a loop that has no way out",
    "three is reached from no step",
  ]);
});

test("a draft is walked through without a call, with a lead or with one that is made up", async () => {
  const acme = await newTenant();
  const body = { name: "Boiler cover", draft: boilerScript };
  const { id } = await acme.admin.call(createScript, { body });
  const lead = await acme.lead({ name: "Graham Whitlock" });
  const params = { id };
  const start = await acme.admin.call(testScript, { params, body: { leadId: lead.id } });
  expect(start).toMatchObject({
    leadName: "Graham Whitlock",
    values: { "lead.name": "Graham Whitlock", "lead.company": null },
    facts: { attempts: 0 },
    path: ["hello", "boiler", "offer", "goodbye"],
    isWhole: true,
  });
  const old = await acme.admin.call(testScript, {
    params,
    body: { answers: { owner: true, age: 11 } },
  });
  expect(old).toMatchObject({
    leadName: "Alex Sample",
    path: ["hello", "boiler", "old", "offer", "goodbye"],
  });
  expect(old.open.map(({ question, step }) => [question, step])).toEqual([
    ["visit", "An old boiler"],
    ["plan", "The offer"],
  ]);
  const wrong = await acme.admin.try(testScript, {
    params,
    body: { answers: { visit: "2026-06-31" } },
  });
  expect(wrong.problem?.errors).toEqual([
    { field: "answers.visit", reason: "needs a date like 2026-03-31" },
  ]);
});

test("a campaign names a published script; one that is named is not retired", async () => {
  const acme = await newTenant();
  const draft = await acme.admin.call(createScript, { body: { name: "Not yet" } });
  const campaign = (scriptId: string) => ({
    body: { name: `Campaign ${scriptId}`, mode: "PREVIEW" as const, scriptId },
  });
  expect((await acme.admin.try(createCampaign, campaign(draft.id))).problem?.errors).toEqual([
    { field: "scriptId", reason: "is not published yet" },
  ]);
  const id = await publishedScript(acme);
  await acme.admin.call(createCampaign, campaign(id));
  const retire = { params: { id }, body: { retired: true } };
  expect(await acme.admin.try(updateScript, retire)).toMatchObject({ status: 409 });
  expect(await acme.admin.call(getScript, { params: { id } })).toMatchObject({ campaigns: 1 });
});

test("agents read scripts and change none; another tenant's are absent", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const id = await publishedScript(acme);
  const bea = await acme.user("AGENT");
  expect((await bea.call(listScripts, {})).items).toMatchObject([{ id, can: [] }]);
  expect((await bea.try(publishScript, { params: { id }, body: {} })).status).toBe(403);
  expect((await zeta.admin.try(getScript, { params: { id } })).status).toBe(404);
});
