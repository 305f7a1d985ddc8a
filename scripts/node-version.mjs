/** The oldest Node that runs Parley; the same as `engines` in package.json. */
export const oldestNode = "20.19.0";

/**
 * What is wrong with a version of Node and what to do about it, or undefined when it will do.
 * Plain words, because this is the first thing a person with an old Node sees.
 */
export function refuseNode(version) {
  if (compare(version, oldestNode) >= 0) return undefined;
  return (
    `Parley cannot start: this is Node ${version}, and Parley needs ${oldestNode} or newer. ` +
    "Install a current Node (nodejs.org, your package manager, or nvm) and start again."
  );
}

function compare(a, b) {
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < 3; i++) {
    if (left[i] !== right[i]) return left[i] - right[i];
  }
  return 0;
}

function numbers(version) {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
