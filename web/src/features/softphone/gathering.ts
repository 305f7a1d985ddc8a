/**
 * After the first address at which a phone can be heard the others follow: those of this computer at once, those that
 * servers tell soon. Nobody waits for what never comes: a customer does meanwhile.
 */
const waits = { others: 20, servers: 500 };

/** The farthest address that servers tell. What comes of it tells the near ones before. */
function farthest(servers: readonly RTCIceServer[]): RTCIceCandidateType | null {
  const urls = servers.flatMap((server) => server.urls);
  if (urls.length === 0) return null;
  return urls.some((url) => /^turns?:/.test(url)) ? "relay" : "srflx";
}

/**
 * Waits for the addresses of one call: `found` is told of each, with what goes on once there are enough. A computer has
 * networks from which no server is reached, so that it would look for more until the time is over.
 */
export function gather(servers: readonly RTCIceServer[]) {
  const awaited = farthest(servers);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isThere = awaited === null;
  return {
    found({ type }: Pick<RTCIceCandidate, "type">, ready: () => void): void {
      const isAwaited = !isThere && type === awaited;
      if (timer !== undefined && !isAwaited) return;
      isThere ||= isAwaited;
      clearTimeout(timer);
      timer = setTimeout(ready, isThere ? waits.others : waits.servers);
    },
    stop: () => clearTimeout(timer),
  };
}
