import {
  type Flow,
  type FlowDefinition,
  type FlowDetail,
  flowChanged,
  flowCreated,
  type Input,
  promptsOf,
  type publishFlow as publishEndpoint,
  type updateFlow as updateEndpoint,
} from "@parley/contract";
import type { Change } from "../../../platform/audit/entry.ts";
import { type Ctx, may } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { knownPrompts } from "../../prompts/index.ts";
import { boxesById } from "../voicemail/boxes.ts";
import {
  type FlowPatch,
  type FlowRow,
  insertFlow,
  insertFlowVersion,
  patchFlow,
  selectFlows,
  selectFlowVersions,
} from "./queries.ts";
import { agentsOf, barredNumbers, knownAgents, numbersOf } from "./targets.ts";
import { demandSound, type FlowPlaces, problemsOf } from "./validate.ts";

const audience = { permission: "flows:read" } as const;
const mostFlows = 100;

export async function flowOf(ctx: Ctx, id: string, forUpdate = false): Promise<FlowRow> {
  const [row] = await selectFlows(ctx, { id, limit: 1, forUpdate });
  if (!row) throw notFound("flow");
  return row;
}

export async function getFlow(ctx: Ctx, id: string): Promise<FlowDetail> {
  const row = await flowOf(ctx, id);
  const problems = problemsOf(row.draft, await placesOf(ctx, row.draft));
  return versioned(
    { ...toFlow(ctx, row), draft: row.draft, problems, signs: row.signs },
    row.version,
  );
}

export async function placesOf(ctx: Ctx, flow: FlowDefinition): Promise<FlowPlaces> {
  const tx: Tx<"queues" | "voicemail_boxes" | "prompts"> = ctx.tx;
  const queues = await tx.selectFrom("queues").select("id").where("retired", "=", false).execute();
  const boxes = await tx
    .selectFrom("voicemail_boxes")
    .select("id")
    .where("retired", "=", false)
    .execute();
  const prompts = await tx.selectFrom("prompts").select("id").execute();
  const idsOf = (rows: readonly { id: string }[]) => new Set(rows.map(({ id }) => id));
  const agents = await knownAgents(ctx, agentsOf(flow));
  const barred = await barredNumbers(ctx, numbersOf(flow));
  return { queues: idsOf(queues), boxes: idsOf(boxes), prompts: idsOf(prompts), agents, barred };
}

/** Creates a flow; answers its id. */
export async function createFlow(
  ctx: Ctx,
  input: { name: string; description: string; draft: FlowDefinition },
): Promise<string> {
  const known = await selectFlows(ctx, { retired: false, limit: mostFlows });
  if (known.length >= mostFlows) {
    throw new Refusal("limit-reached", `This account may have ${mostFlows} flows in use`, {
      details: { limit: "flows", most: mostFlows },
    });
  }
  await demandName(ctx, input.name);
  await demandOwn(ctx, input.draft);
  const id = newId();
  await insertFlow(ctx, { id, ...input });
  await emit(ctx, flowCreated, { id }, audience, { after: { name: input.name } });
  return id;
}

/** A draft may be unready, and yet it names nothing of anybody else's; a sound that is gone since may stand in it. */
export async function demandOwn(
  ctx: Ctx,
  draft: FlowDefinition,
  before?: FlowDefinition,
): Promise<void> {
  const { steps } = draft;
  const queueIds = steps.flatMap((step) =>
    step.type === "QUEUE" && step.queueId ? [step.queueId] : [],
  );
  const boxIds = steps.flatMap((step) => (step.type === "VOICEMAIL" ? (step.boxId ?? []) : []));
  const tx: Tx<"queues"> = ctx.tx;
  const queues = queueIds.length
    ? await tx.selectFrom("queues").select("id").where("id", "in", queueIds).execute()
    : [];
  const known = new Set(queues.map(({ id }) => id));
  if (queueIds.some((id) => !known.has(id))) throw notFound("queue");
  const boxes = await boxesById(ctx, boxIds);
  if (boxIds.some((id) => !boxes.has(id))) throw notFound("box");
  const kept = new Set(before && agentsOf(before));
  const agentIds = agentsOf(draft).filter((id) => !kept.has(id));
  const agents = await knownAgents(ctx, agentIds);
  if (agentIds.some((id) => !agents.has(id))) throw notFound("agent");
  const named = new Set(before && promptsOf(before));
  const promptIds = promptsOf(draft).filter((id) => !named.has(id));
  const prompts = await knownPrompts(ctx, promptIds);
  if (promptIds.some((id) => !prompts.has(id))) throw notFound("prompt");
}

async function demandName(ctx: Ctx, name: string): Promise<void> {
  const tx: Tx<"flows"> = ctx.tx;
  const known = await tx
    .selectFrom("flows")
    .select("id")
    .where("name", "=", name)
    .executeTakeFirst();
  if (known) throw invalid("name", "is that of another flow");
}

export async function updateFlow(
  ctx: Ctx,
  id: string,
  input: Input<typeof updateEndpoint>["body"],
  knownVersion: number | undefined,
): Promise<FlowDetail> {
  const before = await flowOf(ctx, id, true);
  demandVersion(before.version, knownVersion);
  const { name, description, draft, retired } = input;
  if (draft) await demandOwn(ctx, draft, before.draft);
  const patch: FlowPatch = {};
  if (name !== undefined && name !== before.name) {
    await demandName(ctx, name);
    patch.name = name;
  }
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
  return getFlow(ctx, id);
}

function demandUnused({ numbers }: FlowRow): void {
  if (numbers === 0) return;
  throw new Refusal("conflict", "A number leads to this flow; send it elsewhere first", {
    details: { numbers },
  });
}

/** Makes a version of the draft, or of an older version. It never changes from then on. */
export async function publishFlow(
  ctx: Ctx,
  id: string,
  { note, fromVersion }: Input<typeof publishEndpoint>["body"],
): Promise<FlowDetail> {
  const row = await flowOf(ctx, id, true);
  const definition =
    fromVersion === undefined ? row.draft : (await versionOf(ctx, id, fromVersion)).definition;
  // An old version may name a queue that is gone since.
  demandSound(problemsOf(definition, await placesOf(ctx, definition)));
  const number = row.last_version + 1;
  await insertFlowVersion(ctx, { flowId: id, number, definition, note });
  const after = { version: number, ...(fromVersion === undefined ? {} : { fromVersion }) };
  await change(ctx, row, { last_version: number, live_version: number }, { after });
  return getFlow(ctx, id);
}

export async function versionOf(ctx: Ctx, id: string, number: number) {
  const [version] = await selectFlowVersions(ctx.tx, id, { number, limit: 1 });
  if (!version) throw notFound("version");
  return version;
}

async function change(ctx: Ctx, row: FlowRow, patch: FlowPatch, values: Change): Promise<void> {
  await patchFlow(ctx.tx, row.id, patch);
  const version = patch.last_version ?? null;
  const fields = Object.keys(patch).map((column) => wordOf[column] ?? column);
  await emit(ctx, flowChanged, { id: row.id, fields, version }, audience, values);
}

const wordOf: Record<string, string> = {
  live_version: "liveVersion",
  last_version: "lastVersion",
};

function pick(values: object, patch: FlowPatch): Record<string, unknown> {
  const all = values as Record<string, unknown>;
  return Object.fromEntries(Object.keys(patch).map((key) => [key, all[key]]));
}

function isSame(a: FlowDefinition, b: FlowDefinition | null): boolean {
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

export function toFlow(ctx: Ctx, row: FlowRow): Flow {
  const can: Flow["can"] = [];
  if (may(ctx, "flows:update")) can.push("update");
  if (may(ctx, "flows:publish")) can.push("publish");
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    liveVersion: row.live_version,
    steps: (row.live_definition ?? row.draft).steps.length,
    numbers: row.numbers,
    draftChanged: !isSame(row.draft, row.live_definition),
    retired: row.retired,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can,
  };
}
