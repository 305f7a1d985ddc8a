import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../../../platform/app.ts";
import { publicUrl } from "../../../platform/config.ts";
import type { RateLimits } from "../../../platform/http/rate-limit.ts";
import { loadTwilio } from "../../telephony/index.ts";
import { twilioTrunkOf } from "../directory.ts";
import { callbackStore } from "./store.ts";

const largestForm = 64 * 1024;
const mostFields = 200;
/** From one address, far more than Twilio sends for forty attempts a second: each request is looked up and checked. */
const mostPerMinute = 24_000;
const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Params = { trunk: string; leg: string; kind?: string };

/** What Twilio asks and tells, at addresses of its own beside the contract: form-encoded, signed, answered in TwiML. */
export function registerTwilioHooks(http: FastifyInstance, limits: RateLimits, app: App): void {
  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    limits.take(`twilio ${request.ip}`, mostPerMinute, reply);
    const { trunk: name, leg, kind } = request.params as Params;
    const { aboutOf, createAddresses, createHooks, createTwiml } = await loadTwilio();
    const about = aboutOf(leg, kind);
    const trunk = isId.test(name) && about ? await twilioTrunkOf(app, name) : undefined;
    if (!trunk || !about) return reply.status(404).type("text/plain").send("No such address");
    const base = publicUrl(app.config);
    const hooks = createHooks({
      store: callbackStore(app),
      twiml: createTwiml(createAddresses(base)),
    });
    const signature = request.headers["x-twilio-signature"];
    const answer = await hooks.answer(trunk, {
      // Behind a proxy the request itself knows neither its name nor that it was encrypted.
      url: `${base}${request.url}`,
      signature: typeof signature === "string" ? signature : undefined,
      ...{ params: request.body as Record<string, string>, about },
    });
    if ("twiml" in answer) return reply.type("text/xml; charset=utf-8").send(answer.twiml);
    const { refusal } = answer;
    app.log.warn({ trunk: name, refusal }, "a request in the name of Twilio was refused");
    if (trunk.tenantId !== null) {
      const event = `webhook of trunk ${name}`;
      const { tenantId } = trunk;
      const of = { userId: null, ip: request.ip, userAgent: null, requestId: request.id };
      app.signals.raise({ tenantId, kind: "WEBHOOK_REFUSED", ...of, event });
    }
    return reply.status(403).type("text/plain").send("Refused");
  }

  http.register(async (scope) => {
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: largestForm },
      (_request, body, done) => {
        const fields = [...new URLSearchParams(String(body))].slice(0, mostFields);
        done(null, Object.fromEntries(fields));
      },
    );
    const { callbackPath } = await loadTwilio();
    scope.post(`${callbackPath}/:trunk/:leg`, handle);
    scope.post(`${callbackPath}/:trunk/:leg/:kind`, handle);
  });
}
