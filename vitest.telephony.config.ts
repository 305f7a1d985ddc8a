import { defineConfig } from "vitest/config";

/** Telephony with a real Asterisk, in a network namespace (scripts/telephony.mjs). Each worker has an Asterisk of its own. */
export default defineConfig({
  test: {
    include: ["e2e/telephony/**/*.test.ts", "server/src/modules/telephony/port*.test.ts"],
    // No real network can be asked to lose replies.
    exclude: ["**/port-faults.test.ts"],
    globalSetup: ["server/src/testing/global-setup.ts"],
    setupFiles: ["server/src/testing/setup.ts"],
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    // Sound in real time on a machine that is shared: what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 60_000,
  },
});
