import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { deriveKey } from "../../platform/crypto/envelope.ts";
import type { Keys } from "../../platform/keys.ts";
import { readTokenKeys, type TokenKeyRing, type VerifyingKey } from "../../platform/token-keys.ts";

export const accessSeconds = 300;
const issuer = "parley";

/** What an access token says: nothing but ids. Rights are looked up, so that they can change. */
export type Claims = { tenantId: string; userId: string; sessionId: string };

/** Signs and checks the tokens of this installation. */
export class Tokens {
  readonly cache = new LRUCache<string, Claims & { until: number }>({ max: 20_000 });
  private readonly csrfTokens = new LRUCache<string, string>({ max: 20_000 });
  hits = 0;
  misses = 0;
  private ring: TokenKeyRing;
  private readonly home: string | undefined;
  private reloadedAt = 0;
  private readonly refreshKey: Buffer;
  private readonly csrfKey: Buffer;

  /** With the home it follows the keys in its folder; without, it keeps those it was given. */
  constructor(keys: Keys, home?: string) {
    const { tokenKeyId: id, tokenPrivateKey: privateKey, tokenPublicKey: publicKey } = keys;
    this.ring = {
      signing: { id, privateKey },
      verifying: [{ id, publicKey, until: Number.POSITIVE_INFINITY }],
    };
    this.home = home;
    this.refreshKey = deriveKey(keys.masterKey, "refresh tokens");
    this.csrfKey = deriveKey(keys.masterKey, "csrf tokens");
  }

  async access({ tenantId, userId, sessionId }: Claims): Promise<string> {
    return new SignJWT({ tid: tenantId, sid: sessionId })
      .setProtectedHeader({ alg: "EdDSA", kid: this.ring.signing.id })
      .setIssuer(issuer)
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime(`${accessSeconds}s`)
      .sign(this.ring.signing.privateKey);
  }

  /** The claims of a token that is ours and not over; undefined otherwise. */
  async readAccess(token: string): Promise<Claims | undefined> {
    const known = this.cache.get(token);
    if (known) {
      this.hits++;
      return known.until > Date.now() ? known : undefined;
    }
    this.misses++;
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.keyOf(kid), {
        issuer,
        algorithms: ["EdDSA"],
      });
      const { sub, tid, sid, exp } = payload;
      if (typeof sub !== "string" || typeof tid !== "string" || typeof sid !== "string") return;
      const claims = { userId: sub, tenantId: tid, sessionId: sid, until: (exp ?? 0) * 1000 };
      this.cache.set(token, claims);
      return claims;
    } catch {
      return undefined;
    }
  }

  /** What others check our tokens with. */
  publicKeys(): readonly VerifyingKey[] {
    return this.ring.verifying.filter(({ until }) => until > Date.now());
  }

  /** Reads the keys again: another process, or a command, may have rotated them. */
  async reload(): Promise<void> {
    if (this.home === undefined) return;
    this.reloadedAt = Date.now();
    this.ring = await readTokenKeys(this.home);
  }

  /** The key of a token. One that is not known may be new: looked for at most once a second. */
  private async keyOf(kid: string | undefined): Promise<KeyObject> {
    const find = () => this.publicKeys().find(({ id }) => id === kid)?.publicKey;
    const known = find();
    if (known) return known;
    if (Date.now() - this.reloadedAt > 1000) await this.reload();
    const found = find();
    if (!found) throw new Error("the token is signed with a key that is not ours");
    return found;
  }

  /**
   * The refresh token number `rotation` of a session. It is derived, not stored: who asks twice with
   * the same old token gets the same successor.
   */
  refresh(tenantId: string, sessionId: string, rotation: number): string {
    const text = `${tenantId}.${sessionId}.${rotation}`;
    return `${text}.${this.mac(this.refreshKey, text).toString("base64url")}`;
  }

  readRefresh(
    token: string,
  ): { tenantId: string; sessionId: string; rotation: number } | undefined {
    const [tenantId, sessionId, rotation, mac, ...rest] = token.split(".");
    if (!tenantId || !sessionId || !rotation || !mac || rest.length > 0) return undefined;
    const expected = this.mac(this.refreshKey, `${tenantId}.${sessionId}.${rotation}`);
    const given = Buffer.from(mac, "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return { tenantId, sessionId, rotation: Number(rotation) };
  }

  /** The same for all of a session's life; asked for by every request that comes by cookie. */
  csrf(sessionId: string): string {
    const known = this.csrfTokens.get(sessionId);
    if (known) return known;
    const token = this.mac(this.csrfKey, sessionId).toString("base64url");
    this.csrfTokens.set(sessionId, token);
    return token;
  }

  private mac(key: Buffer, text: string): Buffer {
    return createHmac("sha256", key).update(text).digest();
  }
}
