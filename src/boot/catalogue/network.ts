import type { GuestCheck } from "../guest-check.ts";
import { BRIDGE, IP, PERL } from "./program.ts";
import { driverRegistered, PORT, PORT_NEEDS } from "./shell-part.ts";

/**
 * Asks the kernel's socket monitor by netlink for a socket that is there; `ss` would quietly read /proc instead. Where the monitor lacks the
 * protocol, its list comes to an end as an empty one does: the socket itself must be in it.
 */
function socketDiagnosis(name: string, symbol: string, protocol: number, socket: string): GuestCheck {
  return {
    name,
    symbols: [symbol],
    level: "exercised",
    programs: [PERL],
    modules: [name],
    script: `perl -MSocket -e '
${socket} or die $!;
($port) = sockaddr_in(getsockname S);
socket(N, 16, 3, 4) or die "no NETLINK_SOCK_DIAG: $!";
send(N, pack("L S S L L C C x2 L x48", 72, 20, 0x301, 1, 0, 2, ${protocol}, 0xffffffff), 0);
alarm 10;
while (recv(N, $a, 65536, 0), length $a) {
  while (length $a >= 20) {
    ($length, $type, $error, $bound) = (unpack("L S", $a), unpack("x16 l", $a), unpack("x20 n", $a));
    die "the list ended ($error) without port $port\\n" if $type == 2 || $type == 3;
    if ($type == 20 && $bound == $port) { print "the socket with port $port is in its list\\n"; exit 0 }
    $a = substr $a, ($length + 3) & ~3;
  }
}
exit 1'
`,
  };
}

/** Reads from a tap interface the frame by which a VLAN is announced: GVRP and MVRP share the group address, MVRP has its own type. */
function vlanRegistration(name: string, symbol: string, flag: string, wanted: string): GuestCheck {
  return {
    name,
    symbols: [symbol],
    level: "exercised",
    needs: ["TUN"],
    programs: [IP, PERL],
    modules: ["8021q", "tun"],
    script: `perl -e '
open T, "+<", "/dev/net/tun" or (print("no /dev/net/tun\\n"), exit 77);
ioctl T, 0x400454ca, (my $request = pack("a16 S x22", "kv0", 0x1002)) or die "TUNSETIFF: $!";
system("ip link set kv0 up && ip link add link kv0 name kv0.7 type vlan id 7 ${flag} on && ip link set kv0.7 up") == 0 or die;
$SIG{ALRM} = sub { print "no announcement came\\n"; exit 1 };
alarm 15;
while (sysread T, $f, 4096) {
  my $h = unpack "H*", $f;
  next unless $h =~ /^0180c2000021.{12}${wanted}/;
  print "announced by ", substr($h, 0, 60), "\\n";
  exit 0;
}'
`,
  };
}

/** Sockets and virtual interfaces. */
export const NETWORK_CHECKS: readonly GuestCheck[] = [
  socketDiagnosis(
    "tcp_diag",
    "INET_DIAG",
    6,
    "socket(S, AF_INET, SOCK_STREAM, 6) && bind(S, sockaddr_in(0, INADDR_LOOPBACK)) && listen(S, 1)",
  ),
  socketDiagnosis(
    "udp_diag",
    "INET_UDP_DIAG",
    17,
    "socket(S, AF_INET, SOCK_DGRAM, 17) && bind(S, sockaddr_in(0, INADDR_LOOPBACK))",
  ),
  {
    name: "ipv6",
    symbols: ["IPV6"],
    level: "exercised",
    programs: [IP, PERL],
    script: `ip link set lo up
perl -MSocket=:all -e '
$to = pack_sockaddr_in6(7007, inet_pton(AF_INET6, "::1"));
socket(R, AF_INET6, SOCK_DGRAM, 17) && bind(R, $to) or die $!;
socket(S, AF_INET6, SOCK_DGRAM, 17) && send(S, "kiln", 0, $to) or die $!;
alarm 5; recv(R, $a, 64, 0); $a eq "kiln" or die; print "a datagram went through ::1\\n"'
`,
  },
  {
    name: "caif",
    symbols: ["CAIF"],
    level: "exercised",
    programs: [PERL],
    modules: ["caif_socket"],
    script: `perl -e 'socket(S, 37, 5, 0) or die "no CAIF socket: $!"; print "a CAIF socket was opened\\n"'
`,
  },
  {
    name: "caif-virtio",
    symbols: ["CAIF_VIRTIO"],
    level: "present",
    programs: [],
    modules: ["caif_virtio"],
    script: driverRegistered("virtio", "caif_virtio"),
  },
  {
    name: "bridge",
    symbols: ["BRIDGE"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP],
    script: `${PORT}port kb0
ip link add kbr0 type bridge
ip link set kb0 master kbr0
ip -d link show kb0 | grep 'master kbr0' > line
ls -d /sys/class/net/kbr0/brif/kb0
ip link del kbr0
ip link del kb0
`,
  },
  {
    name: "bridge-vlan",
    symbols: ["BRIDGE_VLAN_FILTERING"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP, BRIDGE],
    script: `${PORT}port kb1
ip link add kbr1 type bridge vlan_filtering 1
trap 'ip link del kbr1; ip link del kb1' EXIT
ip link set kb1 master kbr1
bridge vlan add dev kb1 vid 12
[ "$(cat /sys/class/net/kbr1/bridge/vlan_filtering)" = 1 ]
bridge vlan show dev kb1 | grep -w 12
`,
  },
  {
    name: "bridge-igmp",
    symbols: ["BRIDGE_IGMP_SNOOPING"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP, BRIDGE],
    script: `${PORT}port kb2
ip link add kbr2 type bridge mcast_snooping 1
trap 'ip link del kbr2; ip link del kb2' EXIT
ip link set kb2 master kbr2
ip link set kb2 up
ip link set kbr2 up
[ "$(cat /sys/class/net/kbr2/bridge/multicast_snooping)" = 1 ]
bridge mdb add dev kbr2 port kb2 grp 239.1.1.1 permanent
bridge mdb show dev kbr2 | grep 239.1.1.1
`,
  },
  {
    name: "vlan",
    symbols: ["VLAN_8021Q"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP],
    script: `${PORT}port kv1
ip link add link kv1 name kv1.9 type vlan id 9
grep 'VID: 9' /proc/net/vlan/kv1.9
ip link del kv1.9
ip link del kv1
`,
  },
  vlanRegistration("vlan-gvrp", "VLAN_8021Q_GVRP", "gvrp", "....4242030001"),
  vlanRegistration("vlan-mvrp", "VLAN_8021Q_MVRP", "mvrp", "88f5"),
  {
    name: "bonding",
    symbols: ["BONDING"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP],
    modules: ["bonding"],
    script: `${PORT}port kb3
ip link add kbond type bond mode active-backup miimon 200
trap 'ip link del kbond; ip link del kb3' EXIT
ip link set kb3 down
ip link set kb3 master kbond
[ "$(cat /sys/class/net/kbond/bonding/slaves)" = kb3 ]
echo "kbond: $(cat /sys/class/net/kbond/bonding/mode), miimon $(cat /sys/class/net/kbond/bonding/miimon)"
`,
  },
  {
    name: "macvlan",
    symbols: ["MACVLAN"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP],
    script: `${PORT}port kb4
ip link add link kb4 name kmac type macvlan mode bridge
ip -d link show kmac | grep 'macvlan mode bridge'
ip link del kmac
ip link del kb4
`,
  },
  {
    name: "macvtap",
    symbols: ["MACVTAP"],
    level: "exercised",
    needs: PORT_NEEDS,
    programs: [IP],
    script: `${PORT}port kb5
ip link add link kb5 name kmtap type macvtap mode bridge
trap 'ip link del kmtap; ip link del kb5' EXIT
tap=/dev/tap$(cat /sys/class/net/kmtap/ifindex)
[ -e $tap ] || mknod $tap c $(tr : ' ' < /sys/class/net/kmtap/tap*/dev)
exec 3<> $tap
echo "$tap was opened"
`,
  },
  {
    name: "tun",
    symbols: ["TUN"],
    level: "exercised",
    programs: [IP],
    modules: ["tun"],
    script: `ip tuntap add ktun mode tun
ip tuntap show | grep ktun
ip tuntap del ktun mode tun
`,
  },
  {
    name: "vhost-net",
    symbols: ["VHOST_MENU", "VHOST_NET"],
    level: "exercised",
    programs: [PERL],
    modules: ["vhost_net"],
    script: `perl -e '
open V, "+<", "/dev/vhost-net" or die "/dev/vhost-net: $!";
ioctl V, 0xaf01, 0 or die "VHOST_SET_OWNER: $!";
$f = "\\0" x 8; ioctl V, 0x8008af00, $f or die "VHOST_GET_FEATURES: $!";
printf "features 0x%x\\n", unpack "Q", $f'
`,
  },
];
