import { createHmac } from "node:crypto";
import type { IceServer } from "@parley/contract";
import type { Config } from "../../../platform/config.ts";

/** A shift: a page that is loaded anew is given others. */
const lastsSeconds = 12 * 3600;

/**
 * What helps a browser find a way to the switch. A relay takes credentials that say until when they are good, signed with the secret
 * that it shares with us (draft-uberti-behave-turn-rest, as coturn's `use-auth-secret`): whose they are stands in them as a name that
 * tells nobody who he is.
 */
export function iceServersFor(
  { iceServers, turnSecret }: Pick<Config, "iceServers" | "turnSecret">,
  phone: string,
  now: Date,
): IceServer[] {
  const isRelay = (url: string) => /^turns?:/.test(url);
  const helpers = iceServers.filter((url) => !isRelay(url));
  const relays = turnSecret === undefined ? [] : iceServers.filter(isRelay);
  const servers: IceServer[] = [];
  if (helpers.length > 0) servers.push({ urls: helpers });
  if (relays.length > 0 && turnSecret !== undefined) {
    const username = `${Math.floor(now.getTime() / 1000) + lastsSeconds}:${phone}`;
    const credential = createHmac("sha1", turnSecret).update(username).digest("base64");
    servers.push({ urls: relays, username, credential });
  }
  return servers;
}
