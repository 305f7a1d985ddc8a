// A reporter of Vitest that writes what a suite came to into the file that SUMS_FILE names: how many tests
// passed and failed, and what was red with the beginning of why, errors outside of the tests among them,
// which Vitest's own JSON reporter leaves out.
import { writeFileSync } from "node:fs";

export default class SumsReporter {
  onTestRunEnd(files, unhandled) {
    const tests = files.flatMap((file) => [...file.children.allTests()]);
    const failed = tests.filter((test) => test.result().state === "failed");
    const reds = [
      ...failed.map((test) =>
        red(`${nameOf(test.module)}: ${test.fullName}`, test.result().errors),
      ),
      ...files
        .filter((file) => file.errors().length > 0)
        .map((file) => red(nameOf(file), file.errors())),
      ...unhandled.map((error) => red(outside(error), [error])),
    ];
    const sums = {
      passed: tests.filter((test) => test.result().state === "passed").length,
      failed: reds.length,
      reds,
    };
    writeFileSync(process.env.SUMS_FILE, JSON.stringify(sums));
  }
}

const nameOf = ({ relativeModuleId, moduleId }) => relativeModuleId ?? moduleId;

const outside = ({ type, VITEST_TEST_PATH, VITEST_TEST_NAME }) =>
  `outside of the tests: ${type ?? "error"}, near ${VITEST_TEST_NAME ?? VITEST_TEST_PATH ?? "nothing"}`;

function red(name, errors) {
  const why = errors.map(({ message, stack }) => `${message ?? ""}\n${stack ?? ""}`).join("\n");
  return `${name}\n${why}`.slice(0, 2000);
}
