/**
 * Named places at which a test may kill the process, to prove that nothing is lost or done twice.
 * Off unless PARLEY_FAULT names one: `name` kills at the first time, `name:5` at the fifth.
 */
export const faultPoints = ["after-commit-before-originate", "after-answer-before-bridge"] as const;
export type FaultPoint = (typeof faultPoints)[number];

export class Faults {
  private readonly name: string | undefined;
  private left: number;

  constructor(setting: string | undefined) {
    const [name, count] = setting?.split(":") ?? [];
    this.name = name;
    this.left = Number(count ?? 1);
  }

  /** Kills the whole process group, as a power cut would: no clean-up, no last words. */
  pass(point: FaultPoint): void {
    if (point !== this.name || --this.left > 0) return;
    process.kill(process.pid, "SIGKILL");
  }
}
