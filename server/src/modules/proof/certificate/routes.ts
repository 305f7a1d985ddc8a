import { createPublicKey } from "node:crypto";
import { Readable } from "node:stream";
import * as api from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { signedFile } from "../../../platform/signed.ts";
import { campaignOf } from "../../campaigns/index.ts";
import { localeOf } from "../files/locale.ts";
import { wordsOf } from "../words.ts";
import { issueCertificate } from "./issue.ts";
import { keptCertificate, selectCertificates, toCertificate } from "./kept.ts";
import { toCertificatePdf } from "./paper.ts";

/** Certificates of abandoned calls, and the key that they are verified with. */
export function certificateRoutes(serve: Api, { keys }: Pick<App, "keys">): void {
  const key = keys.auditPrivateKey;
  serve.serve(api.issueAbandonCertificate, (ctx, { params, body }) =>
    issueCertificate(ctx, params.id, body, key),
  );
  serve.serve(api.listAbandonCertificates, async (ctx, { params, query }) => {
    const { cursor, limit } = query;
    const before = idCursor("certificates", cursor);
    const { id: campaignId } = await campaignOf(ctx, params.id, "campaigns:read-stats");
    const rows = await selectCertificates(ctx, { campaignId, before, limit: limit + 1 });
    return toPage(rows, limit, (last) => encodeCursor("certificates", [last.id]), toCertificate);
  });
  serve.serveDownload(api.downloadAbandonCertificate, (run, { params, query }) =>
    run(async (ctx) => {
      const kept = await keptCertificate(ctx, params.id, params.certificateId);
      const { period, id } = kept.facts;
      const fileName = `abandoned-${period.from}-${period.to}-${id}.${query.format.toLowerCase()}`;
      const locale = await localeOf(ctx);
      const file =
        query.format === "JSON"
          ? Buffer.from(signedFile(kept.signed))
          : toCertificatePdf(kept, wordsOf(locale), locale);
      return { fileName, body: Readable.from([file]) };
    }),
  );
  serve.serve(api.getCertificateKey, async () => ({
    keyId: keys.auditKeyId,
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
  }));
}
