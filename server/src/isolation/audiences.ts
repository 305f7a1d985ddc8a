/**
 * For whom each event is meant: everyone of the tenant, its user, holders of a permission, or of a
 * record those whose scope covers it. An event that is not in here fails the suite: whoever makes one
 * says here who may hear it.
 */
export const audiences: Readonly<Record<string, readonly string[]>> = {
  "activity.added": ["RECORD activities:read"],
  "agent.skills_changed": ["RECORD agents:read"],
  "agent.state_changed": ["RECORD agents:read"],
  "api-key.created": ["PERMISSION api-keys:read"],
  "api-key.revoked": ["PERMISSION api-keys:read"],
  "attempt.closed": ["PERMISSION campaigns:read-stats"],
  "call.changed": ["RECORD calls:read"],
  "call.closed": ["RECORD calls:read"],
  "call.ended": ["RECORD calls:read"],
  "call.offered": ["RECORD calls:read"],
  "call.started": ["RECORD calls:read"],
  "campaign.changed": ["PERMISSION campaigns:read"],
  "campaign.created": ["PERMISSION campaigns:read"],
  "campaign.deleted": ["PERMISSION campaigns:read"],
  "campaign.members_added": ["PERMISSION campaigns:read"],
  "catalogue.changed": ["EVERYONE"],
  "contact.created": ["RECORD contacts:read"],
  "contact.deleted": ["RECORD contacts:read"],
  "contact.updated": ["RECORD contacts:read"],
  "data-key.rotated": ["PERMISSION encryption:read"],
  "lead.created": ["RECORD leads:read"],
  "lead.deleted": ["RECORD leads:read"],
  "lead.restored": ["RECORD leads:read"],
  "lead.updated": ["RECORD leads:read"],
  "leads.imported": ["RECORD leads:read"],
  "notification.created": ["USER"],
  "notification.read": ["USER"],
  "operation.changed": ["USER"],
  "presence.changed": ["PERMISSION presence:read"],
  "record.left": ["RECORD leads:read", "RECORD users:read"],
  "rights.review_due": ["PERMISSION roles:update"],
  "role.changed": ["EVERYONE"],
  "role.created": ["PERMISSION roles:read"],
  "role.deleted": ["PERMISSION roles:read"],
  "security.handled": ["PERMISSION security:read"],
  "security.raised": ["PERMISSION security:read"],
  "session.confirmed": ["USER"],
  "session.token-reused": ["USER"],
  "scim-token.created": ["PERMISSION sso:configure"],
  "scim-token.revoked": ["PERMISSION sso:configure"],
  "settings.updated": ["EVERYONE"],
  "session.ended": ["USER"],
  "session.started": ["USER"],
  "sso.changed": ["PERMISSION sso:configure"],
  "team.created": ["PERMISSION teams:read"],
  "team.deleted": ["PERMISSION teams:read"],
  "team.updated": ["PERMISSION teams:read"],
  "tenant.created": ["PERMISSION tenant:update", "PERMISSION tenants:list"],
  "tenant.limited": ["PERMISSION tenant:update", "PERMISSION tenants:list"],
  "tenant.resumed": ["PERMISSION tenant:update", "PERMISSION tenants:list"],
  "tenant.sign-in-rules-changed": ["PERMISSION tenant:update"],
  "tenant.suspended": ["PERMISSION tenant:update", "PERMISSION tenants:list"],
  "user.created": ["RECORD users:read"],
  "user.deactivated": ["RECORD users:read"],
  "user.factor-changed": ["USER"],
  "user.updated": ["RECORD users:read"],
};

/** The audience of an event in the words of the table above. */
export const audienceInWords = `
  case when audience ? 'user' then 'USER'
    when audience ? 'owners' then 'RECORD ' || (audience ->> 'permission')
    else coalesce('PERMISSION ' || (audience ->> 'permission'), 'EVERYONE') end`;
