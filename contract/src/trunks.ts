import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name, PageQuery, page, RetiredQuery } from "./paging.ts";

const tag = "Trunks";

export const trunkKinds = ["SIP", "TWILIO"] as const;
export const trunkTransports = ["UDP", "TCP", "TLS"] as const;
export const mediaEncryptions = ["NONE", "SRTP"] as const;

const place = z
  .string()
  .trim()
  .regex(/^[a-z0-9-]{1,40}$/, "must be the name of a place, such as dublin or ie1")
  .meta({ examples: ["ie1"] })
  .nullable();
const trunkFields = {
  name: Name,
  host: z
    .string()
    .trim()
    .toLowerCase()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a host name or an IPv4 address")
    .describe("Where the carrier takes calls"),
  port: z.number().int().min(1).max(65_535),
  transport: z.enum(trunkTransports).describe("TLS: what is said to the carrier is encrypted"),
  verifiesCertificate: z
    .boolean()
    .describe("With TLS: whether a carrier that cannot prove its name is refused"),
  caCertificate: z
    .string()
    .trim()
    .max(20_000)
    .regex(
      /^(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/,
      "must be one or several certificates in PEM, and no key",
    )
    .meta({ examples: ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"] })
    .nullable()
    .describe("Who vouches for the carrier's certificate, in PEM; null: the public authorities"),
  callsAsUser: z
    .boolean()
    .describe("Calls bear the user name as their sender, and the caller id beside it"),
  mediaEncryption: z
    .enum(mediaEncryptions)
    .describe("SRTP: sound is encrypted (SDES), and a call without it fails. Use TLS with it"),
  behindNat: z
    .boolean()
    .describe("The far side does not know its own address: answers go to where it sends from"),
  username: z
    .string()
    .trim()
    .regex(/^[\w.+@-]{1,100}$/, "must be letters, digits, and . _ + @ -")
    .nullable()
    .describe("Who we are to the carrier; null where it knows us by our address"),
  registers: z
    .boolean()
    .describe("Whether we register there, so that it finds us; needs a user name"),
  channels: z.number().int().min(1).max(100_000).nullable().describe("Most calls at once"),
  callsPerSecond: z.number().positive().max(1_000).nullable().describe("Most new calls a second"),
  priority: z.number().int().min(1).max(9).describe("1 is used first, the next when it is full"),
  enabled: z.boolean().describe("Calls go out by it and come in"),
  edge: place.describe(
    "Of Twilio: where on the network it is reached; null: where it is by itself",
  ),
  region: place.describe("Of Twilio: where the calls are led; null: in its first region"),
  number: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, "must be a number in international form, such as +14155550100")
    .meta({ examples: ["+14155550100"] })
    .nullable()
    .describe("Of Twilio: a number of the account, shown where a call has no caller id of its own"),
  agentAddress: z
    .string()
    .trim()
    .max(200)
    .regex(
      /^(\+[1-9]\d{6,14}|sips?:(\{agent\}|[\w.+-]+)@[\w.-]+(:\d{1,5})?)$/,
      "must be a number, or an address such as sip:{agent}@example.sip.twilio.com",
    )
    .meta({ examples: ["sip:{agent}@example.sip.twilio.com"] })
    .nullable()
    .describe(
      "Of Twilio: where agents are rung, with {agent} for the name of one's phone; null: nowhere",
    ),
};
const password = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, "must be letters, digits and signs of ASCII")
  .meta({ examples: ["word-of-the-carrier"] })
  .describe("Kept encrypted, and never shown again");

export const Trunk = z
  .object({
    id: Id,
    kind: z.enum(trunkKinds).describe("SIP: at a carrier. TWILIO: an account there"),
    ...trunkFields,
    hasPassword: z.boolean(),
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "Trunk" });
export type Trunk = z.infer<typeof Trunk>;

export const listTrunks = endpoint({
  method: "GET",
  path: "/trunks",
  summary: "List the trunks by which calls go out and come in",
  tag,
  permission: "trunks:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(Trunk),
});
export const createTrunk = endpoint({
  method: "POST",
  path: "/trunks",
  summary: "Add a SIP trunk at a carrier, or an account at Twilio",
  tag,
  permission: "trunks:create",
  status: 201,
  body: z.strictObject({
    kind: z
      .enum(trunkKinds)
      .default("SIP")
      .describe("An account at Twilio has its SID as user name and its auth token as password"),
    name: trunkFields.name,
    host: trunkFields.host.optional().describe("Where the carrier takes calls; needed with SIP"),
    port: trunkFields.port.optional().describe("Left out: 5060, and 5061 with TLS"),
    transport: trunkFields.transport.default("UDP"),
    verifiesCertificate: trunkFields.verifiesCertificate.default(true),
    caCertificate: trunkFields.caCertificate.default(null),
    callsAsUser: trunkFields.callsAsUser.default(false),
    mediaEncryption: trunkFields.mediaEncryption.default("NONE"),
    behindNat: trunkFields.behindNat.default(false),
    username: trunkFields.username.default(null),
    password: password.optional(),
    registers: trunkFields.registers.default(false),
    channels: trunkFields.channels.default(null),
    callsPerSecond: trunkFields.callsPerSecond.default(null),
    priority: trunkFields.priority.default(5),
    enabled: trunkFields.enabled.default(true),
    edge: trunkFields.edge.default(null),
    region: trunkFields.region.default(null),
    number: trunkFields.number.default(null),
    agentAddress: trunkFields.agentAddress.default(null),
  }),
  response: Trunk,
});
export const updateTrunk = endpoint({
  method: "PATCH",
  path: "/trunks/:id",
  summary: "Change a trunk, switch it off or retire it",
  tag,
  permission: "trunks:update",
  params: ById,
  body: z.strictObject({ ...trunkFields, password, retired: z.boolean() }).partial(),
  response: Trunk,
});

export const trunkStates = ["REACHABLE", "UNREACHABLE", "UNKNOWN"] as const;
export const trunkRegistrations = [
  "NONE",
  "REGISTERED",
  "REFUSED",
  "UNANSWERED",
  "WAITING",
] as const;
export const trunkCertificates = [
  "NONE",
  "TRUSTED",
  "UNTRUSTED",
  "OTHER_NAME",
  "EXPIRED",
  "UNREADABLE",
  "UNREACHABLE",
  "LEFT_TO_PROXY",
  "NO_PLACE",
] as const;
export const getTrunkState = endpoint({
  method: "GET",
  path: "/trunks/:id/state",
  summary: "Whether the carrier of a trunk answers, as the switch sees it",
  tag,
  permission: "trunks:read",
  params: ById,
  response: z.object({
    state: z
      .enum(trunkStates)
      .describe("UNKNOWN: no switch has it, or it was not asked yet; it is asked twice a minute"),
    registration: z
      .enum(trunkRegistrations)
      .describe(
        "NONE: it does not register. REFUSED: the carrier answers, and takes neither this user name nor this password. " +
          "WAITING: not known yet, as in the first moments",
      ),
    certificate: z
      .enum(trunkCertificates)
      .describe(
        "What is wrong with the certificate of a carrier that does not answer, as this server sees it. NONE: nothing is " +
          "verified, or the carrier answers. UNREADABLE: what answers there speaks no TLS. UNREACHABLE: nobody answers there. " +
          "LEFT_TO_PROXY, NO_PLACE: the switch has not been told of the trunk, because behind a SIP proxy the proxy decides " +
          "whose certificates are believed, or because this switch cannot be given an authority of one's own",
      ),
  }),
});

/**
 * The socket at which the phone in an agent's browser speaks SIP with a switch: subprotocol `sip`, by the session's
 * cookie, from a page of the same origin. Of several switches `?switch=` names one, from 0; a phone is to be at all.
 */
export const phonePath = "/api/v1/agent/phone/sip";

export const phoneKinds = ["BROWSER", "SIP"] as const;
export const PhoneKind = z
  .enum(phoneKinds)
  .describe("BROWSER: the phone in the page; SIP: another program or device");

export const IceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof IceServer>;

export const getPhone = endpoint({
  method: "GET",
  path: "/agent/phone",
  summary: "Whether one's calls need a phone, and which one was given last",
  tag,
  permission: "agents:work",
  orPermissions: ["calls:supervise"],
  response: z.object({
    provider: z
      .enum(["SWITCH", "SIMULATED"])
      .describe("SIMULATED: calls have no sound, and no phone is needed"),
    kind: PhoneKind.nullable().describe("null: none was given yet"),
  }),
});
export const checkPhone = endpoint({
  method: "POST",
  path: "/agent/phone/check",
  summary:
    "Ring one's own phone and give back what it says for some seconds, to hear how good the way is",
  tag,
  permission: "agents:work",
  orPermissions: ["calls:supervise"],
  perMinute: 12,
  response: z.object({
    rings: z.boolean().describe("false: calls are simulated, and there is no phone to ring"),
  }),
});
export const issuePhone = endpoint({
  method: "POST",
  path: "/agent/phone",
  summary: "A new user and password for one's own phone; the one before is no longer valid",
  tag,
  permission: "agents:work",
  orPermissions: ["calls:supervise"],
  body: z.strictObject({ kind: PhoneKind.default("SIP") }),
  response: z.object({
    username: z.string(),
    password: z.string().describe("Told this once"),
    iceServers: z
      .array(IceServer)
      .describe("By which a browser behind a network of its own finds the way (STUN, TURN)"),
    switches: z.int().describe("At how many a phone in the page registers; 0 for another kind"),
  }),
});
