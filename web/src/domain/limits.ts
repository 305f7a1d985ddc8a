/** The share of answered people that may find no agent; the regulator's limit in most countries. */
export const abandonLimit = 0.03;
