import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { LegId } from "../../port.ts";
import { aboutOf, callbackPath, createAddresses } from "../../providers/twilio/addresses.ts";
import type { TwilioTrunk } from "../../providers/twilio/store.ts";
import { createTwilio } from "../../providers/twilio/twilio.ts";
import { createTwiml } from "../../providers/twilio/twiml.ts";
import { createHooks } from "../../providers/twilio/webhook.ts";
import { pause, type Rig, type RigOptions, untilSo } from "../rigs.ts";
import { createMemoryStore } from "./memory-store.ts";
import { newSid, startFakeTwilio } from "./server.ts";

const minuteMs = 60_000;
/** The number that the stories' callers call. */
const line = "+442079460100";

/** Twilio's side and ours, over HTTP both ways, ten times faster than life. */
export async function twilioRig(options: RigOptions & { askAgainMs?: number } = {}) {
  const fake = await startFakeTwilio();
  const account = { accountSid: newSid("AC"), authToken: "a token of the tests" };
  const trunk: TwilioTrunk = {
    ...{ name: "shared", tenantId: null, host: "api.twilio.com", ...account, edge: null },
    ...{ region: null, number: "+12025550190", agentAddress: "sip:{agent}@halden.sip.twilio.com" },
    channels: options.limits?.channels ?? null,
    callsPerSecond: options.limits?.callsPerSecond ?? null,
    ...{ priority: 1, isOff: false },
  };
  fake.accounts.set(account.accountSid, account);
  const store = createMemoryStore();
  const web = await serveHooks(trunk, store);
  const addresses = createAddresses(web.url);
  const hooks = `${addresses.base}/shared`;
  fake.numbers.set(line, {
    accountSid: account.accountSid,
    ...{ voiceUrl: `${hooks}/incoming`, statusCallback: `${hooks}/ended` },
  });
  const problems: unknown[] = [];
  const connect = () =>
    createTwilio({
      ...{ trunks: [trunk], store, publicUrl: web.url, baseUrl: fake.url, clock: fake.clock },
      ...{ requestTimeoutMs: options.commandTimeoutMs, askAgainMs: options.askAgainMs },
      onProblem: (problem) => problems.push(problem),
    });
  const telephony = connect();
  await untilSo(() => telephony.connection() === "CONNECTED");
  const callOf = (legId: LegId) => {
    const sid = store.calls.get(legId)?.sid ?? "";
    const call = fake.calls.get(sid);
    if (!call) throw new Error(`Nobody is at the other end of ${legId}`);
    return call;
  };
  const rig: Rig = {
    telephony,
    ...{ isRealTime: false, isSynthetic: false },
    carrier: {
      stats: () => fake.stats(),
      async call(plan) {
        const { sid } = fake.call(plan).is;
        const legOf = () => [...store.calls.values()].find((call) => call.sid === sid)?.legId;
        await untilSo(() => legOf() !== undefined);
        const legId = legOf() ?? "";
        // It rings here when the provider has heard of it.
        for (
          let report = await telephony.lookup([legId]);
          ;
          report = await telephony.lookup([legId])
        ) {
          if (report.get(legId)?.state !== "UNKNOWN") return legId;
          await pause(2);
        }
      },
      farEndHangsUp: (legId) => callOf(legId).hangUp(),
      farEndPresses: (legId, digits) => callOf(legId).press(digits),
    },
    pass: (ms) => pause(ms / fake.timeScale),
    until: (isSo) => untilSo(isSo, minuteMs / fake.timeScale + 5_000),
    async close() {
      await fake.close();
      await telephony.close();
      await web.close();
    },
  };
  return { ...rig, telephony, fake, store, trunk, problems, connect, hooks };
}

/** The provider's own hooks behind a server of HTTP, as the application has them. */
async function serveHooks(trunk: TwilioTrunk, store: ReturnType<typeof createMemoryStore>) {
  let url = "";
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const part of request) body += String(part);
      const called = new URL(request.url ?? "", url);
      const [, leg = "", kind] = called.pathname.slice(callbackPath.length + 1).split("/");
      const about = aboutOf(leg, kind);
      const signature = request.headers["x-twilio-signature"];
      const hooks = createHooks({ store, twiml: createTwiml(createAddresses(url)) });
      const answer = about
        ? await hooks.answer(trunk, {
            ...{ url: called.href, signature: signature as string | undefined, about },
            params: Object.fromEntries(new URLSearchParams(body)),
          })
        : { refusal: "UNKNOWN" };
      response.writeHead("twiml" in answer ? 200 : 403, { "content-type": "text/xml" });
      response.end("twiml" in answer ? answer.twiml : answer.refusal);
    })().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
