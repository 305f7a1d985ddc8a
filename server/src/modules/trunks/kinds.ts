import type * as api from "@parley/contract";
import { invalid } from "../../platform/errors.ts";
import { demandCertificates } from "./certificates.ts";

/** What a trunk must have, and must not, by its kind. */

type Fields = Pick<
  api.Trunk,
  | "host"
  | "username"
  | "registers"
  | "edge"
  | "region"
  | "number"
  | "agentAddress"
  | "transport"
  | "verifiesCertificate"
  | "caCertificate"
  | "mediaEncryption"
  | "behindNat"
  | "callsAsUser"
>;
type Given = { [Field in keyof Fields]?: Fields[Field] | undefined };

/** Where an account is asked, by where it lies. */
export function twilioHost({ edge, region }: Given): string {
  // An edge without a region is one of the first region, as in Twilio's own package.
  const place = edge || region ? [edge, region ?? "us1"].filter(Boolean) : [];
  return ["api", ...place, "twilio", "com"].join(".");
}

export function demandTwilio(trunk: Given & { hasPassword: boolean }, given: Given): void {
  if (!/^AC[0-9a-f]{32}$/.test(trunk.username ?? "")) {
    throw invalid("username", "must be the account's SID: AC and 32 hexadecimal digits");
  }
  if (!trunk.hasPassword) throw invalid("password", "is needed: the account's auth token");
  if (!trunk.number) throw invalid("number", "is needed: a number of the account");
  const ofSip = { ...trunk, mediaEncryption: trunk.mediaEncryption === "SRTP" };
  const fields = [
    "registers",
    "caCertificate",
    "mediaEncryption",
    "behindNat",
    "callsAsUser",
  ] as const;
  for (const field of fields) {
    if (ofSip[field]) throw invalid(field, "is for SIP trunks only");
  }
  if (given.host !== undefined && given.host !== twilioHost(trunk)) {
    throw invalid("host", "is Twilio's own and cannot be chosen");
  }
}

export function demandSip(trunk: Given): void {
  if (!trunk.host) throw invalid("host", "is needed");
  for (const field of ["edge", "region", "number", "agentAddress"] as const) {
    if (trunk[field]) throw invalid(field, "is for accounts at Twilio only");
  }
  const { caCertificate, transport, verifiesCertificate } = trunk;
  if (!caCertificate) return;
  if (transport !== "TLS" || verifiesCertificate === false) {
    throw invalid("caCertificate", "is for TLS only, with the carrier's certificate verified");
  }
  demandCertificates(caCertificate);
}
