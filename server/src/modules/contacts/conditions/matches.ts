// In the contract, for the browser walks scripts by the same conditions.
export { type Fact, type Facts, matches } from "@parley/contract";
