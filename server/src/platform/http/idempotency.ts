import type { Endpoint } from "@parley/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Ctx } from "../ctx.ts";
import { userOf } from "../ctx.ts";
import type { AnyTx, Tx } from "../db/tx.ts";
import { Refusal } from "../errors.ts";
import { versioned, versionOf } from "./version.ts";

const keyForm = /^[\x21-\x7e]{1,200}$/;

/**
 * Idempotency-Key on POST (draft-ietf-httpapi-idempotency-key-header): the same key with the same
 * body gives the stored answer; with another body 422; while the first still runs 409. The row is
 * written with the work, so that a crash leaves nothing behind. Answers are stored encrypted.
 */
export async function onceOnly<R>(
  ctx: Ctx,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<R>,
): Promise<R> {
  const key = request.headers["idempotency-key"];
  // What only reads may be asked for again without harm, and could not keep an answer.
  if (key === undefined || endpoint.method === "GET" || endpoint.reads) return work();
  if (typeof key !== "string" || !keyForm.test(key)) {
    throw new Refusal("malformed", "Idempotency-Key must be 1 to 200 visible characters");
  }
  const userId = userOf(ctx);
  await lock(ctx.tx, `${ctx.tenantId} ${userId} ${key}`);

  const address = `${endpoint.method} ${request.url}`;
  // By the tenant's key: a bare hash of a body with a number or a password could be guessed.
  const hash = (await ctx.vault()).digest("request", JSON.stringify(request.body ?? null));
  const stored = await find(ctx.tx, userId, key);
  if (stored) {
    if (stored.request !== address || !stored.body_hash.equals(hash)) {
      throw new Refusal("idempotency-key-reused", "This key was used for another request");
    }
    reply.header("idempotent-replayed", "true");
    return restore(ctx, key, stored.answer) as Promise<R>;
  }
  const answer = await work();
  await store(ctx, userId, key, address, hash, endpoint.status, answer);
  return answer;
}

async function lock(tx: AnyTx, text: string): Promise<void> {
  const { rows } = await sql<{
    got: boolean;
  }>`select pg_try_advisory_xact_lock(hashtextextended(${text}, 0)) as got`.execute(tx);
  if (!rows[0]?.got) {
    throw new Refusal("in-progress", "The first request with this key still runs", {
      retryAfter: 1,
    });
  }
}

function find(tx: Tx<"idempotency_keys">, userId: string, key: string) {
  return tx
    .selectFrom("idempotency_keys")
    .select(["request", "body_hash", "answer"])
    .where("user_id", "=", userId)
    .where("key", "=", key)
    .executeTakeFirst();
}

async function store(
  ctx: Ctx,
  userId: string,
  key: string,
  request: string,
  bodyHash: Buffer,
  status: number,
  answer: unknown,
): Promise<void> {
  const vault = await ctx.vault();
  const text = JSON.stringify({ answer, version: versionOf(answer) });
  await (ctx.tx as Tx<"idempotency_keys">)
    .insertInto("idempotency_keys")
    .values({
      tenant_id: ctx.tenantId,
      user_id: userId,
      key,
      request,
      body_hash: bodyHash,
      status,
      answer: vault.seal("idempotency_keys", "answer", key, text),
      created_at: ctx.now,
    })
    .execute();
}

async function restore(ctx: Ctx, key: string, sealed: Buffer | null): Promise<unknown> {
  if (!sealed) return undefined;
  const vault = await ctx.vault();
  const text = vault.open("idempotency_keys", "answer", key, sealed);
  const { answer, version, etag } = JSON.parse(text);
  // Answers of a day ago may have been kept by an earlier release, which wrote the version as a tag.
  const known: unknown = version ?? (etag ? Number(etag.slice(1, -1)) : undefined);
  return typeof known === "number" ? versioned(answer, known) : answer;
}
