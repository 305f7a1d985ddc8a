import { defineConfig } from "vitest/config";

/** The story that kills: alone, since it hurries the machine and measures how long that takes to mend. */
export default defineConfig({
  test: {
    include: ["e2e/kill/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
