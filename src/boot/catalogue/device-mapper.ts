import type { GuestCheck } from "../guest-check.ts";
import { DMSETUP, LOSETUP } from "./program.ts";
import { DISK_NEEDS, SCRATCH, SCRATCH_DISK } from "./shell-part.ts";

function mapping(name: string, symbols: readonly string[], script: string, needs: readonly string[] = []): GuestCheck {
  return {
    name,
    symbols,
    level: "exercised",
    needs: [...DISK_NEEDS, ...needs],
    programs: [DMSETUP, LOSETUP],
    modules: [name],
    devices: SCRATCH_DISK,
    // Without udev nobody would answer dmsetup's wait, and it makes the nodes itself.
    script: `export DM_DISABLE_UDEV=1
${SCRATCH}trap 'dmsetup remove_all --force > removed 2>&1' EXIT
slice() { dmsetup create $1 --table "0 $3 linear $disk $2"; }
${script}`,
  };
}

/** Tables of the device mapper, each loaded and written through. Sizes are sectors of 512 bytes. */
export const DEVICE_MAPPER_CHECKS: readonly GuestCheck[] = [
  mapping(
    "dm-mod",
    ["MD", "BLK_DEV_DM"],
    `slice k0 0 2048
dmsetup table k0
`,
  ),
  mapping(
    "dm-crypt",
    ["DM_CRYPT"],
    `dmsetup create k0 --table "0 8192 crypt aes-cbc-essiv:sha256 00112233445566778899aabbccddeeff 0 $disk 0"
head -c 65536 /dev/zero | tr '\\000' k > plain
dd if=plain of=/dev/mapper/k0 conv=fsync 2>/dev/null
if head -c 65536 $disk | cmp -s - plain; then exit 1; fi
head -c 65536 /dev/mapper/k0 | cmp - plain
dmsetup status k0
`,
  ),
  mapping(
    "dm-snapshot",
    ["DM_SNAPSHOT"],
    `slice base 0 8192
slice cow 8192 8192
echo before | dd of=/dev/mapper/base conv=sync,fsync 2>/dev/null
dmsetup create origin --table "0 8192 snapshot-origin /dev/mapper/base"
dmsetup create snap --table "0 8192 snapshot /dev/mapper/base /dev/mapper/cow P 8"
echo after | dd of=/dev/mapper/origin conv=sync,fsync 2>/dev/null
[ "$(head -c 6 /dev/mapper/snap)" = before ]
dmsetup status snap
`,
  ),
  mapping(
    "dm-thin-pool",
    ["DM_THIN_PROVISIONING"],
    `slice meta 0 8192
slice data 8192 65536
dd if=/dev/zero of=/dev/mapper/meta bs=4096 count=1 conv=fsync 2>/dev/null
dmsetup create pool --table "0 65536 thin-pool /dev/mapper/meta /dev/mapper/data 128 0"
dmsetup message pool 0 "create_thin 0"
dmsetup create thin --table "0 1048576 thin /dev/mapper/pool 0"
echo kiln | dd of=/dev/mapper/thin conv=sync,fsync 2>/dev/null
[ "$(head -c 4 /dev/mapper/thin)" = kiln ]
dmsetup status thin
`,
  ),
  mapping(
    "dm-mirror",
    ["DM_MIRROR"],
    `slice one 0 8192
slice two 8192 8192
dmsetup create mirror --table "0 8192 mirror core 1 1024 2 /dev/mapper/one 0 /dev/mapper/two 0"
echo kiln | dd of=/dev/mapper/mirror conv=sync,fsync 2>/dev/null
for i in 1 2 3 4 5 6 7 8; do if dmsetup status mirror | grep '8/8'; then break; fi; sleep 1; done
head -c 4 /dev/mapper/one | grep kiln
head -c 4 /dev/mapper/two | grep kiln > both
dmsetup status mirror
`,
  ),
  mapping(
    "dm-multipath",
    ["DM_MULTIPATH"],
    `slice one 0 8192
slice two 8192 8192
dmsetup create paths --table "0 8192 multipath 2 queue_mode bio 0 1 1 round-robin 0 2 1 /dev/mapper/one 1 /dev/mapper/two 1" 2>/dev/null ||
  dmsetup create paths --table "0 8192 multipath 2 queue_mode bio 0 1 1 queue-length 0 2 1 /dev/mapper/one 1 /dev/mapper/two 1" ||
  dmsetup create paths --table "0 8192 multipath 2 queue_mode bio 0 1 1 service-time 0 2 2 /dev/mapper/one 1 1 /dev/mapper/two 1 1"
[ "$(head -c 4096 /dev/mapper/paths | wc -c)" = 4096 ]
dmsetup status paths
`,
  ),
  mapping(
    "dm-queue-length",
    ["DM_MULTIPATH_QL"],
    `slice one 0 8192
slice two 8192 8192
dmsetup create paths --table "0 8192 multipath 2 queue_mode bio 0 1 1 queue-length 0 2 1 /dev/mapper/one 1 /dev/mapper/two 1"
[ "$(head -c 4096 /dev/mapper/paths | wc -c)" = 4096 ]
dmsetup table paths | grep queue-length
`,
  ),
  mapping(
    "dm-service-time",
    ["DM_MULTIPATH_ST"],
    `slice one 0 8192
slice two 8192 8192
dmsetup create paths --table "0 8192 multipath 2 queue_mode bio 0 1 1 service-time 0 2 2 /dev/mapper/one 1 1 /dev/mapper/two 1 1"
[ "$(head -c 4096 /dev/mapper/paths | wc -c)" = 4096 ]
dmsetup table paths | grep service-time
`,
  ),
];
