import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { type App, inTenant } from "../../platform/app.ts";
import { deriveKey } from "../../platform/crypto/envelope.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { RateLimits } from "../../platform/http/rate-limit.ts";
import { isPlayed } from "./queries.ts";
import { keyOf } from "./upload.ts";

/** A carrier that fetches sounds by itself is given an address that nobody guesses, for as long as a call may wait for it. */
const goodForMs = 6 * 3_600_000;
const perMinute = 600;
const path = "/hooks/prompts";
const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Sound = { tenantId: string; soundId: string };
type Needs = Pick<App, "keys" | "clock">;

export function addressFor(app: Needs, sound: Sound): string {
  const until = app.clock.now().getTime() + goodForMs;
  const { tenantId, soundId } = sound;
  return `${path}/${tenantId}/${soundId}/${until}/${proofOf(app, sound, until).toString("base64url")}`;
}

function proofOf({ keys }: Needs, { tenantId, soundId }: Sound, until: number): Buffer {
  const key = deriveKey(keys.masterKey, "prompt addresses");
  return createHmac("sha256", key).update(`${tenantId}/${soundId}/${until}`).digest();
}

type Params = { tenant: string; sound: string; until: string; proof: string };

/** The file, to whoever has its address: a carrier signs in nowhere. */
export function servePromptFiles(http: FastifyInstance, limits: RateLimits, app: App): void {
  http.get(`${path}/:tenant/:sound/:until/:proof`, async (request, reply) => {
    limits.take(`prompts ${request.ip}`, perMinute, reply);
    const { tenant: tenantId, sound: soundId, until, proof } = request.params as Params;
    const sent = Buffer.from(proof, "base64url");
    const wanted = proofOf(app, { tenantId, soundId }, Number(until));
    const isGood =
      isId.test(tenantId) &&
      isId.test(soundId) &&
      sent.length === wanted.length &&
      timingSafeEqual(sent, wanted) &&
      Number(until) > app.clock.now().getTime();
    const look = (ctx: Ctx) => isPlayed(ctx.tx, soundId);
    if (!isGood || !(await inTenant(app, tenantId, look, { readOnly: true })))
      return reply.status(404).type("text/plain").send("No such address");
    return reply
      .header("cache-control", "private, max-age=3600")
      .header("x-content-type-options", "nosniff")
      .type("audio/wav")
      .send(app.storage.read(keyOf(tenantId, soundId)));
  });
}
