import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { mostLedgerDays } from "./ledger.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";
const Day = z.iso.date();
const Count = z.number().int();
const Share = z.number().nullable();

/** The most that the law lets anybody abandon of the people who answer. */
export const mostAbandoned = 0.03;

/** Over which days the law counts: one, thirty that end with one, or any. */
export const certificateWindows = ["DAY", "THIRTY_DAYS", "DAYS"] as const;
export type CertificateWindow = (typeof certificateWindows)[number];

export const AbandonCertificate = z
  .object({
    id: Id,
    campaignId: Id,
    window: z.enum(certificateWindows),
    from: Day,
    to: Day,
    people: Count.describe("Answered by a person: connected and abandoned"),
    abandoned: Count,
    messages: Count.describe("Of the abandoned: they heard who had called"),
    rate: Share.describe("Abandoned of the people; null where nobody answered"),
    rateWithEstimate: Share.describe("With the people among those who were taken for machines"),
    limit: z.number().describe("The campaign's own, when it was issued"),
    isWithin: z.boolean().nullable().describe("Whether the rate keeps the limit"),
    isFinal: z.boolean().describe("Whether every hour of the days was over"),
    snapshotId: Id.describe("The ledger's figures that it rests on"),
    digest: z.string().describe("SHA-256 of those figures"),
    keyId: z.string().describe("Print of the key that signed it"),
    issuedAt: Instant,
    issuedByName: z.string().nullable(),
  })
  .meta({ id: "AbandonCertificate" });
export type AbandonCertificate = z.infer<typeof AbandonCertificate>;

export const issueAbandonCertificate = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/certificates",
  summary: "Certify how many calls of a campaign were abandoned, with the installation's signature",
  tag,
  permission: "campaigns:read-stats",
  status: 201,
  params: ById,
  body: z.strictObject({
    window: z.enum(certificateWindows),
    from: Day.optional().describe("Of DAYS only: the first day"),
    to: Day.optional().describe(
      `The day, or the last one; today without it. At most ${mostLedgerDays} days`,
    ),
  }),
  response: AbandonCertificate,
});

export const listAbandonCertificates = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/certificates",
  summary: "What was certified of a campaign, newest first",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(AbandonCertificate),
});

export const certificateFormats = ["JSON", "PDF"] as const;
export type CertificateFormat = (typeof certificateFormats)[number];
export const downloadAbandonCertificate = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/certificates/:certificateId/file",
  summary: "A certificate as the file that was signed, or on paper",
  tag,
  permission: "campaigns:read-stats",
  params: z.strictObject({ id: Id, certificateId: Id }),
  query: z.strictObject({ format: z.enum(certificateFormats) }),
  download: "application/octet-stream",
});

export const getCertificateKey = endpoint({
  method: "GET",
  path: "/dialer/certificate-key",
  summary: "The public key that certificates of this installation are verified with",
  tag,
  permission: "campaigns:read-stats",
  response: z.object({
    keyId: z.string(),
    publicKey: z.string().describe("Ed25519, as PEM"),
  }),
});
