import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { Circle } from "./circle.ts";
import { lists, policies } from "./policies/index.ts";
import { faultsOfList, faultsOfPolicy } from "./policy.ts";
import { stories } from "./stories/index.ts";

/*
 * Within one tenant: what is whose, by the roles that are built in and by others.
 */
let server: TestServer;
let circle: Circle;
beforeAll(async () => {
  // A webhook's receiver listens on this machine.
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  circle = await Circle.build(server);
});
afterAll(() => stopTestServer(server));

describe("a record is there for those whose scope covers it", () => {
  test.each(policies)("$role $endpoint.method $endpoint.path", async (policy) => {
    expect(await faultsOfPolicy(circle, policy)).toEqual([]);
  });
});

describe("a list shows what is in the scope and nothing else", () => {
  test.each(lists)("$role $endpoint.path", async (list) => {
    expect(await faultsOfList(circle, list)).toEqual([]);
  });
});

test.each(Object.entries(stories))("%s", async (_name, tell) => {
  await tell(circle);
});
