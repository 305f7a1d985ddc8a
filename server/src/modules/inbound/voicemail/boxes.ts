import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "../../agents/index.ts";
import { knownPrompts } from "../../prompts/index.ts";

export type BoxRow = {
  id: string;
  name: string;
  greeting: string;
  greeting_prompt_id: string | null;
  thanks: string | null;
  max_seconds: number;
  keep_days: number;
  user_ids: string[];
  team_ids: string[];
  retired: boolean;
  updated_at: Date;
  version: number;
};

const boxes: Catalogue<BoxRow, api.VoicemailBox> = {
  kind: "VOICEMAIL_BOX",
  table: "voicemail_boxes",
  noun: "box",
  toItem: (row) => ({
    id: row.id,
    name: row.name,
    greeting: row.greeting,
    greetingPromptId: row.greeting_prompt_id,
    thanks: row.thanks,
    maxSeconds: row.max_seconds,
    keepDays: row.keep_days,
    userIds: row.user_ids,
    teamIds: row.team_ids,
    retired: row.retired,
    updatedAt: row.updated_at.toISOString(),
  }),
};

type Wanted = api.Input<typeof api.updateVoicemailBox>["body"];

function columnsOf(wanted: Wanted): Record<string, unknown> {
  return {
    name: wanted.name,
    greeting: wanted.greeting,
    greeting_prompt_id: wanted.greetingPromptId,
    thanks: wanted.thanks,
    max_seconds: wanted.maxSeconds,
    keep_days: wanted.keepDays,
    user_ids: wanted.userIds,
    team_ids: wanted.teamIds,
    retired: wanted.retired,
  };
}

export function boxRoutes(serve: Api): void {
  serve.serve(api.listVoicemailBoxes, (ctx, { query }) => listCatalogue(ctx, boxes, query));
  serve.serve(api.createVoicemailBox, (ctx, { body }) => createBox(ctx, body));
  serve.serve(api.updateVoicemailBox, async (ctx, { params, body, ifMatch }) => {
    await demandKnown(ctx, body);
    if (body.greeting === "" || body.greetingPromptId === null) {
      const known = (await boxesById(ctx, [params.id])).get(params.id);
      const { greeting = "", greeting_prompt_id: greetingPromptId = null } = known ?? {};
      if (known) demandGreeting({ greeting, greetingPromptId, ...body });
    }
    if (body.retired) await demandUnused(ctx, params.id);
    return changeInCatalogue(ctx, boxes, params.id, columnsOf(body), ifMatch);
  });
}

export async function createBox(
  ctx: Ctx,
  body: api.Input<typeof api.createVoicemailBox>["body"],
): Promise<api.VoicemailBox> {
  await demandKnown(ctx, body);
  demandGreeting(body);
  return addToCatalogue(ctx, boxes, columnsOf(body));
}

/** Nobody speaks to silence. */
function demandGreeting({ greeting, greetingPromptId }: Wanted): void {
  if (greeting || greetingPromptId) return;
  throw invalid("greeting", "is needed where no sound is played");
}

async function demandKnown(ctx: Ctx, wanted: Wanted): Promise<void> {
  const { userIds = [], teamIds = [], greetingPromptId } = wanted;
  const tx: Tx<"users" | "teams"> = ctx.tx;
  const of = async (table: "users" | "teams", ids: readonly string[]) => {
    if (ids.length === 0) return true;
    const rows = await tx
      .selectFrom(table)
      .select("id")
      .where("id", "in", [...ids])
      .execute();
    return ids.every((id) => rows.some((row) => row.id === id));
  };
  if (!(await of("users", userIds))) throw notFound("user");
  if (!(await of("teams", teamIds))) throw notFound("team");
  const isKnown = !greetingPromptId || (await knownPrompts(ctx, [greetingPromptId])).size > 0;
  if (!isKnown) throw notFound("prompt");
}

/** A flow that callers are led by names it: they would find nothing to speak to. */
async function demandUnused(ctx: Ctx, id: string): Promise<void> {
  const tx: Tx<"flows" | "flow_versions"> = ctx.tx;
  const flows = await tx
    .selectFrom("flows as f")
    .innerJoin("flow_versions as v", (join) =>
      join
        .onRef("v.tenant_id", "=", "f.tenant_id")
        .onRef("v.flow_id", "=", "f.id")
        .onRef("v.number", "=", "f.live_version"),
    )
    .select(["f.name", "v.definition"])
    .where("f.retired", "=", false)
    .$castTo<{ name: string; definition: api.FlowDefinition }>()
    .execute();
  const by = flows.find(({ definition }) =>
    definition.steps.some((step) => step.type === "VOICEMAIL" && step.boxId === id),
  );
  if (by) {
    throw new Refusal("conflict", `“${by.name}” leads callers here: lead them elsewhere first`);
  }
}

/** Boxes by their ids, retired ones too: whoever is led already hears their greeting. */
export async function boxesById(ctx: Ctx, ids: readonly string[]): Promise<Map<string, BoxRow>> {
  if (ids.length === 0) return new Map();
  const tx: Tx<"voicemail_boxes"> = ctx.tx;
  const rows = await tx
    .selectFrom("voicemail_boxes")
    .selectAll()
    .where("id", "in", [...ids])
    .$castTo<BoxRow>()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
