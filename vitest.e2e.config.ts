import { defineConfig } from "vitest/config";

/** Stories over the built product: one after the other, because each has the machine to itself. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    fileParallelism: false,
    // A browser on a busy machine may miss a beat; a story that fails twice is broken.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
