import { getTokenKeys } from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import type { Tokens } from "./tokens.ts";

/** The public keys of access tokens (RFC 7517), for who checks them without asking us. */
export function jwksRoutes(serve: Api, tokens: Tokens): void {
  serve.serveOpen(getTokenKeys, async () => ({
    keys: tokens.publicKeys().map(({ id, publicKey }) => {
      const { x = "" } = publicKey.export({ format: "jwk" });
      return { kty: "OKP" as const, crv: "Ed25519" as const, x, kid: id, alg: "EdDSA", use: "sig" };
    }),
  }));
}
