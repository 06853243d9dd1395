import type { GuestCheck } from "../guest-check.ts";
import { ARPTABLES, EBTABLES, IPTABLES } from "./program.ts";
import { CANNOT } from "./shell-part.ts";

/**
 * A rule that the kernel's own iptables must take: it is put into a chain of its own, read back from the kernel, and removed.
 * The tool is iptables-legacy, since iptables-nft rewrites some matches into expressions of nftables and would prove those.
 */
function iptablesRule(symbols: readonly string[], rule: string, tables = "filter mangle nat raw"): GuestCheck {
  return {
    name: `iptables ${rule}`,
    symbols,
    level: "exercised",
    programs: [IPTABLES],
    script: `${CANNOT}table=
for t in ${tables}; do if iptables-legacy -w -t $t -S > rules 2>/dev/null; then table=$t; break; fi; done
[ -n "$table" ] || cannot "no table of iptables is there to put the rule in: ${tables}"
iptables-legacy -w -t $table -N kiln
trap 'iptables-legacy -w -t $table -F kiln; iptables-legacy -w -t $table -X kiln' EXIT
iptables-legacy -w -t $table -A kiln ${rule}
iptables-legacy -w -t $table -S kiln | grep '^-A kiln'
`,
  };
}

/** A rule in a chain that the kernel has itself: some targets look at where they are called from. */
function natRule(symbols: readonly string[], chain: string, rule: string): GuestCheck {
  return {
    name: `iptables nat ${chain} ${rule}`,
    symbols,
    level: "exercised",
    programs: [IPTABLES],
    script: `trap 'iptables-legacy -w -t nat -D ${chain} ${rule} 2>/dev/null' EXIT
iptables-legacy -w -t nat -A ${chain} ${rule}
iptables-legacy -w -t nat -S ${chain} | grep '^-A'
`,
  };
}

/** Matches and targets of iptables, arptables and ebtables, each in a rule that the kernel takes. */
export const NETFILTER_CHECKS: readonly GuestCheck[] = [
  iptablesRule(["NET", "NETFILTER", "NETFILTER_XTABLES", "IP_NF_IPTABLES"], "-s 192.0.2.1 -j RETURN"),
  iptablesRule(["IP_NF_FILTER"], "-s 192.0.2.3 -j ACCEPT", "filter"),
  iptablesRule(["NETFILTER_XT_MARK"], "-m mark --mark 1 -j MARK --set-mark 2", "mangle"),
  iptablesRule(["NETFILTER_XT_CONNMARK"], "-m connmark --mark 1 -j CONNMARK --set-mark 2", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_CHECKSUM"], "-p udp -j CHECKSUM --checksum-fill", "mangle"),
  iptablesRule(["NETFILTER_ADVANCED", "NETFILTER_XT_MATCH_ADDRTYPE"], "-m addrtype --dst-type LOCAL"),
  iptablesRule(["NETFILTER_XT_MATCH_COMMENT"], "-m comment --comment kiln"),
  iptablesRule(["NF_CONNTRACK", "NETFILTER_XT_MATCH_CONNTRACK"], "-m conntrack --ctstate ESTABLISHED"),
  iptablesRule(["NETFILTER_XT_MATCH_STATE"], "-m state --state ESTABLISHED"),
  iptablesRule(["NETFILTER_XT_MATCH_HL", "IP_NF_MATCH_TTL"], "-m ttl --ttl-gt 5"),
  iptablesRule(["NETFILTER_XT_MATCH_IPRANGE"], "-m iprange --src-range 192.0.2.1-192.0.2.9"),
  iptablesRule(["NETFILTER_XT_MATCH_LENGTH"], "-m length --length 64:128"),
  iptablesRule(["NETFILTER_XT_MATCH_LIMIT"], "-m limit --limit 5/sec"),
  iptablesRule(["NETFILTER_XT_MATCH_MAC"], "-m mac --mac-source 52:54:00:00:00:01"),
  iptablesRule(["NETFILTER_XT_MATCH_MULTIPORT"], "-p tcp -m multiport --dports 80,443"),
  iptablesRule(["IP_NF_MATCH_AH"], "-p ah -m ah --ahspi 500"),
  iptablesRule(["IP_NF_MATCH_ECN"], "-p tcp -m ecn --ecn-tcp-ece"),
  iptablesRule(["IP_NF_MATCH_RPFILTER"], "-m rpfilter --loose", "mangle raw"),
  iptablesRule(["IP_NF_TARGET_REJECT"], "-p udp -j REJECT", "filter"),
  iptablesRule(["NETFILTER_XT_TARGET_LOG"], "-p udp -j LOG"),
  natRule(["IP_NF_NAT"], "POSTROUTING", "-s 192.0.2.1 -j SNAT --to-source 192.0.2.2"),
  natRule(["IP_NF_TARGET_MASQUERADE"], "POSTROUTING", "-s 192.0.2.1 -j MASQUERADE"),
  natRule(["IP_NF_TARGET_NETMAP"], "PREROUTING", "-d 192.0.2.0/24 -j NETMAP --to 198.51.100.0/24"),
  natRule(["IP_NF_TARGET_REDIRECT"], "PREROUTING", "-p tcp --dport 81 -j REDIRECT --to-ports 80"),
  {
    name: "arptables filter",
    symbols: ["IP_NF_ARPFILTER"],
    level: "exercised",
    programs: [ARPTABLES],
    script: `arptables-legacy -A INPUT -s 192.0.2.77 -j DROP
arptables-legacy -n -L INPUT | grep 192.0.2.77
arptables-legacy -D INPUT -s 192.0.2.77 -j DROP
`,
  },
  {
    name: "arptables mangle",
    symbols: ["IP_NF_ARP_MANGLE"],
    level: "exercised",
    programs: [ARPTABLES],
    script: `arptables-legacy -A OUTPUT -j mangle --mangle-ip-s 192.0.2.78
arptables-legacy -n -L OUTPUT | grep 192.0.2.78
arptables-legacy -D OUTPUT -j mangle --mangle-ip-s 192.0.2.78
`,
  },
  {
    name: "ebtables mark",
    symbols: ["BRIDGE_NF_EBTABLES", "BRIDGE_EBT_MARK_T"],
    level: "exercised",
    programs: [EBTABLES],
    script: `${CANNOT}table=
for t in nat filter broute; do if ebtables-legacy -t $t -L > rules 2>/dev/null; then table=$t; break; fi; done
[ -n "$table" ] || cannot "ebtables has no table: set BRIDGE_EBT_T_NAT, BRIDGE_EBT_T_FILTER or BRIDGE_EBT_BROUTE"
ebtables-legacy -t $table -N kiln
trap 'ebtables-legacy -t $table -X kiln' EXIT
ebtables-legacy -t $table -A kiln -j mark --mark-set 0x1
ebtables-legacy -t $table -L kiln | grep 'mark-set 0x1'
`,
  },
];
