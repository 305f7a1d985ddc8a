import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { errorText, StartRefusal } from "./start-refusal.ts";
import { checkoutFolder } from "./version.ts";

const roleNames = ["web", "worker", "telephony"] as const;
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Every setting of the server. The keys are the names in code; `variables` below has those outside. */
const settings = z.object({
  env: z.enum(["production", "development", "test"]).default("production"),
  home: z
    .string()
    .default(".parley")
    .transform((path) => resolve(checkoutFolder, path)),
  port: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(0, "must be between 0 and 65535")
    .max(65535, "must be between 0 and 65535")
    .default(4400),
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, "must be an address or a host name")
    .default("127.0.0.1"),
  databaseUrl: urlOf(
    ["postgres:", "postgresql:"],
    "postgres://user:password@host/database",
  ).optional(),
  trustProxy: listOf(network("of your proxies")).default([]),
  allowPrivateAddresses: listOf(network("that tenants may name")).default([]),
  corsOrigins: listOf(webOrigin()).default([]),
  logLevel: z.enum(logLevels).default("info"),
  demo: z.stringbool({ error: "must be true or false" }).optional(),
  demoHistory: z.stringbool({ error: "must be true or false" }).default(true),
  roles: listOf(z.enum(roleNames, `must be some of ${roleNames.join(", ")}`))
    .refine((roles) => roles.length > 0, "must name at least one role")
    .default([...roleNames]),
  masterKey: z
    .string()
    .refine(isMasterKey, "must be 32 random bytes in base64 (openssl rand -base64 32)")
    .transform((text) => Buffer.from(text, "base64"))
    .optional(),
  kmsCommand: z.string().optional(),
  https: z
    .string()
    .refine(isHttps, "must be self, a domain, or two files like cert.pem,key.pem")
    .optional(),
  httpPort: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be between 1 and 65535")
    .max(65535, "must be between 1 and 65535")
    .default(80),
  acmeUrl: urlOf(["https:"], "https://acme-v02.api.letsencrypt.org/directory").default(
    "https://acme-v02.api.letsencrypt.org/directory",
  ),
  carrierUrl: urlOf(["http:", "https:", "ws:", "wss:"], "http://127.0.0.1:4500").optional(),
  carrierToken: z.string().min(16, "must have at least 16 characters").optional(),
  carrierProfile: z.string().default("demo-fast"),
  carrierLog: z.string().optional(),
  carrierSpeed: z.coerce
    .number("must be a number")
    .min(0.1, "must be at least 0.1")
    .max(1000, "must be at most 1000")
    .default(1),
  asterisk: listOf(
    z
      .string()
      .regex(/\.json$/, "must be files that end in .json")
      .transform((path) => resolve(checkoutFolder, path)),
  ).default([]),
  twilio: z.stringbool({ error: "must be true or false" }).default(false),
  twilioUrl: urlOf(["http:", "https:"], "https://api.twilio.com").optional(),
  iceServers: listOf(iceServer()).default([]),
  turnSecret: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, "must have at least 16 characters and no blanks")
    .optional(),
  faultPoints: z.string().optional(),
  ratePerMinute: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .default(600),
  publicUrl: urlOf(["http:", "https:"], "https://parley.example.org").optional(),
  breachCheckUrl: urlOf(["http:", "https:"], "https://api.pwnedpasswords.com/range").optional(),
  countriesFile: z
    .string()
    .regex(/\.mmdb$/, "must be a file that ends in .mmdb")
    .optional(),
  smtpUrl: urlOf(["smtp:", "smtps:"], "smtps://user:password@mail.example.org").optional(),
});

/** The settings as the rest of the server sees them. Read once, in main.ts. */
export type Config = Readonly<z.infer<typeof settings>>;

/** The parts of this program that a process can be told to run. */
export type Role = (typeof roleNames)[number];

const variables = {
  NODE_ENV: "env",
  PARLEY_HOME: "home",
  PORT: "port",
  HOST: "host",
  DATABASE_URL: "databaseUrl",
  TRUST_PROXY: "trustProxy",
  PARLEY_CORS_ORIGINS: "corsOrigins",
  LOG_LEVEL: "logLevel",
  PARLEY_DEMO: "demo",
  PARLEY_DEMO_HISTORY: "demoHistory",
  PARLEY_ROLES: "roles",
  PARLEY_MASTER_KEY: "masterKey",
  PARLEY_KMS_COMMAND: "kmsCommand",
  PARLEY_HTTPS: "https",
  PARLEY_HTTP_PORT: "httpPort",
  PARLEY_ACME_URL: "acmeUrl",
  PARLEY_CARRIER_URL: "carrierUrl",
  PARLEY_CARRIER_TOKEN: "carrierToken",
  PARLEY_CARRIER_PROFILE: "carrierProfile",
  PARLEY_CARRIER_LOG: "carrierLog",
  PARLEY_CARRIER_SPEED: "carrierSpeed",
  PARLEY_ASTERISK: "asterisk",
  PARLEY_TWILIO: "twilio",
  PARLEY_TWILIO_URL: "twilioUrl",
  PARLEY_ICE_SERVERS: "iceServers",
  PARLEY_TURN_SECRET: "turnSecret",
  PARLEY_FAULT: "faultPoints",
  PARLEY_SMTP_URL: "smtpUrl",
  PARLEY_ALLOW_PRIVATE_ADDRESSES: "allowPrivateAddresses",
  PARLEY_PUBLIC_URL: "publicUrl",
  PARLEY_BREACH_CHECK_URL: "breachCheckUrl",
  PARLEY_COUNTRIES_FILE: "countriesFile",
  PARLEY_RATE_PER_MINUTE: "ratePerMinute",
} as const satisfies Record<string, keyof z.input<typeof settings>>;

const variableOf: ReadonlyMap<string, string> = new Map(
  Object.entries(variables).map(([variable, key]) => [key, variable]),
);

/** The names of all variables, for `parley doctor` and the documentation's test. */
export const variableNames: readonly string[] = Object.keys(variables);

/**
 * Reads the settings from the environment and, over it, from `--roles`, `--https`, `--demo` and `--no-demo`.
 * Every malformed or unknown one is named in a single refusal; no value is repeated in it, because
 * some of them are secrets.
 */
export function loadConfig(env: NodeJS.ProcessEnv, flags: readonly string[] = []): Config {
  const problems = unknownVariables(env);
  const given = { ...fromEnvironment(env), ...fromFlags(flags, problems) };
  const read = settings.safeParse({ ...whereADomainIs(given.https), ...given });
  if (read.success && problems.length === 0) return read.data;

  for (const issue of read.error?.issues ?? []) {
    const key = String(issue.path[0]);
    const line = `${variableOf.get(key) ?? key} ${issue.message}`;
    if (!problems.includes(line)) problems.push(line);
  }
  const count =
    problems.length === 1 ? "A setting is wrong" : `${problems.length} settings are wrong`;
  throw new StartRefusal(
    "settings",
    `${count}: ${problems.join("; ")}`,
    "Correct or unset what is named here and start again",
  );
}

/**
 * Where people reach this installation, without a slash at the end: for links in letters and for
 * passkeys, which are bound to the name. Browsers bind none to a bare IP address.
 */
export function publicUrl({ publicUrl, host, port }: Config): string {
  if (publicUrl !== undefined) return new URL(publicUrl).href.replace(/\/+$/, "");
  const isHere = /^(127\..*|0\.0\.0\.0|::1?|localhost)$/.test(host);
  const name = host.includes(":") ? `[${host}]` : host;
  return `http://${isHere ? "localhost" : name}:${port}`;
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [variable, key] of Object.entries(variables)) {
    const value = env[variable];
    // Compose files pass a variable that nobody set as an empty string.
    if (value !== undefined && value !== "") found[key] = value;
  }
  return found;
}

function fromFlags(flags: readonly string[], problems: string[]): Record<string, string> {
  try {
    const { values } = parseArgs({
      args: [...flags],
      allowNegative: true,
      options: {
        roles: { type: "string" },
        demo: { type: "boolean" },
        https: { type: "string" },
      },
    });
    const found: Record<string, string> = {};
    if (values.roles !== undefined) found.roles = values.roles;
    if (values.https !== undefined) found.https = values.https;
    if (values.demo !== undefined) found.demo = String(values.demo);
    return found;
  } catch (error) {
    problems.push(errorText(error));
    return {};
  }
}

function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith("PARLEY_") && !Object.hasOwn(variables, name),
  );
  return unknown.sort().map((name) => {
    const near = variableNames.find((known) => distance(name, known) <= 2);
    return near ? `${name} is not known (did you mean ${near}?)` : `${name} is not known`;
  });
}

function listOf<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .transform((parts) => parts.filter((part) => part !== ""))
    .pipe(z.array(item));
}

function urlOf(protocols: readonly string[], example: string) {
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be an address like ${example}`,
    );
}

function network(whose: string) {
  return z.string().refine((text) => {
    const [address = "", bits, ...rest] = text.split("/");
    const family = isIP(address);
    if (family === 0 || rest.length > 0) return false;
    return (
      bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
    );
  }, `must be addresses or networks ${whose}, such as 10.0.0.0/8,127.0.0.1`);
}

const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;

/** One file alone is a mistake and no domain. */
function isDomain(text: string): boolean {
  return domain.test(text) && !/\.(pem|crt|cer|key)$/.test(text);
}

function isHttps(text: string): boolean {
  if (text === "self" || isDomain(text)) return true;
  const files = text.split(",");
  return files.length === 2 && files.every((file) => file.trim() !== "");
}

/** A domain leads strangers here: its server listens for everybody, at the port that browsers ask. */
function whereADomainIs(https: string | undefined): Record<string, string> {
  return https !== undefined && isDomain(https) ? { host: "0.0.0.0", port: "443" } : {};
}

function webOrigin() {
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith("http"),
      "must be origins such as https://crm.example.org, without a path",
    );
}

/** RFC 7064 and 7065, without a user: credentials are made for each phone. */
function iceServer() {
  return z
    .string()
    .regex(
      /^(stuns?:[\w.-]+(:\d{1,5})?|turns?:[\w.-]+(:\d{1,5})?(\?transport=(udp|tcp))?)$/,
      "must be addresses like stun:stun.example.org:3478,turn:turn.example.org:3478?transport=udp",
    );
}

function isMasterKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, "base64").length === 32;
}

/** Levenshtein's distance, to guess which variable was meant. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
