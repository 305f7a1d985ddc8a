/**
 * All of this provider that is loaded only where it is used: the package of Twilio is large, and takes half a second.
 */
export { aboutOf, callbackPath, createAddresses } from "./addresses.ts";
export { createTwilio } from "./twilio.ts";
export { createTwiml } from "./twiml.ts";
export { createHooks } from "./webhook.ts";
