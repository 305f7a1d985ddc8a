/** How PostgreSQL reads bytes from a text, as in a JSON document. */
export function bytesAsText(bytes: Buffer): string {
  return `\\x${bytes.toString("hex")}`;
}
