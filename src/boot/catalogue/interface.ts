import type { GuestCheck } from "../guest-check.ts";
import { IP, TC } from "./program.ts";
import { PORT, PORT_NEEDS } from "./shell-part.ts";

/** A kind of network interface, made and removed by `ip`. `words` may name `kport`, an Ethernet interface that is there. */
function link(
  symbol: string,
  kind: string,
  words = "",
  module = kind,
  needs: readonly (string | readonly string[])[] = [],
): GuestCheck {
  const port = words.includes("kport");
  return {
    name: `link-${kind}`,
    symbols: [symbol],
    level: "exercised",
    needs: port ? [...PORT_NEEDS, ...needs] : needs,
    programs: [IP],
    modules: [module],
    script: `${port ? `${PORT}port kport\nip link set kport up\ntrap 'ip link del klink 2>/dev/null; ip link del kport' EXIT\n` : "trap 'ip link del klink' EXIT\n"}ip link add ${words.includes("link kport") ? `${words} name klink` : "name klink"} type ${kind}${words.includes("link kport") ? "" : ` ${words}`}
ip link set klink up 2>/dev/null || true
ip -d link show klink | tr -s '\\n ' ' ' | cut -c 1-200
`,
  };
}

/** A queueing discipline, put on an interface and shown with its counters. */
function discipline(symbol: string, kind: string, words = ""): GuestCheck {
  return {
    name: `queue-${kind}`,
    symbols: [symbol],
    level: "exercised",
    programs: [IP, TC],
    modules: [`sch_${kind}`],
    script: `ip link set lo up
tc qdisc replace dev lo root ${kind} ${words}
trap 'tc qdisc del dev lo root' EXIT
ping -c 1 -w 3 127.0.0.1 > ping 2>&1 || /run/kiln/busybox ping -c 1 -w 3 127.0.0.1 > ping
tc -s qdisc show dev lo | grep -A 1 'qdisc ${kind} ' | tr -s '\\n ' ' '
`,
  };
}

/** A way to answer congestion, chosen for a connection over the loopback interface. */
function congestion(symbol: string, name: string): GuestCheck {
  return {
    name: `congestion-${name}`,
    symbols: [symbol],
    level: "exercised",
    programs: [{ name: "perl", package: "perl-base" }],
    modules: [`tcp_${name}`],
    script: `perl -MSocket=:all -e '
socket(L, AF_INET, SOCK_STREAM, 6); bind(L, sockaddr_in(0, INADDR_LOOPBACK)); listen(L, 1) or die $!;
socket(S, AF_INET, SOCK_STREAM, 6); setsockopt(S, 6, 13, "${name}") or die "${name}: $!";
connect(S, getsockname L) or die $!; accept(A, L); syswrite S, "kiln"; alarm 5; sysread A, $a, 4;
$used = unpack "Z*", getsockopt(S, 6, 13); $a eq "kiln" && $used eq "${name}" or die $used;
print "a connection went over ${name}\\n"'
`,
  };
}

/** Kinds of interfaces, queues and the like. */
export const INTERFACE_CHECKS: readonly GuestCheck[] = [
  link("DUMMY", "dummy"),
  link("VETH", "veth", "peer name kpeer"),
  link("IFB", "ifb"),
  link("NLMON", "nlmon"),
  link("IPVLAN", "ipvlan", "link kport"),
  link("VXLAN", "vxlan", "id 7 dstport 4789 local 127.0.0.1"),
  link("GENEVE", "geneve", "id 7 remote 192.0.2.9"),
  link("WIREGUARD", "wireguard"),
  link("NET_VRF", "vrf", "table 7"),
  link("MACSEC", "macsec", "link kport", "macsec"),
  link("NET_IPIP", "ipip", "remote 192.0.2.9 local 192.0.2.8", "ipip"),
  link("IPV6_SIT", "sit", "remote 192.0.2.9 local 192.0.2.8", "sit"),
  link("NET_IPGRE", "gre", "remote 192.0.2.9 local 192.0.2.8", "ip_gre"),
  link("NET_IPVTI", "vti", "remote 192.0.2.9 local 192.0.2.8 key 7", "ip_vti"),
  link("NET_TEAM", "team"),
  discipline("NET_SCH_HTB", "htb", "default 1"),
  discipline("NET_SCH_FQ", "fq"),
  discipline("NET_SCH_FQ_CODEL", "fq_codel"),
  discipline("NET_SCH_CODEL", "codel"),
  discipline("NET_SCH_CAKE", "cake"),
  discipline("NET_SCH_SFQ", "sfq"),
  discipline("NET_SCH_TBF", "tbf", "rate 100mbit burst 32kb latency 50ms"),
  discipline("NET_SCH_PRIO", "prio"),
  discipline("NET_SCH_NETEM", "netem", "delay 1ms"),
  congestion("TCP_CONG_CUBIC", "cubic"),
  congestion("TCP_CONG_BBR", "bbr"),
  congestion("TCP_CONG_WESTWOOD", "westwood"),
  congestion("TCP_CONG_HTCP", "htcp"),
  congestion("TCP_CONG_VEGAS", "vegas"),
  congestion("TCP_CONG_DCTCP", "dctcp"),
  {
    name: "policy-routing",
    symbols: ["IP_ADVANCED_ROUTER", "IP_MULTIPLE_TABLES"],
    level: "exercised",
    programs: [IP],
    script: `ip rule add from 192.0.2.0/24 table 77 priority 777
trap 'ip rule del priority 777' EXIT
ip rule show | grep 'lookup 77'
`,
  },
  {
    name: "multipath-routing",
    symbols: ["IP_ROUTE_MULTIPATH"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP],
    script: `${PORT}port kpath
ip addr add 198.51.100.1/24 dev kpath
ip link set kpath up
trap 'ip link del kpath' EXIT
ip route add 203.0.113.0/24 nexthop via 198.51.100.2 nexthop via 198.51.100.3
ip route show 203.0.113.0/24 | tr -s '\\n\\t ' ' '
`,
  },
];
