import type { GuestCheck } from "../guest-check.ts";
import { PERL } from "./program.ts";

/** Makes a virtual machine with one processor and 4 KiB of memory, lets it run `mov al, 42; out 0x10, al; hlt` and reads what it did. */
const RUN_A_GUEST = `perl -e '
$nr = \`uname -m\` =~ /aarch64/ ? 222 : 9;
open K, "+<", "/dev/kvm" or die "/dev/kvm: $!";
($v = ioctl K, 0xae00, 0) == 12 or die "version $v";
$fd = ioctl K, 0xae01, 0 or die "KVM_CREATE_VM: $!"; open V, "+<&=", $fd + 0;
$fd = ioctl V, 0xae41, 0; defined $fd or die "KVM_CREATE_VCPU: $!"; open C, "+<&=", $fd + 0;
$m = syscall($nr, 0, 4096, 3, 0x22, -1, 0); $m > 0 or die "mmap: $!";
$code = "\\xb0\\x2a\\xe6\\x10\\xf4";
open M, "+<", "/proc/self/mem" or die; sysseek M, $m, 0; syswrite M, $code;
ioctl V, 0x4020ae46, pack("L L Q Q Q", 0, 0, 0x1000, 4096, $m) or die "memory: $!";
$s = "\\0" x 312; ioctl C, 0x8138ae83, $s or die "KVM_GET_SREGS: $!";
substr($s, 0, 8) = pack "Q", 0; substr($s, 8, 4) = pack "L S", 0xffff, 0; substr($s, 12, 2) = pack "S", 0;
ioctl C, 0x4138ae84, $s or die "KVM_SET_SREGS: $!";
ioctl C, 0x4090ae82, pack("Q16 Q Q", (0) x 16, 0x1000, 2) or die "KVM_SET_REGS: $!";
$size = ioctl K, 0xae04, 0; $r = syscall($nr, 0, $size, 3, 1, fileno C, 0); $r > 0 or die "mmap of the processor: $!";
alarm 20; defined ioctl C, 0xae80, 0 or die "KVM_RUN: $!";
sysseek M, $r, 0; sysread M, $run, 4096; $why = unpack "x8 L", $run;
($d, $n, $port, $count, $at) = unpack "x32 C C S L Q", $run;
$byte = unpack "C", substr $run, $at, 1;
$why == 2 && $port == 0x10 && $byte == 42 or die "left for reason $why, port $port, byte $byte";
print "a guest of /dev/kvm ran and wrote 42 to port 0x10\\n"'
`;

/** Hosts of virtual machines. */
export const VIRTUALIZATION_CHECKS: readonly GuestCheck[] = [
  {
    name: "kvm",
    symbols: ["KVM"],
    level: "exercised",
    needs: ["KVM_AMD"],
    only: { arch: "x86_64", why: "QEMU's translator emulates no virtualisation of this architecture" },
    programs: [PERL],
    modules: ["kvm_amd"],
    script: RUN_A_GUEST,
    timeout: 60,
  },
  {
    name: "kvm-amd",
    symbols: ["KVM_AMD"],
    level: "exercised",
    only: { arch: "x86_64", why: "it is for processors of AMD" },
    programs: [PERL],
    modules: ["kvm_amd"],
    script: RUN_A_GUEST,
    timeout: 60,
  },
  {
    name: "kvm-intel",
    symbols: ["KVM_INTEL"],
    level: "exercised",
    only: {
      accelerator: "kvm",
      why: "QEMU's translator (TCG) emulates AMD's SVM but not Intel's VMX, and /dev/kvm does not work here",
    },
    programs: [PERL],
    modules: ["kvm_intel"],
    script: RUN_A_GUEST,
    timeout: 60,
  },
];
