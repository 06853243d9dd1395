import type { GuestCheck } from "../guest-check.ts";
import { KEYCTL, MOUNT, PERL } from "./program.ts";

/** What the kernel gives to any program. */
export const KERNEL_CHECKS: readonly GuestCheck[] = [
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
    needs: [["X86_MPPARSE", "ACPI", "OF"]],
    programs: [],
    devices: ["-smp", "2,sockets=2"],
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
    // In a session of its own: a key can be read only by who possesses it.
    script: `keyctl session - sh -ec '
key=$(keyctl add user kiln secret @s)
[ "$(keyctl print $key)" = secret ]
echo "key $key gave back its secret"'
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
open M, "+<", "/dev/ptmx" or die "/dev/ptmx: $!"; $unlock = pack "L", 0; ioctl M, 0x40045431, $unlock or die; $n = pack "L", 0; ioctl M, 0x80045430, $n or die;
$n = unpack "L", $n; open S, "+<", "/dev/pts/$n" or die "/dev/pts/$n: $!"; syswrite M, "kiln\\n"; alarm 5; sysread S, $a, 5; $a eq "kiln\\n" or die; print "/dev/pts/$n handed over 5 bytes\\n"'
`,
  },
];
