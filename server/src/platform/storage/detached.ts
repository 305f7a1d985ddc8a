import { finished, PassThrough, type Readable } from "node:stream";

/** The same bytes, apart from the request: when they are refused, the request can still be answered. */
export function detached(upload: Readable): Readable {
  const copy = new PassThrough();
  finished(upload, { writable: false }, (error) => {
    if (error) copy.destroy(error);
  });
  copy.once("close", () => upload.unpipe(copy));
  return upload.pipe(copy);
}
