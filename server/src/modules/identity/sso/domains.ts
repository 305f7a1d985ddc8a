import { Resolver } from "node:dns/promises";
import type { SsoSettings } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

/** The texts of a TXT record; none where there is no such record, undefined where nobody answers. */
export type LookUpTxt = (name: string) => Promise<string[] | undefined>;

export const lookUpTxt: LookUpTxt = async (name) => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOTFOUND" || code === "ENODATA" ? [] : undefined;
  }
};

type Tables = Tx<"sso_domains">;

/** Claimed domains, each with the record that its owner has to publish. */
export async function selectDomains(ctx: Ctx): Promise<SsoSettings["domains"]> {
  const tx: Tables = ctx.tx;
  const rows = await tx.selectFrom("sso_domains").selectAll().orderBy("domain").execute();
  const vault = await ctx.vault();
  return rows.map(({ domain, verified_at: verifiedAt }) => ({
    domain,
    verifiedAt: verifiedAt?.toISOString() ?? null,
    recordName: `_parley.${domain}`,
    // Another tenant's value for the same domain is another one.
    recordValue: `parley-domain=${vault.digest("sso-domain", domain).toString("hex")}`,
  }));
}

/** Claims exactly these. What was confirmed already stays so. */
export async function saveDomains(ctx: Ctx, domains: readonly string[]): Promise<void> {
  const tx: Tables = ctx.tx;
  const kept = [...new Set(domains)];
  await tx
    .deleteFrom("sso_domains")
    .$if(kept.length > 0, (query) => query.where("domain", "not in", kept))
    .execute();
  if (kept.length === 0) return;
  await tx
    .insertInto("sso_domains")
    .values(kept.map((domain) => ({ domain, created_at: ctx.now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export type DomainAnswer = { domain: string; isConfirmed: boolean };

/** What DNS says of each claim. Where it says nothing now, the claim is left as it is. */
export async function askDns(
  domains: SsoSettings["domains"],
  lookUp: LookUpTxt,
): Promise<DomainAnswer[]> {
  const answers = await Promise.all(
    domains.map(async ({ domain, recordName, recordValue }) => {
      const texts = await lookUp(recordName);
      return texts ? [{ domain, isConfirmed: texts.includes(recordValue) }] : [];
    }),
  );
  return answers.flat();
}

/** A claim that DNS does not confirm any more leads nobody here. */
export async function markDomains(ctx: Ctx, answers: readonly DomainAnswer[]): Promise<void> {
  const tx: Tables = ctx.tx;
  for (const { domain, isConfirmed } of answers) {
    await tx
      .updateTable("sso_domains")
      .set({ verified_at: isConfirmed ? ctx.now : null })
      .where("domain", "=", domain)
      .where("verified_at", isConfirmed ? "is" : "is not", null)
      .execute();
  }
}
