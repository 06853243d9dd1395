import type { Fact } from "./fact.ts";

/** What the comparison of two kernels' sources shows: in the first, no more in the second. */
interface Between {
  readonly since: string;
  readonly source: string;
}

const to2620: Between = { since: "2.6.20 at the latest", source: "trees 2.6.9..2.6.20" };
const to2632: Between = { since: "2.6.32 at the latest", source: "trees 2.6.20..2.6.32" };

/** The filters of iptables and ip6tables became those of x_tables, for any protocol; connection tracking likewise. */
export const netfilter: readonly Fact[] = [
  ...renamed(
    to2620,
    "IP_NF_MATCH_",
    "NETFILTER_XT_MATCH_",
    "COMMENT CONNTRACK DSCP HELPER LENGTH LIMIT MAC MARK MULTIPORT PHYSDEV PKTTYPE REALM SCTP STATE TCPMSS",
  ),
  ...renamed(to2632, "IP_NF_MATCH_", "NETFILTER_XT_MATCH_", "IPRANGE OWNER RECENT"),
  ...renamed(to2620, "IP6_NF_MATCH_", "NETFILTER_XT_MATCH_", "LENGTH LIMIT MAC MARK MULTIPORT PHYSDEV"),
  ...renamed(to2632, "IP6_NF_MATCH_", "NETFILTER_XT_MATCH_", "OWNER"),
  ...renamed(to2620, "IP_NF_TARGET_", "NETFILTER_XT_TARGET_", "CLASSIFY DSCP MARK NOTRACK"),
  ...renamed(to2632, "IP_NF_TARGET_", "NETFILTER_XT_TARGET_", "TCPMSS"),
  ...renamed(to2620, "IP6_NF_TARGET_", "NETFILTER_XT_TARGET_", "MARK"),
  ...merged(to2632, "IP_NF_MATCH_TOS", "NETFILTER_XT_MATCH_DSCP"),
  ...merged(to2632, "IP_NF_TARGET_TOS", "NETFILTER_XT_TARGET_DSCP"),
  ...merged(to2620, "IP_NF_MATCH_AH_ESP", "IP_NF_MATCH_AH", "ESP has an option of its own, NETFILTER_XT_MATCH_ESP"),
  ...merged(to2620, "IP6_NF_MATCH_AHESP", "IP6_NF_MATCH_AH", "ESP has an option of its own, NETFILTER_XT_MATCH_ESP"),
  ...renamed(to2632, "IP_NF_", "NF_CONNTRACK_", "AMANDA FTP H323 IRC NETBIOS_NS PPTP SIP TFTP"),
  ...renamed(to2632, "IP_NF_CONNTRACK_", "NF_CONNTRACK_", "EVENTS MARK SECMARK"),
  ...renamed(to2632, "IP_NF_CT_PROTO_", "NF_CT_PROTO_", "SCTP"),
  ...renamed(to2632, "IP_NF_NAT_", "NF_NAT_", "SNMP_BASIC"),
  ...merged(to2632, "IP_NF_CONNTRACK", "NF_CONNTRACK"),
  ...merged(to2632, "IP_NF_CONNTRACK_SUPPORT", "NF_CONNTRACK"),
  ...merged(to2632, "NF_CONNTRACK_SUPPORT", "NF_CONNTRACK"),
  ...merged(to2632, "NF_CONNTRACK_ENABLED", "NF_CONNTRACK"),
  ...merged(to2632, "IP_NF_CONNTRACK_NETLINK", "NF_CT_NETLINK"),
  ...merged(
    { since: "4.14 at the latest", source: "trees 4.4..4.14" },
    "NF_CONNTRACK_PROC_COMPAT",
    "NF_CONNTRACK_PROCFS",
  ),
  ...merged({ since: "6.1 at the latest", source: "trees 5.4..6.1" }, "NF_LOG_COMMON", "NF_LOG_SYSLOG"),
  ...builtIn(
    to2632,
    "IP_NF_NAT_FTP IP_NF_NAT_IRC IP_NF_NAT_TFTP IP_NF_NAT_AMANDA IP_NF_NAT_PPTP IP_NF_NAT_H323 IP_NF_NAT_SIP",
    "set with NAT where the connection tracking of that protocol is",
  ),
  ...builtIn(to2632, "IP_NF_NAT_NEEDED", "part of NAT"),
  ...builtIn(to2620, "IP_NF_NAT_LOCAL", "part of NAT"),
  ...builtIn(
    { since: "5.4 at the latest", source: "trees 4.19..5.4" },
    "NF_NAT_NEEDED NF_NAT_PROTO_DCCP NF_NAT_PROTO_GRE NF_NAT_PROTO_SCTP NF_NAT_PROTO_UDPLITE",
    "part of NAT",
  ),
  ...builtIn(to2632, "IP_NF_CT_ACCT", "net.netfilter.nf_conntrack_acct switches it"),
  ...builtIn(
    { since: "3.6 at the latest", source: "trees 2.6.32..3.6" },
    "NF_CT_ACCT",
    "net.netfilter.nf_conntrack_acct switches it",
  ),
  {
    symbol: "IP_NF_TARGET_CLUSTERIP",
    prompts: [],
    kind: "replaced",
    to: ["NETFILTER_XT_MATCH_CLUSTER"],
    since: "6.12 at the latest",
    source: "trees 6.1..6.12",
  },
  {
    symbol: "IP_NF_TARGET_SAME",
    prompts: [],
    kind: "removed",
    to: [],
    ...to2632,
    note: "SNAT with --persistent does its work",
  },
];

/** `words`: what both names end in. */
function renamed(between: Between, from: string, to: string, words: string): Fact[] {
  return words
    .split(" ")
    .map((word) => ({ symbol: from + word, prompts: [], kind: "renamed", to: [to + word], ...between }));
}

function merged(between: Between, symbol: string, to: string, note?: string): Fact[] {
  return [{ symbol, prompts: [], kind: "merged", to: [to], ...between, note }];
}

function builtIn(between: Between, words: string, note: string): Fact[] {
  return words.split(" ").map((symbol) => ({ symbol, prompts: [], kind: "always", to: [], ...between, note }));
}
