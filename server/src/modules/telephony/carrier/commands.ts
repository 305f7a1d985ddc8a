import { z } from "zod";
import { TelephonyError } from "../port.ts";
import type { Exchange } from "./exchange/exchange.ts";
import { Command, type Reply } from "./wire.ts";

/** A command that an exchange carries out; subscriptions are the connection's own matter. */
export type ExchangeCommand = Exclude<Command, { do: "SUBSCRIBE" | "ATTEND" | "CONFIRM" }>;

const Numbered = z.object({ id: z.int().nonnegative() });

/** A command as it was sent, the refusal of a malformed one, or null for what has not even an id. */
export function readCommand(value: unknown): Command | Reply | null {
  const { data: command, error } = Command.safeParse(value);
  if (!error) return command;
  const { data: numbered } = Numbered.safeParse(value);
  if (!numbered) return null;
  const [issue] = error.issues;
  const message = `${issue?.path.join(".") || "command"}: ${issue?.message ?? "invalid"}`;
  return { id: numbered.id, ok: false, code: "malformed", message };
}

/** Carries out a command. No reply comes back when the command or its reply got lost. */
export function carryOut(exchange: Exchange, command: ExchangeCommand): Reply | null {
  const mishap = mishapOf(exchange, command);
  if (mishap === "LOST") return null;
  const reply = attempt(exchange, command);
  return mishap === "REPLY_LOST" ? null : reply;
}

function mishapOf(exchange: Exchange, command: ExchangeCommand) {
  if (command.do === "ORIGINATE") {
    return exchange.mishapOf(command.do, command.request.legId, command.request.to);
  }
  return exchange.mishapOf(command.do, "legId" in command ? command.legId : undefined);
}

function attempt(exchange: Exchange, command: ExchangeCommand): Reply {
  const { id } = command;
  try {
    return { id, ok: true, result: perform(exchange, command) ?? null };
  } catch (error) {
    if (!(error instanceof TelephonyError)) throw error;
    return { id, ok: false, code: error.code, message: error.message };
  }
}

function perform(exchange: Exchange, command: ExchangeCommand): unknown {
  switch (command.do) {
    case "ORIGINATE":
      return exchange.originate(command.request);
    case "HANGUP":
      return exchange.hangUp(command.legId);
    case "BRIDGE":
      return exchange.bridge(command.legId, command.peerLegId);
    case "UNBRIDGE":
      return exchange.unbridge(command.legId);
    case "HOLD":
      return exchange.hold(command.legId);
    case "UNHOLD":
      return exchange.unhold(command.legId);
    case "SUPERVISE":
      return exchange.supervisions.begin(
        exchange.up(command.legId),
        exchange.up(command.onLegId),
        command.how,
      );
    case "STOP_SUPERVISING":
      return exchange.supervisions.end(exchange.up(command.legId));
    case "JOIN":
      return exchange.guests.join(exchange.up(command.legId), exchange.up(command.onLegId));
    case "LEAVE":
      return exchange.guests.leave(exchange.up(command.legId));
    case "DISMISS":
      return exchange.dismiss(command.legId, command);
    case "SAY":
      return exchange.say(command.legId, command);
    case "PLAY":
      return exchange.sounds.play(exchange.up(command.legId), command);
    case "ANNOUNCE":
      return exchange.sounds.announce(exchange.up(command.legId), command);
    case "RECORD_TALK":
      return exchange.talks.record(exchange.up(command.legId), command.recordingId);
    case "PAUSE_TALK":
      return exchange.talks.pause(exchange.up(command.legId), command.recordingId);
    case "RESUME_TALK":
      return exchange.talks.resume(exchange.up(command.legId), command.recordingId);
    case "END_TALK":
      return exchange.talks.end(exchange.up(command.legId), command.recordingId);
    case "OPEN_TALK":
      return exchange.talks.open(command.recordingId);
    case "KEPT_TALKS":
      return exchange.talks.kept();
    case "STOP_PLAY":
      return exchange.sounds.stopPlay(exchange.up(command.legId), command.playbackId);
    case "RECORD":
      return exchange.sounds.record(exchange.up(command.legId), command);
    case "STOP_RECORD":
      return exchange.sounds.stopRecord(exchange.up(command.legId), command.recordingId);
    case "FETCH_RECORDING":
      return exchange.sounds.recordingOf(command.recordingId);
    case "FORGET_RECORDING":
      exchange.talks.forget(command.recordingId);
      return exchange.sounds.forget(command.recordingId);
    case "ACCEPT":
      return exchange.accept(command.legId, command);
    case "REFUSE":
      return exchange.refuse(command.legId, command.why);
    case "SEND_DTMF":
      return exchange.sendDtmf(command.legId, command.digits);
    case "LOOKUP":
      return Object.fromEntries(command.legIds.map((legId) => [legId, exchange.lookup(legId)]));
    case "LIVE_LEGS":
      return exchange.liveLegs();
  }
}
