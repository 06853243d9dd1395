import type { GuestCheck } from "../guest-check.ts";
import { DRBDMETA, DRBDSETUP, LOSETUP, LVM, MDADM, MKSWAP, SWAPON } from "./program.ts";
import { DISK_NEEDS, SCRATCH, SCRATCH_DISK } from "./shell-part.ts";

/** A DRBD device without a peer, brought up as `drbdadm` would do it: `/dev/drbd7` on the scratch disk. */
const DRBD = `${SCRATCH}drbd_down() { drbdsetup secondary kiln --force=yes >> drbd.log 2>&1 || true; drbdsetup down kiln >> drbd.log 2>&1 || true; }
trap drbd_down EXIT
# What another check left there would have to be asked about.
dd if=/dev/zero of=$disk bs=1M count=8 conv=fsync 2>/dev/null
drbdmeta --force 7 v08 $disk internal create-md > created 2>&1 || { cat created; exit 1; }
drbdsetup new-resource kiln
drbdsetup new-minor kiln 7 0
drbdsetup attach 7 $disk $disk internal
drbdsetup primary kiln --force=yes 2> primary || drbdsetup primary 7 --force=yes
for i in 1 2 3 4 5; do [ -b /dev/drbd7 ] && break; sleep 1; done
[ -b /dev/drbd7 ] || mknod /dev/drbd7 b 147 7
`;

function raid(symbol: string, module: string, level: number, devices: number): GuestCheck {
  return {
    name: `md-${module}`,
    symbols: [symbol],
    level: "exercised",
    needs: ["BLK_DEV_LOOP", "BLK_DEV_MD"],
    programs: [MDADM, LOSETUP],
    modules: ["loop", module],
    timeout: 60,
    script: `parts=
for i in $(seq ${devices}); do
  truncate -s 24M part$i
  parts="$parts $(losetup -f --show part$i)"
done
trap 'mdadm --stop /dev/md7 > stopped 2>&1; losetup -d $parts' EXIT
mdadm --create /dev/md7 --run --assume-clean --metadata=1.2 --level=${level} --raid-devices=${devices} $parts > created 2>&1 || { cat created; exit 1; }
head -c 1048576 /dev/urandom > written
dd if=written of=/dev/md7 bs=64k conv=fsync 2>/dev/null
head -c 1048576 /dev/md7 | cmp - written
grep md7 /proc/mdstat
`,
  };
}

/** Block devices that the kernel makes itself. */
export const BLOCK_CHECKS: readonly GuestCheck[] = [
  {
    name: "drbd",
    symbols: ["BLK_DEV_DRBD"],
    level: "exercised",
    needs: DISK_NEEDS,
    programs: [DRBDSETUP, DRBDMETA, LOSETUP],
    modules: ["drbd"],
    devices: SCRATCH_DISK,
    timeout: 60,
    script: `${DRBD}head -c 1048576 /dev/urandom > written
dd if=written of=/dev/drbd7 bs=64k conv=fsync 2>/dev/null
head -c 1048576 /dev/drbd7 | cmp - written
drbdsetup status kiln | tr -s '\\n ' ' ' | cut -c 1-200
`,
  },
  {
    name: "drbd-fault",
    symbols: ["DRBD_FAULT_INJECTION"],
    level: "exercised",
    needs: DISK_NEEDS,
    programs: [DRBDSETUP, DRBDMETA, LOSETUP],
    modules: ["drbd"],
    devices: SCRATCH_DISK,
    timeout: 60,
    // Kind 4 is "data write": every one of this device fails.
    script: `${DRBD}p=/sys/module/drbd/parameters
before=$(cat $p/fault_count)
echo 128 > $p/fault_devs
echo 100 > $p/fault_rate
echo $((1 << 4)) > $p/enable_faults
dd if=/dev/zero of=/dev/drbd7 bs=4k count=4 oflag=direct 2> refused || true
echo 0 > $p/enable_faults
echo 0 > $p/fault_rate
[ "$(cat $p/fault_count)" -gt "$before" ]
echo "$(($(cat $p/fault_count) - before)) faults were injected into writes to /dev/drbd7"
`,
  },
  {
    name: "lvm",
    symbols: ["MD", "BLK_DEV_DM"],
    level: "exercised",
    needs: DISK_NEEDS,
    programs: [LVM, LOSETUP],
    modules: ["dm-mod"],
    devices: SCRATCH_DISK,
    timeout: 90,
    script: `export DM_DISABLE_UDEV=1 LVM_SUPPRESS_FD_WARNINGS=1
${SCRATCH}mkdir -p /run/lvm /run/lock/lvm /etc/lvm
options="devices { use_devicesfile=0 filter=[\\"a|$disk|\\",\\"r|.*|\\"] } activation { udev_sync=0 udev_rules=0 monitoring=0 } global { event_activation=0 use_lvmpolld=0 }"
trap 'lvm vgremove -ff -y --config "$options" kiln > removed 2>&1' EXIT
lvm pvcreate -ff -y --config "$options" $disk
lvm vgcreate -y --config "$options" kiln $disk
lvm lvcreate -y -Wn -Zn --config "$options" -L 32M -n volume kiln
head -c 1048576 /dev/urandom > written
dd if=written of=/dev/mapper/kiln-volume bs=64k conv=fsync 2>/dev/null
head -c 1048576 /dev/mapper/kiln-volume | cmp - written
lvm lvs --noheadings --config "$options" kiln
`,
  },
  {
    name: "loop",
    symbols: ["BLK_DEV_LOOP"],
    level: "exercised",
    programs: [LOSETUP],
    modules: ["loop"],
    script: `head -c 1048576 /dev/urandom > file
loop=$(losetup -f --show file)
trap 'losetup -d $loop' EXIT
cmp $loop file
losetup $loop
`,
  },
  {
    name: "ram-disk",
    symbols: ["BLK_DEV_RAM"],
    level: "exercised",
    programs: [],
    modules: ["brd"],
    script: `head -c 65536 /dev/urandom > written
dd if=written of=/dev/ram0 conv=fsync 2>/dev/null
head -c 65536 /dev/ram0 | cmp - written
echo "64 KiB written to /dev/ram0 and read back"
`,
  },
  {
    name: "zram",
    symbols: ["ZRAM"],
    level: "exercised",
    programs: [],
    modules: ["zram"],
    script: `[ -e /sys/class/zram-control/hot_add ]
n=$(cat /sys/class/zram-control/hot_add)
echo 16M > /sys/block/zram$n/disksize
trap 'echo 1 > /sys/block/zram$n/reset; echo $n > /sys/class/zram-control/hot_remove' EXIT
head -c 1048576 /dev/zero | tr '\\000' k > written
dd if=written of=/dev/zram$n bs=64k conv=fsync 2>/dev/null
head -c 1048576 /dev/zram$n | cmp - written
echo "zram$n holds 1 MiB in $(tr -s ' ' < /sys/block/zram$n/mm_stat | cut -d ' ' -f 3-4) bytes"
`,
  },
  {
    name: "swap",
    symbols: ["SWAP"],
    level: "exercised",
    needs: DISK_NEEDS,
    programs: [MKSWAP, SWAPON, LOSETUP],
    devices: SCRATCH_DISK,
    script: `${SCRATCH}mkswap $disk > made
swapon $disk
trap 'swapoff $disk' EXIT
grep "^$disk" /proc/swaps | tr -s '\\t ' ' '
`,
  },
  raid("MD_RAID0", "raid0", 0, 2),
  raid("MD_RAID1", "raid1", 1, 2),
  raid("MD_RAID10", "raid10", 10, 4),
  raid("MD_RAID456", "raid456", 5, 3),
];
