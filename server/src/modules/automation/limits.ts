/** What one tenant may have of automation. */
export const limits = {
  workflows: 200,
  runsPerHour: 2_000_000,
  /** Of one run, over its whole life. */
  stepsPerRun: 200,
  /** Runs that lead to runs that lead to runs. */
  depth: 5,
  /** Refusals an hour that are written down one by one; further ones are counted. */
  refusalsKept: 1000,
} as const;

/** Runs that ended so long ago are forgotten. */
export const keptDays = 90;
