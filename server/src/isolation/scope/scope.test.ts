import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { Circle } from "./circle.ts";
import { faultsOfList, faultsOfPolicy, lists, policies } from "./policies.ts";
import { stories } from "./stories.ts";

/*
 * Within one tenant: what is whose, by the roles that are built in and by others.
 */
let server: TestServer;
let circle: Circle;
beforeAll(async () => {
  server = await startTestServer();
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
