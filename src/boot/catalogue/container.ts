import type { GuestCheck } from "../guest-check.ts";
import { MOUNT, UNSHARE } from "./program.ts";

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
function controller(
  symbol: string,
  name: string,
  file: string,
  value: string,
  needs: readonly string[] = [],
): GuestCheck {
  return {
    name: `cgroup ${name}`,
    symbols: [symbol],
    level: "exercised",
    needs,
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

/** What containers are made of. */
export const CONTAINER_CHECKS: readonly GuestCheck[] = [
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
  controller("BLK_CGROUP", "io", "io.max", '""', ["BLK_DEV_THROTTLING"]),
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
];
