// Runs before each test file. On a machine that does much at once a page may take seconds to come.
if (typeof document !== "undefined") {
  const { configure } = await import("@testing-library/react");
  configure({ asyncUtilTimeout: 9000 });
}
