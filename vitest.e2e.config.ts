import { defineConfig } from "vitest/config";

/**
 * Stories over the built product. Each file has a product of its own, so two go on at a time; the one that
 * kills is alone in its folder and run by itself.
 */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    maxWorkers: 2,
    // A browser on a busy machine may miss a beat; a story that fails twice is broken.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
