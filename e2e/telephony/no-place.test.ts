import { rootCertificates } from "node:tls";
import * as api from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSite } from "./site.ts";
import { untilTrunkIs } from "./trunk-state.ts";

/* An Asterisk that shares no folder for certificates with the application, as one that was set up by hand. */

let site: Awaited<ReturnType<typeof openSite>>;

beforeAll(async () => {
  site = await openSite(12, { withTrust: false });
});
afterAll(() => site.close());

test("a trunk with an authority of its own is left out where that has no place, says so, and hurts no other", async () => {
  const { acme, room } = site;
  const { items } = await acme.admin.call(api.listTrunks);
  const body = {
    ...{ name: "Strict", host: room.far.carrier.address, port: 5061, transport: "TLS" as const },
    caCertificate: rootCertificates[0] ?? "",
  };
  const { id } = await acme.admin.call(api.createTrunk, { body });
  await untilTrunkIs(acme, id, { state: "UNKNOWN", registration: "NONE", certificate: "NO_PLACE" });
  // The one beside it is had, and this one too as soon as it asks for nothing that is missing.
  await untilTrunkIs(acme, items[0]?.id ?? "", { state: "REACHABLE" });
  const params = { id };
  await acme.admin.call(api.updateTrunk, { params, body: { caCertificate: null } });
  await untilTrunkIs(acme, id, { state: "UNREACHABLE" });
  const { certificate } = await acme.admin.call(api.getTrunkState, { params });
  expect(certificate).toBe("UNREACHABLE");
});
