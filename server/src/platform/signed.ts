import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { fingerprint } from "./master-key.ts";

/** A text with the signature of an installation, in the order in which it stands in a file. */
export const SignedText = z.strictObject({
  certificate: z.string(),
  keyId: z.string(),
  signature: z.string(),
});
export type SignedText = z.infer<typeof SignedText>;

/** What is against a file that should hold a signed text. */
export type SignatureFault = "FORM" | "BESIDES" | "OTHER_KEY" | "SIGNATURE";

/** Signs a text, byte by byte, with an Ed25519 key. */
export function signText(certificate: string, key: KeyObject): SignedText {
  const signature = sign(null, Buffer.from(certificate), key).toString("base64");
  return { certificate, keyId: keyIdOf(createPublicKey(key)), signature };
}

export function signedFile({ certificate, keyId, signature }: SignedText): string {
  return JSON.stringify({ certificate, keyId, signature });
}

/** The text that a file holds; or why it is not, to the byte, what the key has signed. */
export function openSigned(
  file: Buffer,
  publicKey: KeyObject,
): { text: string } | { fault: SignatureFault } {
  const whole = parsed(file);
  if (!whole) return { fault: "FORM" };
  // Nothing may stand beside what is signed, not even a space.
  if (!Buffer.from(signedFile(whole)).equals(file)) return { fault: "BESIDES" };
  if (whole.keyId !== keyIdOf(publicKey)) return { fault: "OTHER_KEY" };
  const signature = Buffer.from(whole.signature, "base64");
  const isWhole = signature.toString("base64") === whole.signature;
  if (!isWhole || !verify(null, Buffer.from(whole.certificate), publicKey, signature)) {
    return { fault: "SIGNATURE" };
  }
  return { text: whole.certificate };
}

/** The print by which a signing key is named. */
export function keyIdOf(publicKey: KeyObject): string {
  return fingerprint(publicKey.export({ type: "spki", format: "der" }));
}

function parsed(file: Buffer): SignedText | undefined {
  try {
    return SignedText.parse(JSON.parse(file.toString("utf8")));
  } catch {
    return undefined;
  }
}
