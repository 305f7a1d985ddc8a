import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  type VerifiedRegistrationResponse,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { type Config, publicUrl } from "../../../platform/config.ts";

/** A passkey as it is stored. */
export type StoredKey = {
  id: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
};

type Transports = AuthenticatorTransport[];
type AuthenticatorTransport = NonNullable<
  RegistrationResponseJSON["response"]["transports"]
>[number];

/** Passkeys are bound to the name under which people reach this installation. */
function party(config: Config) {
  const { hostname, origin } = new URL(publicUrl(config));
  return { expectedRPID: hostname, expectedOrigin: origin };
}

/** What a browser needs to make a passkey that is found without a name (a discoverable one). */
export function creationOptions(
  config: Config,
  user: { handle: Buffer; email: string; name: string; known: readonly StoredKey[] },
) {
  return generateRegistrationOptions({
    rpName: "Parley",
    rpID: party(config).expectedRPID,
    userID: new Uint8Array(user.handle),
    userName: user.email,
    userDisplayName: user.name,
    attestationType: "none",
    excludeCredentials: user.known.map(named),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** What a browser needs to answer with a passkey: with one of these, or with any that it has for us. */
export function requestOptions(config: Config, known: readonly StoredKey[]) {
  return generateAuthenticationOptions({
    rpID: party(config).expectedRPID,
    allowCredentials: known.map(named),
    userVerification: "required",
  });
}

/** The new passkey; undefined when it does not answer this challenge here. */
export async function readCreated(
  config: Config,
  credential: Record<string, unknown>,
  challenge: string,
): Promise<NonNullable<VerifiedRegistrationResponse["registrationInfo"]> | undefined> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      // The library refuses what has another shape.
      response: credential as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      requireUserVerification: true,
      ...party(config),
    });
    return verified ? registrationInfo : undefined;
  } catch {
    return undefined;
  }
}

/** The counter that the passkey has come to; undefined when the answer is wrong. */
export async function readAnswer(
  config: Config,
  credential: Record<string, unknown>,
  challenge: string,
  key: StoredKey,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: credential as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      requireUserVerification: true,
      credential: {
        id: key.credential_id,
        publicKey: new Uint8Array(key.public_key),
        counter: key.counter,
        transports: key.transports as Transports,
      },
      ...party(config),
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

function named({ credential_id: id, transports }: StoredKey) {
  return { id, transports: transports as Transports };
}
