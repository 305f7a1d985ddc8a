import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig, variableNames } from "./config.ts";
import { describeRefusal, StartRefusal } from "./start-refusal.ts";
import { checkoutFolder } from "./version.ts";

/** Paths and free text cannot be malformed; any other variable must refuse nonsense. */
function isText(name: string): boolean {
  return /^PARLEY_(HOME|FAULT|KMS_COMMAND|CARRIER_(TOKEN|PROFILE|LOG))$/.test(name);
}

function refusalOf(env: NodeJS.ProcessEnv, flags: string[] = []): StartRefusal {
  try {
    loadConfig(env, flags);
  } catch (error) {
    if (error instanceof StartRefusal) return error;
    throw error;
  }
  throw new Error("The settings were accepted");
}

test("without any variable the server is private to this machine and does everything", () => {
  expect(loadConfig({})).toMatchObject({
    env: "production",
    home: join(checkoutFolder, ".parley"),
    port: 4400,
    host: "127.0.0.1",
    trustProxy: [],
    logLevel: "info",
    roles: ["web", "worker", "telephony"],
  });
});

test("every variable is read, and flags go over variables", () => {
  const config = loadConfig(
    {
      NODE_ENV: "development",
      PARLEY_HOME: "/srv/parley",
      PORT: "80",
      HOST: "::",
      DATABASE_URL: "postgres://me:secret@db.example.org/parley",
      TRUST_PROXY: "10.0.0.0/8, ::1",
      LOG_LEVEL: "debug",
      PARLEY_DEMO: "false",
      PARLEY_ROLES: "web",
      PARLEY_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
      PARLEY_CARRIER_URL: "http://127.0.0.1:4500",
      PARLEY_FAULT: "after-answer-before-bridge",
      PARLEY_SMTP_URL: "smtp://mail.example.org:25",
    },
    ["--demo", "--roles", "worker,telephony"],
  );
  expect(config).toMatchObject({
    home: "/srv/parley",
    port: 80,
    trustProxy: ["10.0.0.0/8", "::1"],
    demo: true,
    roles: ["worker", "telephony"],
    masterKey: Buffer.alloc(32, 7),
  });
  expect(loadConfig({ PARLEY_DEMO: "yes" }, ["--no-demo"]).demo).toBe(false);
});

test("all that is wrong is named at once, with a guess at what was meant", () => {
  const refusal = refusalOf(
    {
      PORT: "many",
      PARLEY_HOEM: "/srv",
      PARLEY_WHATEVER: "1",
      TRUST_PROXY: "10.0.0.0/99",
      HOST: "a b",
    },
    ["--frobnicate"],
  );
  expect(refusal.reason).toBe("settings");
  expect(refusal.message).toMatch(/^6 settings are wrong: /);
  expect(refusal.message).toContain("PORT must be a number");
  expect(refusal.message).toContain("HOST must be an address");
  expect(refusal.message).toContain("TRUST_PROXY must be addresses");
  expect(refusal.message).toContain("PARLEY_HOEM is not known (did you mean PARLEY_HOME?)");
  expect(refusal.message).toContain("PARLEY_WHATEVER is not known");
  expect(refusal.message).toContain("--frobnicate");
  expect(describeRefusal(refusal)).toMatch(/^Parley cannot start: 6 .*\. Correct or unset/);
});

test.each(variableNames.filter((name) => !isText(name)))(
  "a malformed %s is refused by name and its value is not repeated",
  (name) => {
    const { message } = refusalOf({ [name]: "hunter2 is wrong" });
    expect(message).toContain(`A setting is wrong: ${name} `);
    expect(message).not.toContain("hunter2");
  },
);

test("an empty variable counts as unset", () => {
  expect(loadConfig({ PORT: "", DATABASE_URL: "" }).port).toBe(4400);
});
