import { z } from "zod";

/** What the provider reads of what Asterisk says. Fields that it does not read are let pass. */

export const Channel = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  /** The SIP Call-ID. */
  protocol_id: z.string().optional(),
  caller: z.object({ number: z.string() }),
  creationtime: z.string(),
  dialplan: z.object({ exten: z.string(), app_name: z.string().optional() }),
  channelvars: z.record(z.string(), z.string()).default({}),
});
export type Channel = z.infer<typeof Channel>;

export const Bridge = z.object({
  id: z.string(),
  name: z.string().default(""),
  channels: z.array(z.string()),
});
export type Bridge = z.infer<typeof Bridge>;

const Playback = z.object({
  id: z.string(),
  target_uri: z.string(),
  state: z.string(),
});
const Recording = z.object({
  name: z.string(),
  target_uri: z.string(),
  duration: z.number().optional(),
});

const AriEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("StasisStart"), channel: Channel, args: z.array(z.string()) }),
  z.object({ type: z.literal("StasisEnd"), channel: Channel }),
  z.object({ type: z.literal("ChannelStateChange"), channel: Channel }),
  z.object({
    type: z.literal("ChannelDestroyed"),
    channel: Channel,
    cause: z.number(),
    /** The SIP status, where there was one. */
    tech_cause: z.number().optional(),
  }),
  z.object({ type: z.literal("Dial"), peer: Channel, dialstatus: z.string() }),
  z.object({ type: z.literal("PlaybackFinished"), playback: Playback }),
  z.object({ type: z.literal("RecordingFinished"), recording: Recording }),
  z.object({ type: z.literal("RecordingFailed"), recording: Recording }),
  z.object({ type: z.literal("ChannelDtmfReceived"), channel: Channel, digit: z.string() }),
  z.object({ type: z.literal("ApplicationReplaced") }),
]);
export type AriEvent = z.infer<typeof AriEvent>;
const known = new Set<unknown>(AriEvent.options.map(({ shape }) => shape.type.value));

const Response = z.object({
  type: z.literal("RESTResponse"),
  request_id: z.string(),
  status_code: z.number(),
  reason_phrase: z.string().default(""),
  message_body: z.string().optional(),
});
export type AriResponse = z.infer<typeof Response>;

/** A message of Asterisk: an answer, an event that matters here, or null for any other. Throws at what is none. */
export function readMessage(text: string): AriResponse | AriEvent | null {
  const message: unknown = JSON.parse(text);
  const type = typeof message === "object" && message !== null && "type" in message && message.type;
  if (type === "RESTResponse") return Response.parse(message);
  return known.has(type) ? AriEvent.parse(message) : null;
}
