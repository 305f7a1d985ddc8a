import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, nextPhone, type TestTenant } from "../../../testing/tenant.ts";

/* A server of its own: the tenant's receiver listens on this machine. */
let server: TestServer;
let receiver: Server;
let base: string;
const asked: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const path = request.url ?? "";
      asked.push({ path, headers: request.headers, body });
      if (path === "/late") return;
      const more = path === "/huge" ? "x".repeat(2_000_000) : "";
      response.end(JSON.stringify({ tier: "gold", more }));
    });
  });
  await new Promise<void>((go) => receiver.listen(0, "127.0.0.1", go));
  base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await stopTestServer(server);
});

/** A number whose callers are asked about at an address, and then hear good-bye by one way or the other. */
async function line(acme: TestTenant, path: string) {
  const step = (id: string, more: object) => ({ id, name: id, ...more });
  const draft = {
    steps: [
      step("ask", {
        ...{ type: "WEBHOOK", url: `${base}${path}`, sends: ["caller"], timeoutSeconds: 1 },
        ...{ saves: [{ field: "tier", variable: "tier" }], next: "tier", failed: "sorry" },
      }),
      step("tier", {
        ...{ type: "BRANCH", variable: "tier", otherwise: "sorry" },
        cases: [{ is: "EQUALS", value: "gold", to: "gold" }],
      }),
      step("gold", { type: "HANG_UP", text: "Gold." }),
      step("sorry", { type: "HANG_UP", text: "Sorry." }),
    ],
  } as never as api.FlowDefinition;
  const { id } = await acme.admin.call(api.createFlow, { body: { name: `Flow ${path}`, draft } });
  await acme.admin.call(api.publishFlow, { params: { id }, body: {} });
  const body = { number: nextPhone(), name: path, flowId: id };
  const made = await acme.admin.call(api.createInboundNumber, { body });
  return { id: made.id, number: made.number, flowId: id };
}

/** Which way a caller of a number went. */
async function wayOf(acme: TestTenant, { id, number }: { id: string; number: string }) {
  await acme.admin.call(api.simulateCaller, { params: { id }, body: {} });
  const call = await eventually(async () => {
    const { items } = await acme.admin.call(api.listCalls, { query: {} });
    return items.find(({ callerId, state }) => callerId === number && state === "ENDED");
  });
  const { steps } = await acme.admin.call(api.getCallFlow, { params: { id: call.id } });
  return { callId: call.id, way: steps.map(({ stepId, exit }) => `${stepId} ${exit}`) };
}

test("a flow with a secret signs what it asks, and its answer says where the caller goes", async () => {
  const acme = await newTenant(server);
  const golden = await line(acme, "/gold");
  const params = { id: golden.flowId };
  const unsigned = await wayOf(acme, golden);
  expect(asked.at(-1)?.headers["webhook-signature"]).toBeUndefined();
  expect(unsigned.way).toEqual(["ask next", "tier case 1", "gold end"]);

  const { secret } = await acme.admin.call(api.rotateFlowSecret, { params });
  expect(await acme.admin.call(api.getFlow, { params })).toMatchObject({ signs: true });
  await acme.admin.call(api.updateInboundNumber, {
    params: { id: golden.id },
    body: { retired: true },
  });
  const body = { number: nextPhone(), name: "Signed", flowId: golden.flowId };
  const signed = await acme.admin.call(api.createInboundNumber, { body });
  const { callId } = await wayOf(acme, signed);
  const { headers, body: sent } = asked.at(-1) ?? { headers: {} as IncomingHttpHeaders, body: "" };
  const id = headers["webhook-id"];
  expect(id).toBe(JSON.parse(sent).id);
  expect(String(id)).toContain(callId);
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const content = `${id}.${headers["webhook-timestamp"]}.${sent}`;
  const expected = createHmac("sha256", key).update(content).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${expected}`);

  const agent = await acme.user("AGENT");
  expect((await agent.try(api.rotateFlowSecret, { params })).status).toBe(403);
});

test("an answer that is late or huge is none", async () => {
  const acme = await newTenant(server);
  for (const path of ["/late", "/huge"]) {
    const { way } = await wayOf(acme, await line(acme, path));
    expect(way, path).toEqual(["ask failed", "sorry end"]);
  }
  expect(asked.map(({ path }) => path)).toEqual(expect.arrayContaining(["/late", "/huge"]));
});
