import type { SignInAnswer } from "@parley/contract";
import { sql } from "kysely";
import type { z } from "zod";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import { Refusal } from "../../platform/errors.ts";
import { isKnownDevice } from "./devices.ts";
import type { Comer, Doorway } from "./doorway.ts";
import { nobodyYet, tellFailed } from "./failed-proofs.ts";
import { verifyNobody, verifyPassword } from "./passwords/hash.ts";
import type { SignedIn } from "./sessions.ts";
import { tenantSuspended } from "./tenants.ts";

type Credentials = { email: string; password: string; tenantId?: string | undefined };
type Candidate = {
  tenantId: string;
  userId: string;
  tenant: string;
  slug: string;
  hash: string | null;
  isOpen: boolean;
  isKnownDevice: boolean;
};

export type SignInResult = { answer: z.infer<typeof SignInAnswer>; signedIn?: SignedIn };

/**
 * One e-mail address may belong to several tenants: the password decides which of them are meant, and
 * only then is anything about them told.
 */
export async function signIn(
  door: Doorway,
  comer: Comer,
  { email, password, tenantId }: Credentials,
): Promise<SignInResult> {
  const { candidates, isAlone } = await findCandidates(door.app, email, tenantId, comer.device);
  // A browser that one tenant's user of this address signed in from says nothing of another tenant's.
  const isKnown = candidates.length > 0 && candidates.every((one) => one.isKnownDevice);
  const counter = door.lockOut.counterOf(email, isKnown ? comer.device : undefined);
  await door.lockOut.take(counter);
  if (candidates.length === 0) await verifyNobody(password);
  const right: Candidate[] = [];
  for (const candidate of candidates) {
    if (await verifyPassword(candidate.hash, password)) right.push(candidate);
  }
  if (right.length === 0) {
    const who = { actor: nobodyYet, origin: comer.origin };
    for (const { tenantId: of, userId } of candidates) {
      const failure = {
        tenantId: of,
        userId,
        event: "session.refused",
        proof: "PASSWORD",
      } as const;
      tellFailed(door.app, who, failure);
    }
    throw new Refusal("wrong-credentials", "The e-mail address or the password is wrong");
  }
  // Who has the right password of one tenant may still be guessing another's: his tries stay counted.
  if (isAlone && right.length === candidates.length) await door.lockOut.clear([counter]);
  else await door.lockOut.giveBack(counter);
  // A tenant that is closed is told of to whoever has the password, and where there is nothing else.
  const open = right.filter(({ isOpen }) => isOpen);
  const [only] = open;
  if (!only) throw tenantSuspended();
  if (open.length > 1) {
    const tenants = open.map(({ tenantId: id, tenant: name, slug }) => ({ id, name, slug }));
    return { answer: { result: "CHOOSE_TENANT", tenants } };
  }
  const step = await door.afterPassword(comer, only);
  if (!step.signedIn) {
    const { challenge, factors } = step;
    return { answer: { result: "FACTOR_NEEDED", challenge, factors } };
  }
  const { signedIn } = step;
  return { answer: { result: "SIGNED_IN", session: signedIn.session }, signedIn };
}

/** Whom the address may mean, and whether that is everybody who has it. */
async function findCandidates(
  app: App,
  email: string,
  tenantId: string | undefined,
  device: Buffer | undefined,
): Promise<{ candidates: Candidate[]; isAlone: boolean }> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ tenant_id: string; user_id: string }>`select * from door_sign_in(${email})`.execute(tx),
  );
  const wanted = rows.filter((row) => tenantId === undefined || row.tenant_id === tenantId);
  const candidates = await Promise.all(
    wanted.map((row) =>
      inTenant(
        app,
        row.tenant_id,
        async (ctx) => {
          const user = await ctx.tx
            .selectFrom("users as u")
            .innerJoin("tenants as t", "t.id", "u.tenant_id")
            .select(["u.password_hash", "t.name", "t.slug", "t.status"])
            .where("u.id", "=", row.user_id)
            .executeTakeFirstOrThrow();
          return {
            tenantId: row.tenant_id,
            userId: row.user_id,
            tenant: user.name,
            slug: user.slug,
            hash: user.password_hash,
            isOpen: user.status === "ACTIVE",
            isKnownDevice: await isKnownDevice(ctx.tx, row.user_id, device),
          };
        },
        { readOnly: true },
      ),
    ),
  );
  return { candidates, isAlone: wanted.length === rows.length };
}
