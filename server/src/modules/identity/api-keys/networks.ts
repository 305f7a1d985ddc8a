import { BlockList, isIP } from "node:net";

/** Whether a text is an address or a network such as 203.0.113.0/24. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** Whether an address lies in one of these networks. Without any, every address does. */
export function isWithin(networks: readonly string[], ip: string | null): boolean {
  if (networks.length === 0) return true;
  // An IPv4 address that came through an IPv6 socket.
  const address = (ip ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [base = "", bits] = network.split("/");
    const is4 = isIP(base) === 4;
    list.addSubnet(
      base,
      bits === undefined ? (is4 ? 32 : 128) : Number(bits),
      is4 ? "ipv4" : "ipv6",
    );
  }
  return list.check(address, family === 4 ? "ipv4" : "ipv6");
}
