import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { call, lineTo, named, newNumber, publish, wayOf } from "./testing.ts";

let queues = 0;
const newQueue = (acme: TestTenant, more: object = {}) =>
  acme.admin.call(api.createQueue, { body: { name: `Sales ${++queues}`, ...more } as never });

const menu = (queueId: string) => [
  { id: "hello", type: "SAY", text: "Welcome.", next: "menu" },
  {
    ...{
      id: "menu",
      name: "What is it about",
      type: "MENU",
      text: "Press one.",
      timeoutSeconds: 1,
    },
    options: [{ key: "1", label: "Sales", to: "queue" }],
    ...{ tries: 2, otherwise: "bye" },
  },
  { id: "queue", name: "To sales", type: "QUEUE", queueId },
  { id: "bye", type: "HANG_UP", text: "Goodbye." },
];

test("a caller is led by the keys he presses into a queue and to an agent, and each step is kept", async () => {
  const acme = await newTenant();
  const bea = await acme.user("AGENT", { name: "Bea" });
  const campaign = await acme.campaign({ leads: [], mode: "BLENDED", start: false });
  const queue = await newQueue(acme, { campaignId: campaign.id });
  const flow = await publish(acme, menu(queue.id));
  const line = await lineTo(acme, flow.id);
  expect(line).toMatchObject({ flowId: flow.id, flowName: flow.name, queueId: null });
  const does = { keys: ["", "1"], patienceSeconds: 600, talkSeconds: 600 };
  const waiting = await call(acme, line, does, { state: "QUEUED" });
  expect(waiting).toMatchObject({ queueId: queue.id, campaignId: campaign.id });
  expect(await wayOf(acme, waiting.id)).toEqual(["hello next", "menu 1", "queue queue"]);

  await bea.call(api.setOwnState, { body: { state: "READY" } });
  await eventually(async () => (await bea.call(api.getOwnAgent)).state === "ON_CALL" || null);
  const { history } = await acme.admin.call(api.getCall, { params: { id: waiting.id } });
  expect(
    history.map(({ type, queue: name }) => (name ? `${type} ${name}` : type)).slice(0, 9),
  ).toEqual([
    ...["CAME_IN", "ANSWERED", "FLOW_STEP A step", "FLOW_LEFT A step"],
    ...["FLOW_STEP What is it about", "FLOW_LEFT What is it about", "FLOW_STEP To sales"],
    ...["FLOW_LEFT To sales", `ENTERED_QUEUE ${queue.name}`],
  ]);
  const figures = await acme.admin.call(api.getFlowFigures, { params: { id: flow.id }, query: {} });
  expect(figures).toMatchObject({ callers: 1, ends: [{ end: "QUEUE", callers: 1 }] });
  expect(figures.steps.find(({ stepId }) => stepId === "menu")).toMatchObject({
    ...{ came: 1, hungUp: 0, exits: [{ exit: "1", callers: 1 }] },
  });

  const file = await acme.admin.send({
    method: "POST",
    url: `/api/v1/flows/${flow.id}/steps/exports`,
    body: { format: "JSON" },
  });
  const rows = JSON.parse(file.payload) as Record<string, unknown>[];
  expect(rows).toMatchObject([
    { number: 1, step: "A step", type: "SAY", exit: "next", version: 1, callId: waiting.id },
    { number: 2, step: "What is it about", type: "MENU", exit: "1", end: "QUEUE" },
    { number: 3, step: "To sales", type: "QUEUE", exit: "queue", leadId: waiting.leadId },
  ]);
  const refused = await bea.try(api.exportFlowSteps, { params: { id: flow.id }, body: {} });
  expect(refused.status).toBe(403);
});

test("who presses nothing is asked again and let go, and who hangs up is counted where he did", async () => {
  const acme = await newTenant();
  const queue = await newQueue(acme);
  const flow = await publish(acme, menu(queue.id));
  const line = await lineTo(acme, flow.id);
  const silent = await call(acme, line, { patienceSeconds: 600 }, { state: "ENDED" });
  expect(silent).toMatchObject({ outcome: "FLOW_ENDED", agentId: null, queueId: null });
  expect(await wayOf(acme, silent.id)).toEqual(["hello next", "menu otherwise", "bye end"]);
  const impatient = { patienceSeconds: 0.4 };
  const left = await call(acme, line, impatient, { outcome: "LEFT_FLOW" });
  expect(await wayOf(acme, left.id)).toEqual(["hello hung-up"]);
  const { steps } = await acme.admin.call(api.getFlowFigures, {
    ...{ params: { id: flow.id }, query: {} },
  });
  expect(steps[0]).toMatchObject({ stepId: "hello", came: 2, hungUp: 1 });
  // What he may have pressed is gone with the flow.
  const { rows } = await acme.server.admin.query(
    "select state from flow_runs where tenant_id = $1 and state is not null",
    [acme.id],
  );
  expect(rows).toEqual([]);
});

test("a ring without a key is not published, and who goes round by keys is cut off, which is told", async () => {
  const acme = await newTenant();
  const again = { key: "1", label: "Again", to: "a" };
  const ring = (otherwise: string) => [
    {
      ...{ id: "menu", type: "MENU", text: "Press one.", timeoutSeconds: 3, tries: 1 },
      ...{ options: [again], otherwise },
    },
    { id: "a", type: "SET", variable: "a", value: "1", next: "b" },
    { id: "b", type: "SET", variable: "b", value: "1", next: "menu" },
    { id: "bye", type: "HANG_UP", text: "Goodbye." },
  ];
  const draft = named([
    { id: "one", type: "SAY", text: "Here.", next: "two" },
    { id: "two", type: "SAY", text: "There.", next: "one" },
  ]);
  const body = { name: "Ring", draft } as never;
  const { id } = await acme.admin.call(api.createFlow, { body });
  const refused = await acme.admin.try(api.publishFlow, { params: { id }, body: {} });
  expect(refused.status).toBe(422);

  const flow = await publish(acme, ring("bye"));
  const line = await lineTo(acme, flow.id);
  const does = { keys: Array(30).fill("1"), patienceSeconds: 600 };
  const cut = await call(acme, line, does, { state: "ENDED" });
  expect(cut).toMatchObject({ outcome: "FLOW_ENDED" });
  const { steps, end } = await acme.admin.call(api.getCallFlow, { params: { id: cut.id } });
  expect([steps.length, end]).toEqual([60, "CUT"]);
  const told = await eventually(async () => {
    await acme.server.parley.watch.catchUp();
    const { items } = await acme.admin.call(api.listSecurityEvents, { query: {} });
    return items.find(({ kind }) => kind === "FLOW_CUT");
  });
  expect(told).toMatchObject({ state: "OPEN" });
});

test("what is changed is for those who call later, and an old version can be published anew", async () => {
  const acme = await newTenant();
  const queue = await newQueue(acme);
  const flow = await publish(acme, menu(queue.id));
  const params = { id: flow.id };
  const draft = named([{ id: "bye", type: "HANG_UP", text: "Closed." }]) as never;
  const changed = await acme.admin.call(api.updateFlow, { params, body: { draft } });
  expect(changed).toMatchObject({ draftChanged: true, liveVersion: 1, problems: [] });
  await acme.admin.call(api.publishFlow, { params, body: {} });
  const again = await acme.admin.call(api.publishFlow, { params, body: { fromVersion: 1 } });
  expect(again).toMatchObject({ liveVersion: 3, draftChanged: true });
  const { items } = await acme.admin.call(api.listFlowVersions, { params, query: {} });
  expect(items.map(({ number }) => number)).toEqual([3, 2, 1]);
  const broken = named([{ id: "a", type: "SAY", text: "Hello" }]) as never;
  await acme.admin.call(api.updateFlow, { params, body: { draft: broken } });
  expect(await acme.admin.try(api.publishFlow, { params, body: {} })).toMatchObject({
    ...{ status: 422, problem: { errors: [{ field: "a.next" }] } },
  });
});

test("a number leads to one thing, and only to a flow that is published; what is used is not retired", async () => {
  const acme = await newTenant();
  const queue = await newQueue(acme);
  const draft = await acme.admin.call(api.createFlow, { body: { name: "Unready" } as never });
  const make = (ends: object) =>
    acme.admin.try(api.createInboundNumber, {
      body: { number: newNumber(), name: "Line", ...ends } as never,
    });
  const refused = (field: string) => ({ status: 422, problem: { errors: [{ field }] } });
  expect(await make({})).toMatchObject(refused("queueId"));
  expect(await make({ flowId: draft.id })).toMatchObject(refused("flowId"));
  const flow = await publish(acme, menu(queue.id));
  expect(await make({ flowId: flow.id, queueId: queue.id })).toMatchObject(refused("flowId"));
  const line = await lineTo(acme, flow.id);
  const retire = { params: { id: flow.id }, body: { retired: true } };
  expect(await acme.admin.try(api.updateFlow, retire)).toMatchObject({ status: 409 });
  const sent = await acme.admin.call(api.updateInboundNumber, {
    ...{ params: { id: line.id }, body: { queueId: queue.id } },
  });
  expect(sent).toMatchObject({ queueId: queue.id, flowId: null });
  expect(await acme.admin.call(api.updateFlow, retire)).toMatchObject({ retired: true });
});

test("a webhook is told what was collected and says where he goes; one inside the house is not called", async () => {
  const acme = await newTenant();
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      asked.push(JSON.parse(body));
      response.end(JSON.stringify({ tier: "gold", more: { deep: true } }));
    });
  });
  await new Promise<void>((go) => server.listen(0, "127.0.0.1", go));
  const { port } = server.address() as AddressInfo;
  const queue = await newQueue(acme);
  const steps = (url: string) => [
    {
      ...{ id: "number", type: "COLLECT", text: "Your number.", variable: "customer", max: 4 },
      ...{ next: "ask", otherwise: "bye" },
    },
    {
      ...{ id: "ask", type: "WEBHOOK", url, sends: ["customer"], next: "tier", failed: "bye" },
      saves: [{ field: "tier", variable: "tier" }],
    },
    {
      ...{ id: "tier", type: "BRANCH", variable: "tier", otherwise: "bye" },
      cases: [{ is: "EQUALS", value: "gold", to: "queue" }],
    },
    { id: "queue", type: "QUEUE", queueId: queue.id },
    { id: "bye", type: "HANG_UP", text: "Goodbye." },
  ];
  const does = { keys: ["4711"], patienceSeconds: 600 };
  const flow = await publish(acme, steps(`http://127.0.0.1:${port}/`));
  const line = await lineTo(acme, flow.id);
  // The installation of the tests allows no address of its own networks.
  const refused = await call(acme, line, does, { state: "ENDED" });
  expect(await wayOf(acme, refused.id)).toEqual(["number next", "ask failed", "bye end"]);
  expect(asked).toEqual([]);
  server.close();
});

test("whoever tries a draft is led through it without a call, and what he presses is nobody's", async () => {
  const acme = await newTenant();
  const queue = await newQueue(acme);
  const flow = await publish(acme, menu(queue.id));
  const trial = await acme.admin.call(api.tryFlow, {
    params: { id: flow.id },
    body: { moves: [{ do: "LISTEN" }, { do: "PRESS", keys: "1" }] } as never,
  });
  expect(trial).toMatchObject({ end: "QUEUE", expects: "NOTHING" });
  expect(trial.lines.filter(({ kind }) => kind === "SAID").map(({ text }) => text)).toEqual([
    "Welcome.",
    "Press one.",
  ]);
  const { items } = await acme.admin.call(api.listCalls, { query: {} });
  expect(items).toEqual([]);
});
