import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { TelephonyError } from "../port.ts";
import { messageEnds } from "./callees/behaviour.ts";
import type { CallerPlan } from "./exchange/callers.ts";
import type { Exchange } from "./exchange/exchange.ts";
import { Faults } from "./exchange/faults.ts";

const longestBody = 64 * 1024;

const Changes = z.record(z.string(), z.unknown());

/** What an operator may ask of a carrier over HTTP, beside what the exchange can do. */
type Admin = { exchange: Exchange; disconnectAll(): void };

type Answer = { status: number; body: unknown };

/** Answers an authenticated request: figures, faults, and the far end's hand on the phone. */
export async function serveAdmin(
  admin: Admin,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(admin, request);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

async function answer(admin: Admin, request: IncomingMessage): Promise<Answer> {
  const { exchange } = admin;
  const path = request.url ?? "/";
  const farEnd = /^\/legs\/([0-9a-f-]{36})\/far-end-hangup$/.exec(path)?.[1];
  switch (`${request.method} ${farEnd ? "/legs" : path}`) {
    case "GET /stats":
      return { status: 200, body: exchange.stats() };
    case "GET /faults":
      return { status: 200, body: exchange.faults };
    case "PATCH /faults":
      return changeFaults(exchange, request);
    case "POST /disconnect":
      admin.disconnectAll();
      return { status: 200, body: {} };
    case "POST /calls":
      return somebodyCalls(exchange, request);
    case "POST /legs":
      return farEndHangsUp(exchange, farEnd ?? "");
    default:
      return { status: 404, body: { code: "not-found" } };
  }
}

async function changeFaults(exchange: Exchange, request: IncomingMessage): Promise<Answer> {
  if (Number(request.headers["content-length"] ?? longestBody + 1) > longestBody) {
    return { status: 413, body: { code: "too-large" } };
  }
  const { data: changes } = Changes.safeParse(parseJson(await text(request)));
  const { data: faults, error } = Faults.safeParse({ ...exchange.faults, ...changes });
  if (changes === undefined || error) {
    const errors = error ? z.flattenError(error) : "Expected an object";
    return { status: 400, body: { code: "malformed", errors } };
  }
  exchange.setFaults(faults);
  return { status: 200, body: faults };
}

const Caller = z.strictObject({
  from: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .nullable(),
  to: z.string().regex(/^\+[1-9]\d{6,14}$/),
  trunk: z.string().min(1).max(80).default("shared"),
  trunkTenantId: z.uuid().nullable().default(null),
  patienceSeconds: z.number().min(0).max(86_400).optional(),
  talkSeconds: z.number().min(0).max(86_400).optional(),
  keys: z
    .array(z.string().regex(/^[0-9A-D*#]{0,64}$/))
    .max(100)
    .optional(),
  messageSeconds: z.number().min(0).max(600).optional(),
  messageEnd: z.enum(messageEnds).optional(),
}) satisfies z.ZodType<CallerPlan>;

async function somebodyCalls(exchange: Exchange, request: IncomingMessage): Promise<Answer> {
  if (Number(request.headers["content-length"] ?? longestBody + 1) > longestBody) {
    return { status: 413, body: { code: "too-large" } };
  }
  const { data: plan, error } = Caller.safeParse(parseJson(await text(request)));
  if (error) return { status: 400, body: { code: "malformed", errors: z.flattenError(error) } };
  return attempt(201, () => ({ legId: exchange.call(plan) }));
}

function attempt(status: number, work: () => unknown): Answer {
  try {
    return { status, body: work() };
  } catch (error) {
    if (!(error instanceof TelephonyError)) throw error;
    return { status: 409, body: { code: error.code, message: error.message } };
  }
}

function farEndHangsUp(exchange: Exchange, legId: string): Answer {
  return attempt(200, () => {
    exchange.farEndHangsUp(legId);
    return {};
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
