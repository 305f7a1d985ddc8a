import * as api from "@parley/contract";
import { startTestServer, stopTestServer } from "../../../testing/server.ts";
import { eventually, type TestTenant } from "../../../testing/tenant.ts";
import { type FakeTwilio, newSid, startFakeTwilio } from "../../telephony/testing/twilio/server.ts";

/** Where Twilio finds the application. */
export const publicUrl = "https://parley.halden.example";

/** The application with Twilio's part played beside it, each found by the other. */
export async function openTwilio() {
  const fake = await startFakeTwilio();
  const server = await startTestServer({
    ...{ PARLEY_TWILIO: "true", PARLEY_TWILIO_URL: fake.url, PARLEY_PUBLIC_URL: publicUrl },
  });
  fake.proxies.set(publicUrl, server.url);
  return {
    ...{ fake, server },
    async close() {
      await fake.close();
      await stopTestServer(server);
    },
  };
}

/** An account of a tenant's, and the trunk that leads to it. */
export async function newAccount(fake: FakeTwilio, { admin }: TestTenant, number: string) {
  const account = { accountSid: newSid("AC"), authToken: "0123456789abcdef0123456789abcdef" };
  fake.accounts.set(account.accountSid, account);
  const trunk = await admin.call(api.createTrunk, {
    body: {
      ...{ kind: "TWILIO", name: "Twilio", username: account.accountSid, number },
      ...{ password: account.authToken, agentAddress: "sip:{agent}@halden.sip.twilio.com" },
    },
  });
  const params = { id: trunk.id };
  await eventually(async () => {
    return (await admin.call(api.getTrunkState, { params })).state === "REACHABLE";
  });
  return { account, trunk };
}
