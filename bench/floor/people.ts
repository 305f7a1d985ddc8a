/** The address of an agent of the floor, known to the process that makes them and to theirs. */
export function agentEmail(i: number): string {
  return `agent${i}@floor.example`;
}
