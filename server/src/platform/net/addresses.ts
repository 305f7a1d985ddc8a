import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Addresses that are not the public internet, after the special-purpose registries of IANA: this
 * machine, private and shared networks, link-local with the metadata services of clouds, multicast,
 * documentation, and what carries an IPv4 address inside it.
 */
const special = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

const specialNetworks = networks(special);

/** Networks as one list that answers whether an address lies in them. */
export function networks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = "", bits] = text.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    const all = family === "ipv6" ? 128 : 32;
    list.addSubnet(address, bits === undefined ? all : Number(bits), family);
  }
  return list;
}

/** Whether the address is on the public internet. What is no address is not. */
export function isPublic(address: string): boolean {
  return isIP(address) !== 0 && !contains(specialNetworks, address);
}

/** An IPv4 address that is written as IPv6 counts as the IPv4 address that it is. */
export function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
