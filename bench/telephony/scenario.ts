/** What somebody does who is dialled. */
export type Behaviour =
  /** The carrier refuses with this status. */
  | { says: readonly [status: number, reason: string] }
  /** It rings until the caller gives up. */
  | { says: "NOTHING" }
  /** He answers after so long, speaks (a tone, or what was written down once), and hangs up when he has talked so long. */
  | { says: "HELLO"; ringsMs: number; talksMs: number; file?: string };

/** A file of u-law without a head: the tone over and over, or another one once. */
function sound(file?: string): string {
  const plays = file === undefined ? "voice.ul,-1" : `${file},1`;
  return `<nop><action><exec rtp_stream="${plays},0,PCMU/8000"/></action></nop>`;
}

/** The public network as SIPp plays it: the last digit of the number says what happens. */
export function carrierScenario(byLastDigit: readonly Behaviour[]): string {
  const digits = byLastDigit.map((_, digit) => digit);
  const isDigit = digits.map(
    (digit) =>
      `<strcmp assign_to="c${digit}" variable="last" value="${digit}"/>` +
      `<test assign_to="is${digit}" variable="c${digit}" compare="equal" value="0"/>`,
  );
  return scenario(
    "carrier",
    `${keepAlive}
<recv request="INVITE"><action>
<ereg regexp="sip:[+]?[0-9]*([0-9])@" search_in="hdr" header="To:" check_it="true" assign_to="whole,last"/>
<ereg regexp="sip:[^>]+" search_in="hdr" header="Contact:" assign_to="target"/>
${isDigit.join("\n")}
</action></recv>
${digits.map((digit) => `<nop hide="true" next="b${digit}" test="is${digit}"/>`).join("\n")}
${byLastDigit.map((behaviour, digit) => `<label id="b${digit}"/>\n${played(behaviour, digit)}`).join("\n")}
${cancelled}
${hangUp}
${over}
<Reference variables="whole"/>`,
  );
}

/** Telephones of agents as SIPp plays them: they answer by themselves, speak, and never hang up. */
export function phonesScenario(): string {
  return scenario(
    "phones",
    `${keepAlive}
<recv request="INVITE"/>
${respond(180, "Ringing")}
${answered}
<recv request="ACK"/>
${sound()}
<recv request="BYE" next="bye"/>
${over}`,
  );
}

function played(behaviour: Behaviour, digit: number): string {
  if (behaviour.says === "NOTHING") {
    return `${respond(180, "Ringing")}<recv request="CANCEL" next="cancelled"/>`;
  }
  if (behaviour.says !== "HELLO") {
    const [status, reason] = behaviour.says;
    return `${respond(status, reason)}<recv request="ACK" next="end"/>`;
  }
  const { ringsMs, talksMs, file } = behaviour;
  return `${respond(180, "Ringing")}
<recv request="CANCEL" timeout="${ringsMs}" ontimeout="a${digit}" next="cancelled"/>
<label id="a${digit}"/>
${answered}
<recv request="ACK"><action>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="local"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>
</action></recv>
${sound(file)}
<recv request="BYE" timeout="${talksMs}" ontimeout="over" next="bye"/>`;
}

const headers = `[last_Via:]
[last_From:]
[last_To:];tag=[pid]c[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>`;

function respond(status: number, reason: string): string {
  return `<send><![CDATA[
SIP/2.0 ${status} ${reason}
${headers}
Content-Length: 0

]]></send>`;
}

const answered = `<send retrans="500"><![CDATA[
SIP/2.0 200 OK
${headers}
Content-Type: application/sdp
Content-Length: [len]

v=0
o=far 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv

]]></send>`;

const ok = `<send next="end"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;

/** Asterisk asks now and then whether we are there. */
const keepAlive = `<recv request="OPTIONS" optional="true" next="options"/>`;

const cancelled = `<label id="cancelled"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<send><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]c[call_number]
[last_Call-ID:]
CSeq: [cseq] INVITE
Content-Length: 0

]]></send>
<recv request="ACK" next="end"/>`;

const hangUp = `<label id="over"/>
<send retrans="500"><![CDATA[
BYE [$target] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From:[$local]
To:[$remote]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
<recv request="BYE" optional="true" next="bye"/>
<recv response="481" optional="true" next="end"/>
<recv response="200" next="end"/>`;

const over = `<label id="bye"/>
${ok}
<label id="options"/>
<send next="end"><![CDATA[
SIP/2.0 200 OK
${headers}
Content-Length: 0

]]></send>
<label id="end"/>`;

function scenario(name: string, steps: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps}\n</scenario>\n`;
}
