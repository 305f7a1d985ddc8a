import * as api from "@parley/contract";
import type { App } from "../app.ts";
import { type Ctx, may } from "../ctx.ts";
import { Refusal } from "../errors.ts";
import { emit } from "../events/emit.ts";
import type { Module } from "../module.ts";
import { startOperation, toOperation } from "../operations/service.ts";
import { keptAnswers, type SealedField, subjectKeys } from "./fields.ts";
import { type KeyRow, lastRotation, lockActiveKey, selectKeys } from "./queries.ts";
import { rotationJobs } from "./rotate.ts";

/** The tenant's keys: their age, and the rotation of the one that seals its fields. */
export function encryption(app: App, sealed: readonly SealedField[]): Module {
  const fields = [...sealed, keptAnswers, subjectKeys];
  const { reseal, retire } = rotationJobs(fields);
  return {
    name: "encryption",
    sealed: [keptAnswers, subjectKeys],
    jobs: [reseal, retire],
    routes: (serve) => {
      serve.serve(api.getEncryption, (ctx) => describe(app, ctx, fields));
      serve.serve(api.rotateDataKey, async (ctx) => {
        const operation = await rotate(app, ctx);
        await reseal.enqueue(ctx, { operationId: operation.id });
        return operation;
      });
    },
  };
}

async function describe(
  { keys }: App,
  ctx: Ctx,
  fields: readonly SealedField[],
): Promise<api.Encryption> {
  const rotation = await lastRotation(ctx.tx);
  return {
    masterKey: { id: keys.masterKeyId, kept: keys.masterKeyKept },
    keys: (await selectKeys(ctx.tx)).map(toKey),
    fields: fields.map(({ table, column }) => ({ table, column })),
    rotation: rotation ? toOperation(ctx, rotation) : null,
    can: may(ctx, "encryption:rotate") && !isOpen(rotation?.state) ? ["rotate"] : [],
  };
}

async function rotate({ vaults }: App, ctx: Ctx): Promise<api.Operation> {
  await lockActiveKey(ctx.tx);
  if (isOpen((await lastRotation(ctx.tx))?.state)) {
    throw new Refusal("conflict", "A rotation of the data key is under way");
  }
  const id = await vaults.follow(ctx.tx, ctx.tenantId, ctx.now);
  ctx.afterCommit(() => vaults.forget(ctx.tenantId));
  const operation = await startOperation(ctx, {
    kind: "ROTATE_KEY",
    title: "New data key",
    unit: "FIELDS",
    total: null,
    subjectId: null,
  });
  await emit(ctx, api.dataKeyRotated, { id }, { permission: "encryption:read" });
  return operation;
}

function isOpen(state: string | undefined): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

function toKey(row: KeyRow): api.Encryption["keys"][number] {
  return {
    id: row.id,
    purpose: row.purpose === "INDEX" ? "INDEX" : "DATA",
    state: row.active ? "ACTIVE" : row.retired_at ? "RETIRED" : "READABLE",
    createdAt: row.created_at.toISOString(),
    followedAt: row.followed_at?.toISOString() ?? null,
    retiredAt: row.retired_at?.toISOString() ?? null,
  };
}
