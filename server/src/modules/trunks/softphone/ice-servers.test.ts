import { expect, test } from "vitest";
import { iceServersFor } from "./ice-servers.ts";

const now = new Date("2026-03-03T09:00:00Z");
const stun = "stun:stun.example.org:3478";
const turn = "turn:turn.example.org:3478?transport=udp";
const turnSecret = "north-north-west";

test("a relay's credentials end with the shift, and are signed with the shared secret", () => {
  const [first, second] = iceServersFor({ iceServers: [stun, turn], turnSecret }, "phone-1", now);
  expect(first).toEqual({ urls: [stun] });
  // At 21:00; the signature by: printf 1772571600:phone-1 | openssl dgst -sha1 -hmac ... -binary | base64
  expect(second).toEqual({
    urls: [turn],
    username: "1772571600:phone-1",
    credential: "QzRyM6AW9g92ugZrL/SRy0vC3+s=",
  });
});

test("a relay without a secret is told to nobody, and without servers there are none", () => {
  const noSecret = { iceServers: [stun, turn], turnSecret: undefined };
  expect(iceServersFor(noSecret, "phone-1", now)).toEqual([{ urls: [stun] }]);
  expect(iceServersFor({ iceServers: [], turnSecret }, "phone-1", now)).toEqual([]);
});
