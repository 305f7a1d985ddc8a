import { useNavigate } from "@tanstack/react-router";

type Where =
  | "/skills"
  | "/pause-reasons"
  | "/dispositions"
  | "/tags"
  | "/caller-ids"
  | "/queues"
  | "/inbound-numbers"
  | "/trunks"
  | "/voicemail-boxes";

/** Whether retired entries are shown; kept in the address. */
export function useWithRetired(where: Where, retired: "true" | undefined) {
  const navigate = useNavigate();
  return {
    withRetired: retired === "true",
    onWithRetired: (shown: boolean) =>
      void navigate({ to: where, search: shown ? { retired: "true" } : {}, replace: true }),
    query: { limit: 200, ...(retired ? { withRetired: "true" as const } : {}) },
  };
}
