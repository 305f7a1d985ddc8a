import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** A stored file on its way to a browser. */
export type FileAnswer = {
  fileName: string;
  body: Readable;
  mediaType: string;
  /** To be looked at in a frame of our own pages; else it is saved and never shown. */
  framed?: boolean;
  /** Whom it tells about, for the audit log; null: nobody. */
  personId: string | null;
};

/**
 * What people have uploaded runs nowhere: as an attachment it is not shown, and in a frame it is of no
 * origin, loads nothing and is the type that was found in its bytes.
 */
export function sendFile(reply: FastifyReply, answer: FileAnswer): FastifyReply {
  const { fileName, body, mediaType, framed = false } = answer;
  const how = framed ? "inline" : "attachment";
  const loads = framed ? "img-src 'self'; object-src 'self'; style-src 'unsafe-inline';" : "";
  const ancestors = framed ? "'self'" : "'none'";
  return reply
    .header("content-type", mediaType)
    .header("content-disposition", `${how}; ${namesOf(fileName)}`)
    .header("x-content-type-options", "nosniff")
    .header("x-frame-options", framed ? "SAMEORIGIN" : "DENY")
    .header("cache-control", "private, no-store")
    .header(
      "content-security-policy",
      `sandbox; default-src 'none'; ${loads} frame-ancestors ${ancestors}`,
    )
    .send(body);
}

/** The name twice: plain for old programs, and in full by RFC 6266. */
function namesOf(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const full = encodeURIComponent(fileName).replace(/['()*]/g, (letter) => {
    return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `filename="${plain}"; filename*=UTF-8''${full}`;
}
