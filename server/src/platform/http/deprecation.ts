import { type Endpoint, fullPath } from "@parley/contract";

/**
 * What an address that is on its way out says with each answer: `Deprecation` (RFC 9745) since when,
 * `Sunset` (RFC 8594) until when, and where to go instead.
 */
export function deprecationOf({
  deprecated,
}: Pick<Endpoint, "deprecated">): Record<string, string> {
  if (!deprecated) return {};
  const { since, sunset, instead } = deprecated;
  return {
    deprecation: `@${Math.floor(Date.parse(since) / 1000)}`,
    sunset: new Date(sunset).toUTCString(),
    link: `<${fullPath({ path: instead })}>; rel="successor-version"`,
  };
}
