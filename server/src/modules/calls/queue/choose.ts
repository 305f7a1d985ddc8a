/** Somebody who waits: when it is his turn, and the agents who may take him, the longest idle first. */
export type Caller = { callId: string; turn: number; agents: readonly string[] };

/**
 * Who gets whom. Each in his turn gets the agent who is idle for longest of those who may take him; where that one is
 * taken, whoever took him has another where there is one, so that as many as possible are served. Who is
 * served before others is never left out for their sake.
 */
export function chooseAgents(callers: readonly Caller[]): Map<string, string> {
  const takenBy = new Map<string, Caller>();
  const seat = (caller: Caller, asked: Set<string>): boolean => {
    const free = caller.agents.find((agent) => !takenBy.has(agent));
    if (free !== undefined) {
      takenBy.set(free, caller);
      return true;
    }
    for (const agent of caller.agents) {
      if (asked.has(agent)) continue;
      asked.add(agent);
      const other = takenBy.get(agent);
      if (other && !seat(other, asked)) continue;
      takenBy.set(agent, caller);
      return true;
    }
    return false;
  };
  const inTurn = callers.toSorted((a, b) => a.turn - b.turn || (a.callId < b.callId ? -1 : 1));
  for (const caller of inTurn) seat(caller, new Set());
  return new Map([...takenBy].map(([agent, { callId }]) => [callId, agent]));
}
