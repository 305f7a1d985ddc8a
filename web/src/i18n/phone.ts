/** Calling code, first digits of the national number, and how its digits are grouped. */
const groupings: readonly (readonly [code: string, start: string, sizes: readonly number[]])[] = [
  ["44", "2", [2, 4, 4]],
  ["44", "1", [3, 3, 4]],
  ["1", "", [3, 3, 4]],
  ["7", "", [3, 3, 2, 2]],
  ["31", "", [2, 3, 4]],
  ["32", "", [3, 2, 2, 2]],
  ["33", "", [1, 2, 2, 2, 2]],
  ["34", "", [3, 3, 3]],
  ["39", "", [3, 3, 4]],
  ["41", "", [2, 3, 2, 2]],
  ["43", "", [3, 3, 4]],
  ["44", "", [4, 3, 3]],
  ["45", "", [2, 2, 2, 2]],
  ["46", "", [2, 3, 2, 2]],
  ["47", "", [3, 2, 3]],
  ["48", "", [3, 3, 3]],
  ["49", "", [3, 4, 4]],
  ["52", "", [2, 4, 4]],
  ["54", "", [2, 4, 4]],
  ["55", "", [2, 5, 4]],
  ["56", "", [1, 4, 4]],
  ["57", "", [3, 3, 4]],
  ["61", "", [3, 3, 3]],
  ["351", "", [3, 3, 3]],
  ["353", "", [2, 3, 4]],
];

/** An E.164 number in groups, for reading aloud. What is masked or unknown stays as it came. */
export function formatPhone(number: string): string {
  const digits = /^\+(\d{7,15})$/.exec(number)?.[1];
  const found = digits && groupings.find(([code, start]) => digits.startsWith(code + start));
  if (!digits || !found) return number;
  const [code, , sizes] = found;
  return `+${code} ${inGroups(digits.slice(code.length), sizes).join(" ")}`;
}

function inGroups(digits: string, sizes: readonly number[]): string[] {
  const groups: string[] = [];
  let rest = digits;
  for (const size of sizes.slice(0, -1)) {
    if (rest.length <= size) break;
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return rest ? [...groups, rest] : groups;
}
