import {
  addPasskey,
  askForPasskey,
  askToConfirm,
  confirmSession,
  type Session,
  signInByPasskey,
  startPasskey,
} from "@parley/contract";
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { call } from "./client.ts";

// The library comes when somebody uses a passkey; the options are the server's, for the browser.

/** Lets the browser make a passkey and keeps it. Answers recovery codes with the first factor. */
export async function makePasskey(name: string): Promise<readonly string[]> {
  const { challenge, options } = await call(startPasskey);
  const { startRegistration } = await import("@simplewebauthn/browser");
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const credential = { ...(await startRegistration({ optionsJSON })) };
  const { recoveryCodes } = await call(addPasskey, { body: { challenge, name, credential } });
  return recoveryCodes;
}

/** Signs in by a passkey: alone, or as the answer to a challenge. */
export async function enterByPasskey(factorChallenge?: string): Promise<Session | null> {
  const body = factorChallenge ? { challenge: factorChallenge } : {};
  const { challenge, options } = await call(askForPasskey, { body });
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const credential = { ...(await startAuthentication({ optionsJSON })) };
  const answer = await call(signInByPasskey, { body: { challenge, credential } });
  return answer.result === "SIGNED_IN" ? answer.session : null;
}

/** Proves by a passkey, in a session that there is, who one is. */
export async function confirmByPasskey(): Promise<void> {
  const { challenge, options } = await call(askToConfirm);
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const credential = { ...(await startAuthentication({ optionsJSON })) };
  await call(confirmSession, { body: { passkey: { challenge, credential } } });
}

export const hasPasskeys = typeof window !== "undefined" && "PublicKeyCredential" in window;
