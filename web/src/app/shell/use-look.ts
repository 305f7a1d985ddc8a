import { getLook, type Look } from "@parley/contract";
import { useEffect } from "react";
import { useRead } from "../../api/query.ts";
import { regional } from "../../i18n/regional.ts";

/** How this tenant looks and writes; what is shown before it is known is Parley's own. */
export function useLook(): Look | undefined {
  const look = useRead(getLook, {}).data;
  useEffect(() => {
    if (look) regional.setState({ rules: look });
  }, [look]);
  // Whoever signs in next may be of another tenant.
  useEffect(() => () => regional.setState({ rules: null }), []);
  return look;
}
