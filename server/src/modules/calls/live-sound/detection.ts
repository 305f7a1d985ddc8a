import type { PlacedDial } from "../place.ts";

/** How whoever answers is judged, as the campaign asks for it. */
export function detectionOf({
  machineSureFrom,
  detector,
  machineMessage,
  machineSound,
}: PlacedDial) {
  if (machineSureFrom === null) return { machineDetection: "OFF" as const };
  const isBeside = detector === "PARLEY_BESIDE";
  return {
    machineDetection: isBeside ? ("AFTER_ANSWER" as const) : ("AT_ANSWER" as const),
    detector: detector === "CARRIER" ? ("CARRIER" as const) : ("PARLEY" as const),
    ...((machineMessage !== null || machineSound !== null) && { tellsGreetingEnd: true }),
  };
}
