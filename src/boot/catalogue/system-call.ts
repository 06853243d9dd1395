import type { GuestCheck } from "../guest-check.ts";
import { PERL } from "./program.ts";

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

/** System calls that are options. */
export const SYSTEM_CALL_CHECKS: readonly GuestCheck[] = [
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
