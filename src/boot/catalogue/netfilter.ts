import type { GuestCheck } from "../guest-check.ts";
import { ARPTABLES, EBTABLES, IP6TABLES, IPSET, IPTABLES, NFT } from "./program.ts";
import { CANNOT } from "./shell-part.ts";

/** Where a rule may stand that is at home in every table; the first is asked for when there is none. */
const TABLES = "filter mangle nat raw";

/**
 * A rule that the kernel's own iptables must take: it is put into a chain of its own, read back from the kernel, and removed.
 * The tool is iptables-legacy, since iptables-nft rewrites some matches into expressions of nftables and would prove those.
 */
function iptablesRule(
  symbols: readonly string[],
  rule: string,
  tables = TABLES,
  needs: readonly string[] = [],
): GuestCheck {
  return {
    name: `iptables ${rule}`,
    symbols,
    level: "exercised",
    needs: ["IP_NF_IPTABLES", tables.split(" ").map((table) => `IP_NF_${table.toUpperCase()}`), ...needs],
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
    needs: ["IP_NF_NAT"],
    programs: [IPTABLES],
    script: `trap 'iptables-legacy -w -t nat -D ${chain} ${rule} 2>/dev/null' EXIT
iptables-legacy -w -t nat -A ${chain} ${rule}
iptables-legacy -w -t nat -S ${chain} | grep '^-A'
`,
  };
}

/** The same for IPv6. */
function ip6tablesRule(symbols: readonly string[], rule: string, table = "filter"): GuestCheck {
  return {
    name: `ip6tables ${rule}`,
    symbols,
    level: "exercised",
    needs: ["IP6_NF_IPTABLES", `IP6_NF_${table.toUpperCase()}`],
    programs: [IP6TABLES],
    script: `ip6tables-legacy -w -t ${table} -N kiln
trap 'ip6tables-legacy -w -t ${table} -F kiln; ip6tables-legacy -w -t ${table} -X kiln' EXIT
ip6tables-legacy -w -t ${table} -A kiln ${rule}
ip6tables-legacy -w -t ${table} -S kiln | grep '^-A kiln'
`,
  };
}

/** A rule of ebtables in a chain of its own, in the first of its tables that the kernel has. */
function ebtablesRule(symbols: readonly string[], rule: string, tables = "nat filter broute"): GuestCheck {
  const options: Readonly<Record<string, string>> = {
    nat: "BRIDGE_EBT_T_NAT",
    filter: "BRIDGE_EBT_T_FILTER",
    broute: "BRIDGE_EBT_BROUTE",
  };
  return {
    name: `ebtables ${rule}`,
    symbols,
    level: "exercised",
    needs: ["BRIDGE_NF_EBTABLES", tables.split(" ").map((table) => options[table]!)],
    programs: [EBTABLES],
    script: `${CANNOT}table=
for t in ${tables}; do if ebtables-legacy -t $t -L > rules 2>/dev/null; then table=$t; break; fi; done
[ -n "$table" ] || cannot "ebtables has none of its tables ${tables} here"
ebtables-legacy -t $table -N kiln
trap 'ebtables-legacy -t $table -F kiln; ebtables-legacy -t $table -X kiln' EXIT
ebtables-legacy -t $table -A kiln ${rule}
ebtables-legacy -t $table -L kiln | grep -A 1 '^Bridge chain: kiln, entries: 1'
`,
  };
}

/** A rule of nftables in a table of its own. */
function nftRule(symbols: readonly string[], rule: string, chain = "", family = "ip"): GuestCheck {
  return {
    name: `nft ${rule}`,
    symbols,
    level: "exercised",
    programs: [NFT],
    script: `trap 'nft delete table ${family} kiln' EXIT
nft add table ${family} kiln
nft add chain ${family} kiln c ${chain === "" ? "" : `'{ ${chain} }'`}
nft add rule ${family} kiln c ${rule}
nft list chain ${family} kiln c | tr -s '\\n\\t ' ' '
`,
  };
}

const NFT_CHECKS: readonly GuestCheck[] = [
  nftRule(["NF_TABLES", "NF_TABLES_IPV4"], "ip saddr 192.0.2.1 accept"),
  nftRule(["NF_TABLES", "NF_TABLES_IPV6"], "ip6 saddr 2001:db8::1 accept", "", "ip6"),
  nftRule(["NF_TABLES_INET"], "tcp dport 80 accept", "", "inet"),
  nftRule(["NF_TABLES_ARP"], "arp operation request accept", "", "arp"),
  nftRule(["NF_TABLES_BRIDGE"], "ether type ip accept", "", "bridge"),
  nftRule(["NFT_CT"], "ct state established accept"),
  nftRule(["NFT_LIMIT"], "limit rate 5/second accept"),
  nftRule(["NFT_LOG"], "log prefix kiln"),
  nftRule(["NFT_NAT"], "snat to 192.0.2.9", "type nat hook postrouting priority 100;"),
  nftRule(["NFT_MASQ"], "masquerade", "type nat hook postrouting priority 100;"),
  nftRule(["NFT_REDIR"], "tcp dport 81 redirect to :80", "type nat hook prerouting priority -100;"),
  nftRule(["NFT_REJECT"], "reject", "type filter hook input priority 0;"),
  nftRule(["NFT_QUOTA"], "quota over 1 mbytes drop"),
  nftRule(["NFT_CONNLIMIT"], "ct count over 9 drop", "type filter hook input priority 0;"),
  nftRule(["NFT_NUMGEN"], "meta mark set numgen random mod 4"),
  nftRule(["NFT_HASH"], "meta mark set jhash ip saddr mod 4"),
  nftRule(["NFT_QUEUE"], "queue num 7", "type filter hook input priority 0;"),
  nftRule(["NFT_FIB", "NFT_FIB_IPV4"], "fib saddr type local accept", "type filter hook prerouting priority 0;"),
  nftRule(["NFT_TPROXY"], "tcp dport 80 tproxy to :8080", "type filter hook prerouting priority -150;"),
  nftRule(["NFT_SOCKET"], "socket transparent 1 accept", "type filter hook prerouting priority -150;"),
];

/** A set of ipset's kind `type`, made, filled and asked. */
function ipSet(type: string): GuestCheck {
  const [kind, parts] = type.split(":") as [string, string];
  const symbol = `IP_SET_${kind === "list" ? "LIST_SET" : `${kind}_${parts.replaceAll(/[^a-z0-9]/g, "")}`.toUpperCase()}`;
  const range = kind !== "bitmap" ? "" : parts === "port" ? "range 1-1000" : "range 192.0.2.0/24";
  const members: Readonly<Record<string, string>> = {
    ip: "192.0.2.1",
    net: "192.0.2.0/28",
    mac: "52:54:00:00:00:01",
    port: "80",
    "ip,port": "192.0.2.1,tcp:80",
    "net,iface": "192.0.2.0/28,eth9",
  };
  return {
    name: `ipset ${type}`,
    symbols: ["IP_SET", symbol],
    level: "exercised",
    programs: [IPSET],
    script:
      kind === "list"
        ? `ipset create kiln ${type}
trap 'ipset destroy kiln' EXIT
ipset list kiln | grep '^Type'
`
        : `ipset create kiln ${type} ${range}
trap 'ipset destroy kiln' EXIT
ipset add kiln ${members[parts]}
ipset test kiln ${members[parts]} 2>&1
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
  // Less used ones.
  iptablesRule(["NETFILTER_XT_MATCH_CONNLIMIT"], "-p tcp -m connlimit --connlimit-above 9"),
  iptablesRule(
    ["NETFILTER_XT_MATCH_CONNBYTES"],
    "-m connbytes --connbytes 100: --connbytes-dir both --connbytes-mode bytes",
  ),
  iptablesRule(["NETFILTER_XT_MATCH_DSCP"], "-m dscp --dscp 10"),
  iptablesRule(["NETFILTER_XT_MATCH_ECN"], "-p tcp -m ecn --ecn-tcp-cwr"),
  iptablesRule(["NETFILTER_XT_MATCH_ESP"], "-p esp -m esp --espspi 500"),
  iptablesRule(["NETFILTER_XT_MATCH_HASHLIMIT"], "-m hashlimit --hashlimit-upto 5/sec --hashlimit-name kiln"),
  iptablesRule(["NETFILTER_XT_MATCH_HELPER"], "-m helper --helper ftp"),
  iptablesRule(["NETFILTER_XT_MATCH_OWNER"], "-m owner --uid-owner 1234"),
  iptablesRule(["NETFILTER_XT_MATCH_PHYSDEV"], "-m physdev --physdev-in eth9"),
  iptablesRule(["NETFILTER_XT_MATCH_PKTTYPE"], "-m pkttype --pkt-type broadcast"),
  iptablesRule(["NETFILTER_XT_MATCH_POLICY"], "-m policy --dir in --pol none"),
  iptablesRule(["NETFILTER_XT_MATCH_QUOTA"], "-m quota --quota 1000000"),
  iptablesRule(["NETFILTER_XT_MATCH_REALM"], "-m realm --realm 7"),
  iptablesRule(["NETFILTER_XT_MATCH_RECENT"], "-m recent --name kiln --set"),
  iptablesRule(["NETFILTER_XT_MATCH_SCTP"], "-p sctp -m sctp --dport 80"),
  iptablesRule(["NETFILTER_XT_MATCH_SOCKET"], "-m socket", "mangle"),
  iptablesRule(["NETFILTER_XT_MATCH_STATISTIC"], "-m statistic --mode random --probability 0.5"),
  iptablesRule(["NETFILTER_XT_MATCH_STRING"], "-m string --algo bm --string kiln", TABLES, ["TEXTSEARCH_BM"]),
  iptablesRule(["NETFILTER_XT_MATCH_TCPMSS"], "-p tcp -m tcpmss --mss 1000:1500"),
  iptablesRule(["NETFILTER_XT_MATCH_TIME"], "-m time --timestart 01:00 --timestop 02:00"),
  iptablesRule(["NETFILTER_XT_MATCH_U32"], "-m u32 --u32 0x0=0x1"),
  iptablesRule(
    ["NETFILTER_XT_MATCH_CLUSTER"],
    "-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7",
  ),
  iptablesRule(["NETFILTER_XT_MATCH_CPU"], "-m cpu --cpu 0"),
  iptablesRule(["NETFILTER_XT_MATCH_DCCP"], "-p dccp -m dccp --dport 80"),
  iptablesRule(["NETFILTER_XT_MATCH_CGROUP"], "-m cgroup --cgroup 7"),
  iptablesRule(["NETFILTER_XT_MATCH_BPF"], "-m bpf --bytecode 1,6 0 0 1"),
  iptablesRule(["NETFILTER_XT_MATCH_RATEEST"], "-m rateest --rateest1 kiln --rateest-lt --rateest-bps1 1mbit", TABLES),
  iptablesRule(["NETFILTER_XT_TARGET_CLASSIFY"], "-j CLASSIFY --set-class 1:7", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_DSCP"], "-j DSCP --set-dscp 10", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_HL", "IP_NF_MANGLE"], "-j TTL --ttl-set 64", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_NFLOG"], "-j NFLOG --nflog-group 7"),
  iptablesRule(["NETFILTER_XT_TARGET_NFQUEUE"], "-j NFQUEUE --queue-num 7"),
  iptablesRule(["NETFILTER_XT_TARGET_TCPMSS"], "-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_TCPOPTSTRIP"], "-p tcp -j TCPOPTSTRIP --strip-options sack", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_TEE"], "-j TEE --gateway 192.0.2.9", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_TPROXY"], "-p tcp -j TPROXY --on-port 8080 --on-ip 127.0.0.1", "mangle"),
  iptablesRule(["NETFILTER_XT_TARGET_TRACE"], "-j TRACE", "raw"),
  iptablesRule(["NETFILTER_XT_TARGET_CT"], "-j CT --notrack", "raw"),
  iptablesRule(["IP_NF_MANGLE"], "-s 192.0.2.4 -j ACCEPT", "mangle"),
  iptablesRule(["IP_NF_RAW"], "-s 192.0.2.5 -j ACCEPT", "raw"),
  iptablesRule(["IP_NF_TARGET_ECN"], "-p tcp -j ECN --ecn-tcp-remove", "mangle"),
  iptablesRule(["IP_NF_TARGET_SYNPROXY"], "-p tcp -j SYNPROXY --mss 1460", "filter"),
  iptablesRule(["IP_NF_SECURITY"], "-s 192.0.2.6 -j ACCEPT", "security"),
  ip6tablesRule(["IP6_NF_IPTABLES", "IP6_NF_FILTER"], "-s 2001:db8::1 -j ACCEPT"),
  ip6tablesRule(["IP6_NF_MATCH_AH"], "-m ah --ahspi 500"),
  ip6tablesRule(["IP6_NF_MATCH_EUI64"], "-m eui64"),
  ip6tablesRule(["IP6_NF_MATCH_FRAG"], "-m frag --fragid 7"),
  ip6tablesRule(["IP6_NF_MATCH_OPTS"], "-m hbh --hbh-len 8"),
  ip6tablesRule(["IP6_NF_MATCH_HL"], "-m hl --hl-gt 5"),
  ip6tablesRule(["IP6_NF_MATCH_IPV6HEADER"], "-m ipv6header --header auth"),
  ip6tablesRule(["IP6_NF_MATCH_MH"], "-p mh -m mh --mh-type 1"),
  ip6tablesRule(["IP6_NF_MATCH_RPFILTER"], "-m rpfilter --loose", "mangle"),
  ip6tablesRule(["IP6_NF_MATCH_RT"], "-m rt --rt-type 0"),
  ip6tablesRule(["IP6_NF_TARGET_REJECT"], "-j REJECT", "filter"),
  ip6tablesRule(["IP6_NF_MANGLE"], "-s 2001:db8::2 -j ACCEPT", "mangle"),
  ip6tablesRule(["IP6_NF_RAW"], "-s 2001:db8::3 -j ACCEPT", "raw"),
  ...NFT_CHECKS,
  ...["hash:ip", "hash:net", "hash:mac", "hash:ip,port", "hash:net,iface", "bitmap:ip", "bitmap:port", "list:set"].map(
    ipSet,
  ),
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
    needs: ["IP_NF_ARPFILTER"],
    programs: [ARPTABLES],
    script: `arptables-legacy -A OUTPUT -j mangle --mangle-ip-s 192.0.2.78
arptables-legacy -n -L OUTPUT | grep 192.0.2.78
arptables-legacy -D OUTPUT -j mangle --mangle-ip-s 192.0.2.78
`,
  },
  ebtablesRule(["BRIDGE_NF_EBTABLES"], "-s 52:54:00:00:00:01 -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_MARK_T"], "-j mark --mark-set 0x1"),
  ebtablesRule(["BRIDGE_EBT_MARK"], "--mark 0x1 -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_IP"], "-p IPv4 --ip-src 192.0.2.1 -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_IP6"], "-p IPv6 --ip6-src 2001:db8::1 -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_ARP"], "-p ARP --arp-opcode 1 -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_AMONG"], "--among-src 52:54:00:00:00:01, -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_LIMIT"], "--limit 5/sec -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_PKTTYPE"], "--pkttype-type broadcast -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_STP"], "-d BGA --stp-type config -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_VLAN"], "-p 802_1Q --vlan-id 7 -j RETURN"),
  ebtablesRule(["BRIDGE_EBT_LOG"], "--log"),
  ebtablesRule(["BRIDGE_EBT_NFLOG"], "--nflog-group 7"),
  ebtablesRule(["BRIDGE_EBT_T_FILTER"], "-s 52:54:00:00:00:02 -j RETURN", "filter"),
  ebtablesRule(["BRIDGE_EBT_T_NAT"], "-s 52:54:00:00:00:03 -j RETURN", "nat"),
  ebtablesRule(["BRIDGE_EBT_BROUTE"], "-s 52:54:00:00:00:04 -j RETURN", "broute"),
];
