import { rootCertificates } from "node:tls";

/** What an Asterisk is told at its start. Everything about tenants is pushed to it later, over ARI. */
export type HostSettings = {
  /** Its folder as it sees it itself, inside of its root. */
  folder: string;
  /** Where its modules lie, as it sees them. */
  modules: string;
  /** The name that sets it apart from others. */
  name: string;
  /** Six bytes, different at each node: without a network card there is nothing else to tell them by. */
  entityId: string;
  /** Of the control interface: a private address. */
  control: { address: string; port: number; user: string; password: string };
  /** Where carriers and phones speak SIP. */
  sip: { address: string; port: number };
  rtp: { from: number; to: number };
  /** As the outside knows this machine, where there is a translation of addresses between. */
  publicAddress: string | null;
  /** With what it proves who it is to whoever connects by TLS, in PEM; null: nobody can. */
  certificate: { certificate: string; key: string } | null;
  /** Who is on this side of it. */
  localNetworks: readonly string[];
};

/** What is on this side of a translation of addresses, where nobody says otherwise. */
export const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"];

/** The name under which the application speaks to Asterisk. */
export const applicationName = "parley";

/** What of a leg Asterisk repeats with each event of its channel. */
export const channelVariables = [
  "LEG_ID",
  "LEG_KIND",
  "LEG_TENANT",
  "LEG_CALL",
  "LEG_ATTEMPT",
  "LEG_IDENTITY",
  "LEG_HELD_FROM",
  "LEG_GUEST_OF",
  "TRUNK",
] as const;
export type ChannelVariable = (typeof channelVariables)[number];

/** All files of the configuration, by name. */
export function configurationFiles(settings: HostSettings): Record<string, string> {
  return {
    "asterisk.conf": asterisk(settings),
    "ari.conf": ari(settings),
    "http.conf": http(settings),
    "extensions.conf": dialplan,
    "pjsip.conf": pjsip(settings),
    "sorcery.conf": sorcery,
    "rtp.conf": rtp(settings),
    "authorities.pem": `${rootCertificates.join("\n")}\n`,
    ...(settings.certificate && {
      "own.pem": settings.certificate.certificate,
      "own.key": settings.certificate.key,
    }),
    "modules.conf": modules,
    "logger.conf": logger,
    "amd.conf": detection,
    "musiconhold.conf": music,
    "stasis.conf": stasis,
    ...Object.fromEntries(general.map((name) => [`${name}.conf`, "[general]\n"])),
    ...Object.fromEntries(empty.map((name) => [`${name}.conf`, "; as it comes\n"])),
    "indications.conf": tones,
    "manager.conf": manager(settings),
    "cdr.conf": "[general]\nenable = no\n",
    "cel.conf": "[general]\nenable = no\n",
  };
}

/** Files that Asterisk misses loudly when they are not there. */
const general = ["ccss", "confbridge", "features", "udptl", "queues", "queuerules"];
const empty = ["acl", "pjproject", "websocket_client", "chan_websocket", "res_http_media_cache"];

/**
 * All there is: a call that comes in and a verdict about who answered go to the application. Nothing here
 * dials. Without an application the carrier hears 503 and tries elsewhere.
 */
const dialplan = `[general]
static = yes
writeprotect = yes
autofallthrough = yes

[from-trunk]
exten => _[+0-9].,1,Stasis(${applicationName},incoming,\${EXTEN})
 same => n,ExecIf($["\${STASISSTATUS}" = "FAILED"]?Hangup(34))
 same => n,Hangup()

; a phone of ours dials nothing by itself; whose it is that tries is told
[from-agent]
exten => _[+*#0-9A-Za-z].,1,UserEvent(PhoneDialled,AccountID: \${CHANNEL(endpoint)},RemoteAddress: IP/SIP/\${CHANNEL(pjsip,remote_addr)})
 same => n,Hangup(21)

; what a phone says comes back to it: so it is known how good the way is
[echo]
exten => s,1,Set(TIMEOUT(absolute)=8)
 same => n,Answer()
 same => n,Echo()
 same => n,Hangup()

[detect]
exten => s,1,AMD()
 same => n,Stasis(${applicationName},detected,\${AMDSTATUS},\${AMDCAUSE})
 same => n,Hangup()
`;

function asterisk({ folder, modules, name, entityId }: HostSettings): string {
  return `[directories]
astetcdir => ${folder}/etc
astmoddir => ${modules}
astvarlibdir => ${folder}/lib
astdbdir => ${folder}/lib
astkeydir => ${folder}/lib
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
astcachedir => ${folder}/cache
astsbindir => /usr/sbin
[options]
verbose = 1
hideconnect = yes
systemname = ${name}
entityid = ${entityId}
`;
}

function ari({ control }: HostSettings): string {
  return `[general]
enabled = yes
pretty = no
websocket_write_timeout = 1000
channelvars = ${channelVariables.join(",")}
[${control.user}]
type = user
read_only = no
password_format = plain
password = ${control.password}
`;
}

/**
 * By HTTP on the port of the control interface, with its secret; on no port of its own but a private one. What is heard
 * there is who was not let in; an event is told to whom both rights are given.
 */
function manager({ control }: HostSettings): string {
  return `[general]
enabled = yes
webenabled = yes
bindaddr = ${control.address}
port = 0
[${control.user}]
secret = ${control.password}
read = security,user
write = system,call,security,user
`;
}

function http({ control }: HostSettings): string {
  return `[general]
enabled = yes
bindaddr = ${control.address}
bindport = ${control.port}
sessionlimit = 5000
session_inactivity = 30000
session_keep_alive = 15000
`;
}

function pjsip({ sip, publicAddress, localNetworks, certificate, folder }: HostSettings) {
  const outside =
    publicAddress === null
      ? ""
      : `external_media_address = ${publicAddress}
external_signaling_address = ${publicAddress}
${localNetworks.map((network) => `local_net = ${network}\n`).join("")}`;
  const own = certificate
    ? `cert_file = ${folder}/etc/own.pem\npriv_key_file = ${folder}/etc/own.key\n`
    : "";
  const transport = (protocol: string, port: number, name = protocol) =>
    `[${name}]\ntype = transport\nprotocol = ${protocol}\nbind = ${sip.address}:${port}\n${outside}`;
  return `[global]
type = global
user_agent = Parley
endpoint_identifier_order = header,ip,username,auth_username
[system]
type = system
threadpool_initial_size = 10
threadpool_auto_increment = 5
threadpool_max_size = 100
${transport("udp", sip.port)}${transport("tcp", sip.port)}; without a certificate of ours outwards only
${transport("tls", sip.port + 1)}${own}method = tlsv1_2
verify_server = yes
ca_list_file = ${folder}/etc/authorities.pem
${transport("tls", 0, "tls-open")}method = tlsv1_2
verify_server = no
; the port is that of the control interface: phones in browsers come through the application
[ws]
type = transport
protocol = ws
bind = ${sip.address}
`;
}

/**
 * Trunks and phones live in memory: the application's database is their only truth, and no password lies here. So do
 * transports that believe the certificates of one carrier alone, beside those of the configuration.
 */
const sorcery = `[res_pjsip]
transport = config,pjsip.conf,criteria=type=transport
transport = memory
endpoint = memory
auth = memory
aor = memory
[res_pjsip_endpoint_identifier_ip]
identify = memory
[res_pjsip_outbound_registration]
registration = memory
`;

function rtp({ rtp: { from, to } }: HostSettings): string {
  return `[general]
rtpstart = ${from}
rtpend = ${to}
strictrtp = yes
icesupport = yes
`;
}

/** Drivers, databases and telephones that this Asterisk has no use for, and that would complain. */
const unwanted = `
  app_adsiprog app_agent_pool app_alarmreceiver app_festival app_followme app_getcpeid app_jack
  app_minivm app_page app_voicemail app_voicemail_odbc cdr_adaptive_odbc cdr_csv cdr_custom
  cdr_manager cdr_odbc cdr_pgsql cdr_radius cdr_sqlite3_custom cdr_tds cel_custom cel_manager
  cel_odbc cel_pgsql cel_radius cel_sqlite3_custom cel_tds chan_console chan_iax2 chan_motif
  chan_unistim func_odbc pbx_ael pbx_dundi pbx_lua res_adsi res_aeap res_ael_share res_calendar
  res_calendar_caldav res_calendar_ews res_calendar_exchange res_calendar_icalendar
  res_cdrel_custom res_clialiases res_config_curl res_config_ldap res_config_odbc res_config_pgsql
  res_config_sqlite3 res_fax res_fax_spandsp res_geolocation res_hep res_hep_pjsip res_hep_rtcp
  res_odbc res_odbc_transaction res_parking res_phoneprov res_pjsip_config_wizard
  res_pjsip_geolocation res_pjsip_notify res_pjsip_phoneprov_provider res_pjsip_publish_asterisk
  res_pjsip_stir_shaken res_prometheus res_resolver_unbound res_security_log res_smdi res_snmp
  res_speech_aeap res_stasis_test res_statsd res_stir_shaken res_stun_monitor res_xmpp`
  .trim()
  .split(/\s+/);
const modules = `[modules]
autoload = yes
${unwanted.map((name) => `noload = ${name}.so\n`).join("")}`;

const tones = `[general]
country = us
[us]
description = United States
ringcadence = 2000,4000
dial = 350+440
busy = 480+620/500,0/500
ring = 440+480/2000,0/4000
congestion = 480+620/250,0/250
`;

const logger = `[general]
dateformat = %F %T.%3q
[logfiles]
console => notice,warning,error
messages => notice,warning,error
`;

/** How long AMD listens, in milliseconds, and what it takes for a word. */
const detection = `[general]
total_analysis_time = 5000
silence_threshold = 256
initial_silence = 2500
after_greeting_silence = 800
greeting = 1500
min_word_length = 100
between_words_silence = 50
maximum_number_of_words = 3
maximum_word_length = 5000
`;

const music = `[general]
[default]
mode = files
directory = /usr/share/asterisk/moh
sort = random
`;

const stasis = `[threadpool]
initial_size = 10
idle_timeout_sec = 20
max_size = 50
`;
