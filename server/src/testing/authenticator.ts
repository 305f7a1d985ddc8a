import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const text = (value: string) => Buffer.from(value).toString("base64url");
const bytes = (value: Buffer) => value.toString("base64url");

/** What a keeper of passkeys does, in the place of a browser: an ES256 key that says who it belongs to. */
export class TestAuthenticator {
  private readonly id = randomBytes(32);
  private readonly pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  private readonly origin: string;
  private handle = "";
  private counter = 0;

  constructor(origin = "http://localhost:4400") {
    this.origin = origin;
  }

  /** Makes a passkey for these options. */
  create(options: Record<string, unknown>): Record<string, unknown> {
    this.handle = (options.user as { id: string }).id;
    const { x = "", y = "" } = this.pair.publicKey.export({ format: "jwk" });
    const key = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
    const length = Buffer.from([0, this.id.length]);
    const data = Buffer.concat([this.data(0x45), Buffer.alloc(16), length, this.id, key]);
    // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746158", "hex"),
      Buffer.from([data.length]),
      data,
    ]);
    return this.credential({
      clientDataJSON: this.client("webauthn.create", options),
      attestationObject: bytes(attestation),
      transports: ["internal"],
    });
  }

  /** Answers a challenge with the passkey. */
  answer(options: Record<string, unknown>): Record<string, unknown> {
    this.counter++;
    const data = this.data(0x05);
    const client = this.client("webauthn.get", options);
    const digest = createHash("sha256").update(Buffer.from(client, "base64url")).digest();
    const signature = sign("sha256", Buffer.concat([data, digest]), this.pair.privateKey);
    return this.credential({
      clientDataJSON: client,
      authenticatorData: bytes(data),
      signature: bytes(signature),
      userHandle: this.handle,
    });
  }

  private credential(response: object): Record<string, unknown> {
    const id = bytes(this.id);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }

  private client(type: string, { challenge }: Record<string, unknown>): string {
    return text(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  private data(flags: number): Buffer {
    const name = createHash("sha256").update(new URL(this.origin).hostname).digest();
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags, 0);
    rest.writeUInt32BE(this.counter, 1);
    return Buffer.concat([name, rest]);
  }
}
