import type { AbandonCertificate } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import type { SignedText } from "../../../platform/signed.ts";
import { campaignOf } from "../../campaigns/index.ts";
import { AbandonFacts } from "./facts.ts";

type Row = { id: string; certificate: string; key_id: string; signature: string };

export type KeptCertificate = { facts: AbandonFacts; signed: SignedText };

/** A certificate of a campaign that the caller may see, as it was signed. */
export async function keptCertificate(
  ctx: Ctx,
  campaignId: string,
  id: string,
): Promise<KeptCertificate> {
  await campaignOf(ctx, campaignId, "campaigns:read-stats");
  const [row] = await selectCertificates(ctx, { campaignId, id, limit: 1 });
  if (!row) throw notFound("certificate");
  const { certificate, key_id: keyId, signature } = row;
  return { facts: factsOf(row), signed: { certificate, keyId, signature } };
}

export function selectCertificates(
  ctx: Ctx,
  filter: { campaignId: string; id?: string; before?: string | undefined; limit: number },
): Promise<Row[]> {
  const tx: Tx<"abandon_certificates"> = ctx.tx;
  const { campaignId, id, before, limit } = filter;
  return tx
    .selectFrom("abandon_certificates")
    .select(["id", "certificate", "key_id", "signature"])
    .where("campaign_id", "=", campaignId)
    .$if(id !== undefined, (query) => query.where("id", "=", id ?? ""))
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

function factsOf({ certificate }: Row): AbandonFacts {
  return AbandonFacts.parse(JSON.parse(certificate));
}

export function toCertificate(row: Row): AbandonCertificate {
  return certificateOf(factsOf(row), row.key_id);
}

/** As lists show it. */
export function certificateOf(facts: AbandonFacts, keyId: string): AbandonCertificate {
  const { period, detection, ledger } = facts;
  return {
    ...{ id: facts.id, campaignId: facts.campaign.id, window: period.window },
    ...{ from: period.from, to: period.to, isFinal: period.isFinal },
    ...{ people: facts.people, abandoned: facts.abandoned, messages: facts.messages },
    ...{ rate: detection.abandonRate, rateWithEstimate: detection.rateWithEstimate },
    ...{ limit: facts.limits.own, isWithin: facts.isWithin },
    ...{ snapshotId: ledger.snapshotId, digest: ledger.sha256, keyId },
    ...{ issuedAt: facts.issuedAt, issuedByName: facts.issuedBy?.name ?? null },
  };
}
