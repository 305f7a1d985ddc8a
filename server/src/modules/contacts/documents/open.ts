import { Readable } from "node:stream";
import { previewKinds } from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import type { FileAnswer } from "../../../platform/http/file-answer.ts";
import { sniff, sniffBytes } from "./file/sniff.ts";
import { documentToOpen } from "./service.ts";

/** The file of a document, to be kept: as an attachment of no type, whatever it is. */
export async function downloadOf(
  app: Pick<App, "storage">,
  run: Run,
  id: string,
): Promise<FileAnswer> {
  const { row, name, contactId } = await run((ctx) => documentToOpen(ctx, id));
  const body = app.storage.read(row.storage_key);
  return { fileName: name, body, mediaType: "application/octet-stream", personId: contactId };
}

const mediaTypes: Readonly<Record<string, string>> = {
  PDF: "application/pdf",
  PNG: "image/png",
  JPEG: "image/jpeg",
  GIF: "image/gif",
  WEBP: "image/webp",
};

/** The file of a document, to be looked at in a frame: its type is found out anew from its bytes. */
export async function previewOf(
  app: Pick<App, "storage">,
  run: Run,
  id: string,
): Promise<FileAnswer> {
  const { row, name, contactId } = await run((ctx) => documentToOpen(ctx, id));
  const { head, body } = await startOf(app.storage.read(row.storage_key));
  const { kind } = sniff(head);
  const mediaType = mediaTypes[kind];
  if (!previewKinds.includes(kind) || mediaType === undefined) {
    body.destroy();
    throw new Refusal("file-refused", "Only pictures and PDF can be looked at; download it", {
      details: { reason: "no-preview" },
    });
  }
  return { fileName: name, body, mediaType, framed: true, personId: contactId };
}

/** The beginning of a file, and all of it. */
async function startOf(file: Readable): Promise<{ head: Buffer; body: Readable }> {
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const read: Buffer[] = [];
  let bytes = 0;
  while (bytes < sniffBytes) {
    const { value, done } = await chunks.next();
    if (done) break;
    read.push(value);
    bytes += value.length;
  }
  const head = Buffer.concat(read);
  const rest = { [Symbol.asyncIterator]: () => chunks };
  async function* whole(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* rest;
  }
  return {
    head: head.subarray(0, sniffBytes),
    body: Readable.from(whole(), { objectMode: false }),
  };
}
