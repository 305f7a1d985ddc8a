import {
  type Input,
  type publishScript as publishEndpoint,
  type Script,
  type ScriptDefinition,
  type ScriptDetail,
  scriptChanged,
  scriptCreated,
  type testScript as testEndpoint,
  type updateScript as updateEndpoint,
  walkScript,
} from "@parley/contract";
import type { Change } from "../../platform/audit/entry.ts";
import { type Ctx, may } from "../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../platform/http/version.ts";
import { newId } from "../../platform/ids.ts";
import { factsOfLeads, getLead, leadFields } from "../contacts/index.ts";
import { answerFault, questionOf, toOpen, withAnswers } from "./answers.ts";
import {
  insertScript,
  insertVersion,
  patchScript,
  type ScriptPatch,
  type ScriptRow,
  selectScripts,
  selectVersions,
} from "./queries.ts";
import { sampleFacts, told } from "./told.ts";
import { demandSound, problemsOf } from "./validate.ts";

const audience = { permission: "scripts:read" } as const;
const mostScripts = 200;

export async function scriptOf(ctx: Ctx, id: string, forUpdate = false): Promise<ScriptRow> {
  const [row] = await selectScripts(ctx, { id, limit: 1, forUpdate });
  if (!row) throw notFound("script");
  return row;
}

export async function getScript(ctx: Ctx, id: string): Promise<ScriptDetail> {
  const row = await scriptOf(ctx, id);
  const problems = problemsOf(row.draft, await leadFields(ctx));
  return versioned({ ...toScript(ctx, row), draft: row.draft, problems }, row.version);
}

/** Creates a script; answers its id. */
export async function createScript(
  ctx: Ctx,
  input: { name: string; description: string; draft: ScriptDefinition },
): Promise<string> {
  const known = await selectScripts(ctx, { retired: false, limit: mostScripts });
  if (known.length >= mostScripts) {
    throw new Refusal("limit-reached", `This account may have ${mostScripts} scripts in use`, {
      details: { limit: "scripts", most: mostScripts },
    });
  }
  const id = newId();
  await insertScript(ctx, { id, ...input });
  await emit(ctx, scriptCreated, { id }, audience, { after: { name: input.name } });
  return id;
}

export async function updateScript(
  ctx: Ctx,
  id: string,
  input: Input<typeof updateEndpoint>["body"],
  knownVersion: number | undefined,
): Promise<ScriptDetail> {
  const before = await scriptOf(ctx, id, true);
  demandVersion(before.version, knownVersion);
  const { name, description, draft, retired } = input;
  const patch: ScriptPatch = {};
  if (name !== undefined && name !== before.name) patch.name = name;
  if (description !== undefined && description !== before.description) {
    patch.description = description;
  }
  if (draft !== undefined && !isSame(draft, before.draft)) patch.draft = JSON.stringify(draft);
  if (retired !== undefined && retired !== before.retired) {
    if (retired) demandUnused(before);
    patch.retired = retired;
  }
  if (Object.keys(patch).length > 0) {
    const values = { before: pick(before, patch), after: pick(input, patch) };
    await change(ctx, before, patch, values);
  }
  return getScript(ctx, id);
}

function demandUnused({ campaigns }: ScriptRow): void {
  if (campaigns === 0) return;
  throw new Refusal("conflict", "A campaign names this script; give it another one first", {
    details: { campaigns },
  });
}

/** Makes a version of the draft, or of an older version. It never changes from then on. */
export async function publishScript(
  ctx: Ctx,
  id: string,
  { note, fromVersion }: Input<typeof publishEndpoint>["body"],
): Promise<ScriptDetail> {
  const row = await scriptOf(ctx, id, true);
  const definition =
    fromVersion === undefined ? row.draft : (await versionOf(ctx, id, fromVersion)).definition;
  // An old version may speak of a field that is gone since.
  demandSound(problemsOf(definition, await leadFields(ctx)));
  const number = row.last_version + 1;
  await insertVersion(ctx, { scriptId: id, number, definition, note });
  const after = { version: number, ...(fromVersion === undefined ? {} : { fromVersion }) };
  await change(ctx, row, { last_version: number, live_version: number }, { after });
  return getScript(ctx, id);
}

export async function versionOf(ctx: Ctx, id: string, number: number) {
  const [version] = await selectVersions(ctx.tx, id, { number, limit: 1 });
  if (!version) throw notFound("version");
  return version;
}

/** Walks through a script with answers, for a lead or for one that is made up. Nothing is kept. */
export async function testScript(
  ctx: Ctx,
  id: string,
  { version, leadId, answers }: Input<typeof testEndpoint>["body"],
) {
  const row = await scriptOf(ctx, id);
  const definition =
    version === undefined ? row.draft : (await versionOf(ctx, id, version)).definition;
  const given = Object.entries(answers);
  for (const [key, value] of given) {
    const question = questionOf(definition, key);
    if (!question) throw invalid(`answers.${key}`, "is no question of this script");
    const reason = answerFault(question, value);
    if (reason) throw invalid(`answers.${key}`, reason);
  }
  const fields = await leadFields(ctx);
  const lead = leadId === undefined ? undefined : await getLead(ctx, leadId);
  const facts = lead
    ? ((await factsOfLeads(ctx, [lead.id], fields)).get(lead.id) ?? {})
    : sampleFacts(fields, ctx.now);
  const names = { agent: await ownName(ctx), campaign: null };
  const shown = told(definition, fields, facts, names);
  const walk = walkScript(definition, withAnswers(shown.facts, given), ctx.now);
  return {
    definition,
    leadId: lead?.id ?? null,
    leadName: lead?.name ?? String(facts.name),
    ...shown,
    path: walk.path.map((step) => step.id),
    isWhole: walk.isWhole,
    open: walk.open.map(toOpen),
  };
}

async function ownName(ctx: Ctx): Promise<string | null> {
  if (ctx.actor.userId === null) return null;
  const row = await ctx.tx
    .selectFrom("users")
    .select("name")
    .where("id", "=", ctx.actor.userId)
    .executeTakeFirst();
  return row?.name ?? null;
}

async function change(ctx: Ctx, row: ScriptRow, patch: ScriptPatch, values: Change): Promise<void> {
  await patchScript(ctx.tx, row.id, patch);
  const version = patch.last_version ?? null;
  const fields = Object.keys(patch).map((column) => wordOf[column] ?? column);
  await emit(ctx, scriptChanged, { id: row.id, fields, version }, audience, values);
}

const wordOf: Record<string, string> = {
  live_version: "liveVersion",
  last_version: "lastVersion",
};

function pick(values: object, patch: ScriptPatch): Record<string, unknown> {
  const all = values as Record<string, unknown>;
  return Object.fromEntries(Object.keys(patch).map((key) => [key, all[key]]));
}

function isSame(a: ScriptDefinition, b: ScriptDefinition | null): boolean {
  return b !== null && canonical(a) === canonical(b);
}

/** Keys in one order: the database keeps them in another than they came in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
}

export function toScript(ctx: Ctx, row: ScriptRow): Script {
  const can: Script["can"] = [];
  if (may(ctx, "scripts:update")) can.push("update");
  if (may(ctx, "scripts:publish")) can.push("publish");
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    liveVersion: row.live_version,
    steps: (row.live_definition ?? row.draft).steps.length,
    campaigns: row.campaigns,
    draftChanged: !isSame(row.draft, row.live_definition),
    retired: row.retired,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can,
  };
}
