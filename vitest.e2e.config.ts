import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The tours take longest: begun last, they would leave one of two workers without work. */
class ToursFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isTour = ({ moduleId }: TestSpecification) => Number(/\/tour[^/]*$/.test(moduleId));
    return sorted.sort((a, b) => isTour(b) - isTour(a));
  }
}

/** Stories over the built product. Each file has a product of its own, so two go on at a time. */
export default defineConfig({
  test: {
    include: ["e2e/{browser,developer}/**/*.test.ts"],
    globalSetup: ["e2e/browser/template.ts"],
    sequence: { sequencer: ToursFirst },
    maxWorkers: 2,
    // A file keeps nothing outside of its stage, and the contract takes seconds to load.
    isolate: false,
    // A browser on a busy machine may miss a beat; a story that fails twice is broken.
    retry: 1,
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
