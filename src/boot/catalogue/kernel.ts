import type { GuestCheck } from "../guest-check.ts";
import { IP, KEYCTL, MOUNT, PERL, UNSHARE } from "./program.ts";

/** A system call by its numbers on x86-64 and arm64, which must answer with something else than "not implemented". */
function systemCall(symbol: string, name: string, x86: number, arm: number, args: string, before = ""): GuestCheck {
  return {
    name: `call ${name}`,
    symbols: [symbol],
    level: "exercised",
    programs: [PERL],
    script: `perl -e '
$nr = \`uname -m\` =~ /aarch64/ ? ${arm} : ${x86};
${before}$r = syscall($nr, ${args});
$r >= 0 or die "${name}: $!\\n";
print "${name} answered $r\\n"'
`,
  };
}

/** A namespace of its own, as `unshare` makes it. */
function namespace(symbol: string, option: string, file: string): GuestCheck {
  return {
    name: `namespace ${file}`,
    symbols: [symbol],
    level: "exercised",
    programs: [UNSHARE],
    script: `outside=$(readlink /proc/self/ns/${file})
inside=$(unshare ${option} readlink /proc/self/ns/${file})
[ "$outside" != "$inside" ]
echo "$inside beside $outside"
`,
  };
}

/** A controller of version 2 control groups: its files are there in a group that was made. */
function controller(symbol: string, name: string, file: string, value: string): GuestCheck {
  return {
    name: `cgroup ${name}`,
    symbols: [symbol],
    level: "exercised",
    programs: [MOUNT],
    script: `mkdir m
mount -t cgroup2 kiln m
trap 'rmdir m/kiln; umount m' EXIT
grep -w ${name} m/cgroup.controllers
echo +${name} > m/cgroup.subtree_control
mkdir m/kiln
echo ${value} > m/kiln/${file}
echo "${file} of a group is $(tr '\\n' ' ' < m/kiln/${file})"
`,
  };
}

/** What the kernel gives to any program. */
export const KERNEL_CHECKS: readonly GuestCheck[] = [
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
    programs: [PERL, IP],
    script: `ip link set lo up
perl -MSocket -e 'socket(S, AF_INET, SOCK_DGRAM, 17); setsockopt(S, 0, 35, inet_aton("239.9.9.9") . inet_aton("127.0.0.1")) or die $!; open G, "<", "/proc/net/igmp"; print grep { /090909EF/i } <G>'
`,
  },
  {
    name: "executables",
    symbols: ["BINFMT_ELF"],
    level: "exercised",
    programs: [],
    script: `head -c 4 /run/kiln/busybox 2>/dev/null | tail -c 3 > magic || head -c 4 /kiln/busybox | tail -c 3 > magic
[ "$(cat magic)" = ELF ]
echo "$(uname -sr): this guest's programs are ELF files"
`,
  },
  {
    name: "scripts",
    symbols: ["BINFMT_SCRIPT"],
    level: "exercised",
    programs: [],
    script: `printf '#!/bin/sh\\necho it ran as "$0"\\n' > script
chmod 755 script
./script
`,
  },
  {
    name: "binfmt-misc",
    symbols: ["BINFMT_MISC"],
    level: "exercised",
    programs: [MOUNT],
    modules: ["binfmt_misc"],
    script: `mkdir m
mount -t binfmt_misc kiln m
trap 'echo -1 > m/kiln; umount m' EXIT
echo ':kiln:E::kiln::/bin/cat:' > m/register
echo "read by its interpreter" > program.kiln
chmod 755 program.kiln
./program.kiln
`,
  },
  {
    name: "initramfs",
    symbols: ["BLK_DEV_INITRD"],
    level: "exercised",
    programs: [],
    script: `grep -E '^(rootfs|tmpfs|overlay|kiln-host) / |^none / ' /proc/mounts > root || true
[ -e /run/kiln/order ] || [ -e /kiln/order ]
echo "the guest's first program came from an initramfs"
`,
  },
  {
    name: "kernel-messages",
    symbols: ["PRINTK"],
    level: "exercised",
    programs: [],
    script: `echo "kiln: a line for the log" > /dev/kmsg
dmesg | grep 'kiln: a line for the log'
`,
  },
  {
    name: "configuration",
    symbols: ["IKCONFIG", "IKCONFIG_PROC"],
    level: "exercised",
    programs: [],
    modules: ["configs"],
    script: `zcat /proc/config.gz | grep -c '^CONFIG_' > count
echo "/proc/config.gz has $(cat count) options"
`,
  },
  {
    name: "kallsyms",
    symbols: ["KALLSYMS"],
    level: "exercised",
    programs: [],
    script: "grep -w start_kernel /proc/kallsyms\n",
  },
  {
    name: "sysrq",
    symbols: ["MAGIC_SYSRQ"],
    level: "exercised",
    programs: [],
    script: `echo h > /proc/sysrq-trigger
dmesg | grep -E 'sysrq: HELP' | tail -n 1 | cut -c 1-120
`,
  },
  {
    name: "sysctl",
    symbols: ["SYSCTL", "PROC_SYSCTL"],
    level: "exercised",
    programs: [],
    script: `before=$(cat /proc/sys/kernel/panic)
echo 7 > /proc/sys/kernel/panic
[ "$(cat /proc/sys/kernel/panic)" = 7 ]
echo $before > /proc/sys/kernel/panic
echo "kernel.panic was set to 7 and back to $before"
`,
  },
  {
    name: "processors",
    symbols: ["SMP"],
    level: "exercised",
    programs: [],
    devices: ["-smp", "2"],
    script: `[ "$(grep -c '^processor' /proc/cpuinfo)" -ge 2 ]
echo "$(grep -c '^processor' /proc/cpuinfo) processors are at work"
`,
  },
  {
    name: "acpi",
    symbols: ["ACPI"],
    level: "exercised",
    programs: [],
    script: `[ -s /sys/firmware/acpi/tables/DSDT ]
echo "the tables $(ls /sys/firmware/acpi/tables | tr '\\n' ' ')were read"
`,
  },
  {
    name: "pci",
    symbols: ["PCI"],
    level: "exercised",
    programs: [],
    script: `[ "$(ls /sys/bus/pci/devices | wc -l)" -gt 1 ]
echo "$(ls /sys/bus/pci/devices | wc -l) PCI devices were found"
`,
  },
  {
    name: "keys",
    symbols: ["KEYS"],
    level: "exercised",
    programs: [KEYCTL],
    script: `key=$(keyctl add user kiln secret @s)
[ "$(keyctl print $key)" = secret ]
echo "key $key gave back its secret"
`,
  },
  {
    name: "seccomp",
    symbols: ["SECCOMP"],
    level: "exercised",
    programs: [PERL],
    // In strict mode (1) any call but read, write and exit ends the process by SIGKILL.
    script: `perl -e '
($prctl, $getpid) = \`uname -m\` =~ /aarch64/ ? (167, 172) : (157, 39);
unless (fork) { syscall($prctl, 22, 1, 0, 0, 0) == 0 or exit 3; syscall($getpid); exit 4 }
wait; ($? & 127) == 9 or die "status $?"; print "a forbidden call was answered by SIGKILL\\n"'
`,
  },
  {
    name: "seccomp-filter",
    symbols: ["SECCOMP_FILTER"],
    level: "exercised",
    programs: [PERL],
    // A filter that answers every getppid with EPERM (1).
    script: `perl -e '
($prctl, $call) = \`uname -m\` =~ /aarch64/ ? (167, 173) : (157, 110);
$code = pack("S C C L", 0x20, 0, 0, 0) . pack("S C C L", 0x15, 0, 1, $call) . pack("S C C L", 6, 0, 0, 0x50001) . pack("S C C L", 6, 0, 0, 0x7fff0000);
$filter = pack("S x6 P", 4, $code);
syscall($prctl, 38, 1, 0, 0, 0) == 0 or die "no_new_privs: $!"; syscall($prctl, 22, 2, $filter, 0, 0) == 0 or die "seccomp: $!";
syscall($call) == -1 && $! == 1 or die "answered"; print "a filter forbade getppid\\n"'
`,
  },
  {
    name: "system-v-ipc",
    symbols: ["SYSVIPC"],
    level: "exercised",
    programs: [PERL],
    script: `perl -e '
defined($m = shmget(0, 4096, 0600 | 01000)) or die "shmget: $!"; shmwrite($m, "kiln", 0, 4) or die; shmread($m, $a, 0, 4); shmctl($m, 0, 0);
defined($q = msgget(0, 0600 | 01000)) or die "msgget: $!"; msgsnd($q, pack("l! a*", 1, "kiln"), 0) or die; msgrcv($q, $b, 4, 1, 0); msgctl($q, 0, 0);
$a eq "kiln" && substr($b, length pack "l!", 1) eq "kiln" or die; print "shared memory and a message queue handed over 4 bytes each\\n"'
`,
  },
  {
    name: "huge-pages",
    symbols: ["TRANSPARENT_HUGEPAGE"],
    level: "exercised",
    programs: [PERL],
    script: `cd /sys/kernel/mm/transparent_hugepage
before=$(sed 's/.*\\[\\(.*\\)\\].*/\\1/' enabled)
echo always > enabled
perl -e '$x = "k" x (64 << 20); open S, "<", "/proc/self/smaps"; while (<S>) { $n += $1 if /^AnonHugePages: +(\\d+)/ } $n > 0 or die "none\\n"; print "$n KiB lie in huge pages\\n"' && status=0 || status=$?
echo $before > enabled
exit $status
`,
  },
  {
    name: "pseudo-terminals",
    symbols: ["UNIX98_PTYS"],
    level: "exercised",
    programs: [PERL],
    script: `perl -e '
open M, "+<", "/dev/ptmx" or die "/dev/ptmx: $!"; ioctl M, 0x40045431, pack "L", 0 or die; $n = pack "L", 0; ioctl M, 0x80045430, $n or die;
$n = unpack "L", $n; open S, "+<", "/dev/pts/$n" or die "/dev/pts/$n: $!"; syswrite M, "kiln\\n"; alarm 5; sysread S, $a, 5; $a eq "kiln\\n" or die; print "/dev/pts/$n handed over 5 bytes\\n"'
`,
  },
  {
    name: "control-groups",
    symbols: ["CGROUPS"],
    level: "exercised",
    programs: [MOUNT],
    script: `mkdir m
mount -t cgroup2 kiln m
trap 'echo $$ > m/cgroup.procs; rmdir m/kiln; umount m' EXIT
mkdir m/kiln
echo $$ > m/kiln/cgroup.procs
grep /kiln /proc/self/cgroup
`,
  },
  controller("MEMCG", "memory", "memory.max", "64M"),
  controller("CGROUP_PIDS", "pids", "pids.max", "100"),
  controller("CGROUP_SCHED", "cpu", "cpu.weight", "200"),
  controller("CPUSETS", "cpuset", "cpuset.cpus", "0"),
  controller("BLK_CGROUP", "io", "io.max", '""'),
  namespace("UTS_NS", "--uts", "uts"),
  namespace("IPC_NS", "--ipc", "ipc"),
  namespace("USER_NS", "--user", "user"),
  namespace("NET_NS", "--net", "net"),
  namespace("CGROUPS", "--cgroup", "cgroup"),
  {
    name: "namespace pid",
    symbols: ["PID_NS"],
    level: "exercised",
    programs: [UNSHARE],
    script: `[ "$(unshare --pid --fork sh -c 'echo $$')" = 1 ]
echo "a process had the number 1 in a namespace of its own"
`,
  },
  {
    name: "namespaces",
    symbols: ["NAMESPACES"],
    level: "exercised",
    programs: [UNSHARE],
    script: `unshare --mount sh -c 'mount -t tmpfs kiln /mnt && grep " /mnt tmpfs " /proc/mounts'
if grep -q " /mnt tmpfs " /proc/mounts; then exit 1; fi
echo "a mount was seen in its own namespace alone"
`,
  },
  systemCall("EPOLL", "epoll_create1", 291, 20, "0"),
  systemCall("EVENTFD", "eventfd2", 290, 19, "0, 0"),
  systemCall("SIGNALFD", "signalfd4", 289, 74, "-1, $m, 8, 0", '$m = "\\0" x 8; '),
  systemCall("TIMERFD", "timerfd_create", 283, 85, "1, 0"),
  systemCall("AIO", "io_setup", 206, 0, "8, $c", '$c = "\\0" x 8; '),
  systemCall("IO_URING", "io_uring_setup", 425, 425, "4, $p", '$p = "\\0" x 120; '),
  systemCall("INOTIFY_USER", "inotify_init1", 294, 26, "0"),
  systemCall("FANOTIFY", "fanotify_init", 300, 262, "0, 0"),
  systemCall("MEMFD_CREATE", "memfd_create", 319, 279, "$n, 0", '$n = "kiln"; '),
  systemCall("USERFAULTFD", "userfaultfd", 323, 282, "0"),
  systemCall("MEMBARRIER", "membarrier", 324, 283, "0, 0, 0"),
  systemCall(
    "FHANDLE",
    "name_to_handle_at",
    303,
    264,
    "-100, $n, $h, $m, 0",
    '$n = "/proc"; $n = "."; $h = pack("L L", 120, 0) . "\\0" x 120; $m = "\\0" x 4; ',
  ),
  systemCall("ADVISE_SYSCALLS", "madvise", 28, 233, "0, 0, 0"),
  systemCall("FILE_LOCKING", "flock", 73, 32, "fileno(F), 2", 'open F, ">", "locked"; '),
  systemCall("POSIX_TIMERS", "timer_create", 222, 107, "1, 0, $t", '$t = "\\0" x 8; '),
  systemCall("BPF_SYSCALL", "bpf", 321, 280, "0, $a, length $a", '$a = pack("L L L L", 2, 4, 4, 1) . "\\0" x 64; '),
  systemCall(
    "PERF_EVENTS",
    "perf_event_open",
    298,
    241,
    "$a, 0, -1, -1, 0",
    '$a = pack("L L Q", 1, 128, 0) . "\\0" x 112; ',
  ),
];
