import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type LeadDetail, leadUpdated } from "@parley/contract";
import { Webhook as Verifier } from "standardwebhooks";
import { inTenant } from "../server/src/platform/app.ts";
import { everyone } from "../server/src/platform/events/audience.ts";
import { emitAll } from "../server/src/platform/events/emit.ts";
import { type Bench, say } from "./lib/bench.ts";
import { write, written } from "./lib/caller.ts";
import { whenDone } from "./lib/cleanup.ts";
import { HttpPool, requestText } from "./lib/http.ts";
import { type Installation, openInstallation, startServer } from "./lib/installation.ts";
import { pause } from "./lib/load.ts";
import { type Figure, round } from "./lib/report.ts";
import { resetStatements, sayStatements } from "./lib/statements.ts";
import { percentile } from "./lib/statistics.ts";
import { makeTenant, makeUsers, signInAs } from "./lib/tenants.ts";

const portion = 500;
const patienceMs = 60_000;

/** From what happened to a receiver on this machine: how many a second, and how soon. */
export const webhooks: Bench = {
  name: "webhooks",
  about: "deliveries a second to one and to ten receivers, and how soon one comes",
  run: async ({ quick, statements }) => {
    const installation = await openInstallation();
    const tenantId = await makeTenant(installation, "hooks");
    await makeUsers(installation, tenantId, [{ email: "chief@hooks.example", role: "ADMIN" }]);
    const server = await startServer(installation, {
      PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8",
    });
    const http = new HttpPool(server.port);
    const chief = await signInAs(server.url, "chief@hooks.example");
    const receiver = await Receiver.start();
    const register = (n: number, payload: "THIN" | "FULL" = "THIN") =>
      written<{ webhook: { id: string }; secret: string }>(http, chief, "POST", "/webhooks", {
        name: `Receiver ${n}`,
        url: receiver.url,
        payload,
        subscriptions: [{ event: "lead.updated" }],
        concurrency: 10,
      });
    const { webhook, secret } = await register(0);
    receiver.secret = secret;
    const points = [{ type: "PHONE", value: "+442079460123", primary: true }];
    const contact = { name: "Ada Lovelace", points };
    const { id } = await written<LeadDetail>(http, chief, "POST", "/leads", { contact });

    const soon: number[] = [];
    for (let i = 0; i < (quick ? 20 : 100); i++) {
      const arrived = receiver.next();
      const begin = performance.now();
      await write(http, chief, "PATCH", `/leads/${id}`, { source: `source ${i}` });
      await arrived;
      soon.push(performance.now() - begin);
      await pause(40);
    }

    const events = quick ? 2000 : 10_000;
    const happen = () => manyEvents(installation, tenantId, id, events);
    server.usage.reset();
    const one = await rateOf(receiver, events, happen);
    const cores = server.usage.read();
    for (let i = 1; i < 10; i++) await register(i);
    if (statements) await resetStatements(installation.admin);
    const begin = performance.now();
    const ten = await rateOf(receiver, events * 10, happen).finally(async () => {
      if (!statements) return;
      await sayStatements(installation.admin, (performance.now() - begin) / 1000);
    });
    await write(http, chief, "PATCH", `/webhooks/${webhook.id}`, { payload: "FULL" });
    for (const hook of (await listed(http, chief)).slice(0, 9)) {
      await write(http, chief, "PATCH", `/webhooks/${hook}`, { enabled: false });
    }
    const full = await rateOf(receiver, events, happen);
    say(`  signatures verified: ${receiver.verified}`);
    http.close();
    receiver.stop();
    return figuresOf({ soon, one, ten, full, cores });
  },
};

type Found = {
  soon: number[];
  one: number;
  ten: number;
  full: number;
  cores: { server: number; postgres: number };
};

function figuresOf({ soon, one, ten, full, cores }: Found): Figure[] {
  const p95 = percentile(soon, 0.95);
  const beside = `p50 ${round(percentile(soon, 0.5))} ms`;
  const busy = `cores: server ${round(cores.server)}, PostgreSQL ${round(cores.postgres)}`;
  say(`  write to receiver p95 ${round(p95)} ms (${beside})`);
  say(
    `  one endpoint ${round(one)}/s (${busy}), ten ${round(ten)}/s, with records ${round(full)}/s`,
  );
  const rate = (what: string, value: number, more: Partial<Figure> = {}): Figure => {
    return { bench: "webhooks", what, value, unit: "/s", moreIsBetter: true, ...more };
  };
  return [
    rate("deliveries to one endpoint", one, { floor: 500, goal: 1000, beside: busy }),
    rate("deliveries to ten endpoints", ten, { floor: 500, goal: 1000 }),
    rate("deliveries with the record", full, { goal: 500 }),
    {
      bench: "webhooks",
      what: "write to receiver, p95",
      value: p95,
      unit: "ms",
      goal: 250,
      beside,
    },
  ];
}

/** What many changes of a lead tell, without the changes: the writer is not what is measured. */
async function manyEvents(
  { app }: Installation,
  tenantId: string,
  id: string,
  count: number,
): Promise<void> {
  const data = { id, contactId: id, fields: ["source"] };
  const { audited: _, ...type } = leadUpdated;
  const one = { type, data, audience: everyone };
  for (let made = 0; made < count; made += portion) {
    const some = Array.from({ length: Math.min(portion, count - made) }, () => one);
    await inTenant(app, tenantId, (ctx) => emitAll(ctx, some));
  }
}

/** Deliveries a second, from the first that came to the last. */
async function rateOf(
  receiver: Receiver,
  count: number,
  happen: () => Promise<void>,
): Promise<number> {
  receiver.reset();
  await happen();
  const deadline = performance.now() + patienceMs;
  while (receiver.count < count) {
    if (performance.now() > deadline) throw new Error(`only ${receiver.count} of ${count} came`);
    await pause(10);
  }
  return (count - 1) / ((receiver.lastAt - receiver.firstAt) / 1000);
}

async function listed(http: HttpPool, session: Parameters<typeof write>[1]): Promise<string[]> {
  const headers = { cookie: session.cookieHeader };

  const { body } = await http.ask(requestText("GET", "/api/v1/webhooks", headers));
  return (JSON.parse(body.toString()) as { items: { id: string }[] }).items.map(({ id }) => id);
}

/** Answers challenges, counts the rest, and verifies one in a hundred for its first endpoint. */
class Receiver {
  secret = "";
  count = 0;
  verified = 0;
  firstAt = 0;
  lastAt = 0;
  private waiting: (() => void)[] = [];
  private readonly http = createServer({ keepAliveTimeout: 60_000 });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.http.on("request", (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const challenge = text.includes('"webhook.challenge"');
        response.end(challenge ? JSON.parse(text).data.challenge : "");
        if (!challenge) receiver.take(text, request.headers as Record<string, string>);
      });
    });
    await new Promise<void>((resolve) => receiver.http.listen(0, "127.0.0.1", resolve));
    whenDone(() => receiver.stop());
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  reset(): void {
    this.count = 0;
    this.firstAt = 0;
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  private take(text: string, headers: Record<string, string>): void {
    this.lastAt = performance.now();
    if (this.firstAt === 0) this.firstAt = this.lastAt;
    this.count++;
    for (const resolve of this.waiting.splice(0)) resolve();
    if (this.count % 100 !== 1 || !this.secret) return;
    try {
      new Verifier(this.secret).verify(text, headers);
      this.verified++;
    } catch {
      // Of another endpoint: each has a secret of its own.
    }
  }
}
