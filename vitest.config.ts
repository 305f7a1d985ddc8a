import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { guardSwitches } from "./server/src/isolation/mutations/code.ts";

/**
 * Largest first is how files are begun where nothing is known of them. These are small and take longest, since they
 * go through the whole contract or a recorded day: begun last, one would leave the other worker without work.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      Number(/\/server\/src\/(isolation|demo)\//.test(moduleId));
    return sorted.sort((a, b) => isLong(b) - isLong(a));
  }
}

/*
 * One worker process a core, files not isolated: each worker has one server and one database for all
 * of its files, and every test has a tenant of its own.
 */
export default defineConfig({
  plugins: [guardSwitches()],
  test: {
    isolate: false,
    fileParallelism: true,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    // Of a machine that is shared, once; a test that fails twice is broken.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 120_000,
    include: ["{contract,server,web,cli,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: ["server/src/testing/global-setup.ts"],
    setupFiles: ["web/src/testing/setup.ts", "server/src/testing/setup.ts"],
    coverage: {
      provider: "v8",
      include: ["server/src/**/*.ts", "contract/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.gen.ts", "**/testing/**", "server/src/main.ts"],
      reporter: ["text-summary", "json-summary"],
      reportOnFailure: true,
    },
  },
});
