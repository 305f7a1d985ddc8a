/**
 * For each row, how many moments (days, say) the rows before it reach back over: few where calling is brisk.
 * `moments` names the moment of each row, in the order of the calls; nothing of a later row is looked at.
 */
export function paceOf(moments: readonly string[], rows: number): Float64Array {
  const changes = new Int32Array(moments.length);
  for (let i = 1; i < moments.length; i++) {
    changes[i] = (changes[i - 1] as number) + (moments[i] === moments[i - 1] ? 0 : 1);
  }
  return Float64Array.from(changes, (here, i) => here - (changes[Math.max(0, i - rows)] as number));
}
