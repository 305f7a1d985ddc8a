import { createHash, randomInt } from "node:crypto";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";

const count = 10;
const letters = 16;
/** 32 signs, none of which is easily taken for another one: 80 bits a code. */
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

/** Ten codes in the place of those there were. They are known to nobody after this. */
export async function newRecoveryCodes(ctx: Ctx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, makeCode);
  const tx: Tx<"recovery_codes"> = ctx.tx;
  await tx.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
  const rows = codes.map((code) => ({
    id: newId(),
    user_id: userId,
    digest: digestOf(code),
    created_at: ctx.now,
  }));
  await tx.insertInto("recovery_codes").values(rows).execute();
  return codes;
}

/** Uses a code up. */
export async function takeRecoveryCode(ctx: Ctx, userId: string, code: string): Promise<boolean> {
  const tx: Tx<"recovery_codes"> = ctx.tx;
  const used = await tx
    .updateTable("recovery_codes")
    .set({ used_at: ctx.now })
    .where("user_id", "=", userId)
    .where("digest", "=", digestOf(code))
    .where("used_at", "is", null)
    .returning("id")
    .execute();
  return used.length > 0;
}

function makeCode(): string {
  const signs = Array.from({ length: letters }, () => alphabet[randomInt(alphabet.length)]);
  return signs.join("").replace(/(.{4})(?!$)/g, "$1-");
}

/** However it was typed. With 80 random bits it needs no slow hash. */
function digestOf(code: string): Buffer {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, "");
  return createHash("sha256").update(plain).digest();
}
