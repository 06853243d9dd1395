import type { GuestCheck } from "../guest-check.ts";
import { IP, PERL } from "./program.ts";

/** Families of sockets, each with bytes that went through. */
export const SOCKET_CHECKS: readonly GuestCheck[] = [
  {
    name: "network",
    symbols: ["NET"],
    level: "exercised",
    needs: [["UNIX", "INET"]],
    programs: [PERL],
    script: `perl -MSocket -e '
socketpair(A, B, AF_UNIX, SOCK_STREAM, 0) ? ($f = "a pair of local sockets") : do {
  socket(A, AF_INET, SOCK_DGRAM, 17) && bind(A, sockaddr_in(7011, INADDR_LOOPBACK)) && socket(B, AF_INET, SOCK_DGRAM, 17) && connect(B, sockaddr_in(7011, INADDR_LOOPBACK)) or die $!;
  $f = "the loopback interface" };
syswrite B, "kiln"; alarm 5; sysread A, $a, 4; $a eq "kiln" or die; print "4 bytes went through $f\\n"'
`,
  },
  {
    name: "unix-sockets",
    symbols: ["UNIX"],
    level: "exercised",
    programs: [PERL],
    script: `perl -MSocket -e 'socketpair(A, B, AF_UNIX, SOCK_STREAM, 0) or die $!; syswrite A, "kiln"; sysread B, $b, 4; $b eq "kiln" or die; print "4 bytes went through a pair of local sockets\\n"'
`,
  },
  {
    name: "tcp-ip",
    symbols: ["INET"],
    level: "exercised",
    programs: [PERL],
    script: `/run/kiln/busybox ip link set lo up
perl -MSocket -e '
socket(L, AF_INET, SOCK_STREAM, 6); bind(L, sockaddr_in(0, INADDR_LOOPBACK)); listen(L, 1) or die $!;
socket(S, AF_INET, SOCK_STREAM, 6); connect(S, getsockname L) or die $!; accept(A, L); syswrite S, "kiln"; alarm 5; sysread A, $a, 4;
$a eq "kiln" or die; print "a connection went over 127.0.0.1\\n"'
`,
  },
  {
    name: "packet-sockets",
    symbols: ["PACKET"],
    level: "exercised",
    programs: [PERL],
    modules: ["af_packet"],
    script: `perl -e 'socket(P, 17, 3, 768) or die "no packet socket: $!"; print "a packet socket was opened\\n"'
`,
  },
  {
    name: "multicast",
    symbols: ["IP_MULTICAST"],
    level: "exercised",
    needs: ["PROC_FS"],
    programs: [PERL, IP],
    // A group can be joined without the option, too; only with it the kernel speaks of that by IGMP, and lists it there.
    script: `ip link set lo up
perl -MSocket -e '
socket(S, AF_INET, SOCK_DGRAM, 17); setsockopt(S, 0, 35, inet_aton("239.9.9.9") . inet_aton("127.0.0.1")) or die $!;
open G, "<", "/proc/net/igmp" or die "/proc/net/igmp: $!"; @found = grep { /090909EF/i } <G>; @found or die "the group is not there"; print "the group ", @found'
`,
  },
];
