/** What a topic shows now. Computed only while somebody watches. */
export type Gauge = (tenantId: string, topic: string) => Promise<unknown>;

/** Publishes gauges to the sockets that subscribed to their topic; the newest value wins. */
export type Live = {
  publish(tenantId: string, topic: string, value: unknown): void;
  /** Topics that somebody of the tenant watches. */
  watched(): { tenantId: string; topic: string }[];
};
