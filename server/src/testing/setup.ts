import { afterAll } from "vitest";
import type { TestServer } from "./start.ts";

// Campaigns that a file left running would be dialled beneath all files after it; the dialer hears of this within seconds.
afterAll(async () => {
  const { parleyTestServer } = globalThis as { parleyTestServer?: Promise<TestServer> };
  const server = await parleyTestServer;
  await server?.admin.query("update campaigns set state = 'PAUSED' where state = 'RUNNING'");
});
