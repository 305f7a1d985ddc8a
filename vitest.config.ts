import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    isolate: false,
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    include: ["{contract,server,web,cli,scripts}/**/*.test.{ts,tsx}"],
  },
});
