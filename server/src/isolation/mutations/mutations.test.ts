import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomFor } from "../../modules/telephony/carrier/callees/random.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { buildEstate } from "../estate.ts";
import { attackKey, attackRows, type Ground, type Key, keysOfTenants } from "../row-attack.ts";
import { type CodeMutation, codeMutations } from "./code.ts";
import { noticedBefore, writeReport } from "./report.ts";
import { type SchemaMutation, schemaMutations } from "./schema.ts";

/*
 * The suite that guards isolation, guarded: one policy, one key, one check of scope or audience is
 * taken away at a time, and something must notice. A sample is drawn from a seed that is printed;
 * MUTATIONS=all tries every one and writes the report, from which the checks of a sample are drawn.
 */
const all = process.env.MUTATIONS === "all";
const seed = process.env.MUTATIONS_SEED ?? String(Date.now() % 1_000_000);
const sampleSize = 20;
/** A check in the code asks for a run of the suite of its own: a sample holds few of them. */
const ofCode = 3;

const checkout = dirname(dirname(dirname(dirname(import.meta.dirname))));
let server: TestServer;
let ground: Ground;
let keys: Map<string, Key>;
beforeAll(async () => {
  server = await startTestServer();
  const [own, other] = await Promise.all([buildEstate(server), buildEstate(server)]);
  const app = new pg.Pool({
    ...server.database.connection({ role: "parley_app", database: server.databaseName }),
    max: 1,
  });
  app.on("error", () => {});
  ground = { admin: server.admin, app, own: own.tenant.id, other: other.tenant.id };
  keys = new Map((await keysOfTenants(server.admin)).map((key) => [key.name, key]));
});
afterAll(async () => {
  await ground.app.end();
  await stopTestServer(server);
});

function draw<T>(items: readonly T[], count: number, what: string): T[] {
  const random = randomFor(seed, what);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ item }) => item);
}

/** What noticed, in words; undefined when nothing did. UNTRIED: the estate has no row for it. */
async function noticed({ attack, apply, undo }: SchemaMutation): Promise<string | undefined> {
  await server.admin.query(apply);
  try {
    if ("rows" in attack) return (await attackRows(ground, attack.rows))[0];
    const key = keys.get(attack.key);
    if (!key) throw new Error(`no key ${attack.key}`);
    const found = await attackKey(ground, key);
    return found === "UNTRIED" ? found : found[0];
  } finally {
    await server.admin.query(undo);
  }
}

const run = promisify(execFile);

/** Runs the suites on sources without one check; what failed is what noticed. */
async function noticedByRun({ file, nth }: CodeMutation): Promise<string | undefined> {
  const suites = ["scope", "isolation"].map((name) => `server/src/isolation/${name}.test.ts`);
  const vitest = join(checkout, "node_modules", "vitest", "vitest.mjs");
  try {
    await run(process.execPath, [vitest, "run", "--bail=1", "--retry=0", ...suites], {
      cwd: checkout,
      env: { ...process.env, PARLEY_MUTATION: `${file}#${nth}`, NO_COLOR: "1" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return undefined;
  } catch (error) {
    const { stdout = "" } = error as { stdout?: string };
    return /FAIL\s+(.*)/.exec(stdout)?.[1] ?? "the run broke";
  }
}

test(`a guard that is taken away is missed (seed ${seed}${all ? ", all" : ""})`, async () => {
  const schema = await schemaMutations(server.admin);
  const code = codeMutations();
  const known = noticedBefore();
  const chosenCode = all
    ? code
    : draw(
        code.filter(({ name }) => known.has(name)),
        ofCode,
        "code",
      );
  const chosenSchema = all ? schema : draw(schema, sampleSize - chosenCode.length, "schema");
  const results: { name: string; by: string | undefined }[] = [];
  for (const one of chosenSchema) results.push({ name: one.name, by: await noticed(one) });
  for (const one of chosenCode) {
    results.push({ name: one.name, by: await noticedByRun(one) });
    // It takes an hour: what is known so far is not lost when it is cut off.
    if (all) writeReport(results);
  }
  expect(schema.length).toBeGreaterThan(70);
  expect(code.length).toBeGreaterThan(50);
  expect(results.filter(({ by }) => by === undefined).map(({ name }) => name)).toEqual([]);
}, 3_600_000);
