/** What a provider can do, as data: code asks for the capability, never for the provider. */
export type Capabilities = {
  /** Joins two legs at the provider. */
  bridging: boolean;
  /** Parks a leg with music and takes it back. */
  hold: boolean;
  /** Tells people from machines. */
  machineDetection: boolean;
  /** Tells when the greeting of a machine is over. */
  greetings: boolean;
  /** Says a text into a leg. */
  playback: boolean;
  /** Plays what can be cut, tells when it is over, and hears keys that the far end presses. */
  menus: boolean;
  /** Records what somebody says into an answered leg, and hands it over. */
  messages: boolean;
  /** Tells of calls that come in, and takes or refuses them. */
  inbound: boolean;
  /** Says a text to both sides of a conversation. */
  announcements: boolean;
  /** Records conversations, both sides apart, with pauses. */
  recording: boolean;
  /** Brings the sound of a leg to the application while it goes on, both sides apart. */
  streaming: boolean;
  dtmf: boolean;
  /** Lets a further leg listen to a pair, whisper to one of it, or join it. */
  supervision: boolean;
  /** Takes a further leg into a pair: all three hear each other. */
  conference: boolean;
  /** Events missed while disconnected come again; without it every reconnection is a gap. */
  eventResume: boolean;
};

/**
 * The built-in carrier has calls, but no sound: what it says takes its time, and nobody hears it. A message that
 * somebody leaves, and a conversation that is recorded, is made of tones, and says so (`synthetic`).
 */
export const loopbackCapabilities: Capabilities = {
  bridging: true,
  hold: true,
  machineDetection: true,
  greetings: true,
  playback: true,
  menus: true,
  messages: true,
  inbound: true,
  announcements: true,
  recording: true,
  streaming: false,
  dtmf: true,
  supervision: true,
  conference: true,
  eventResume: true,
};

/** Asterisk: all of it real. Events of a time without a connection are lost, and found by asking. */
export const asteriskCapabilities = (speaks: boolean): Capabilities => ({
  bridging: true,
  hold: true,
  machineDetection: true,
  greetings: true,
  playback: speaks,
  menus: speaks,
  messages: true,
  inbound: true,
  announcements: speaks,
  recording: true,
  streaming: true,
  dtmf: true,
  supervision: true,
  conference: true,
  eventResume: false,
});

/**
 * Twilio: what it is told to do, it does itself. Its keys come together, a second after the last of them, and cut what
 * plays. What was told while the application was away is kept, and found by asking.
 */
export const twilioCapabilities: Capabilities = {
  bridging: true,
  hold: true,
  machineDetection: true,
  greetings: false,
  playback: true,
  menus: true,
  messages: true,
  inbound: true,
  announcements: true,
  recording: true,
  streaming: false,
  dtmf: true,
  supervision: false,
  conference: false,
  eventResume: false,
};

/** Whether three can talk to each other in calls of a provider, as a process says that speaks to none. */
export function canConfer(provider: string): boolean {
  if (provider === "loopback") return loopbackCapabilities.conference;
  // Of two providers at once one cannot.
  return provider === "asterisk" && asteriskCapabilities(false).conference;
}
