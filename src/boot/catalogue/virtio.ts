import type { GuestCheck } from "../guest-check.ts";
import { IP, MOUNT, PERL } from "./program.ts";
import { driverRegistered, SCRATCH_DISK } from "./shell-part.ts";

/** A device that is mapped into memory and named on the kernel's command line. */
const MMIO: Omit<GuestCheck, "name" | "symbols"> = {
  level: "exercised",
  only: { arch: "x86_64", why: "QEMU has the machine that names its devices on the command line for x86-64 only" },
  programs: [],
  // QEMU's microvm has no PCI: it names its devices to the kernel by virtio_mmio.device= on the command line.
  devices: ["-machine", "microvm,acpi=off,pic=on,pit=on,rtc=on,isa-serial=on"],
  script: `[ -n "$(ls /sys/devices/virtio-mmio-cmdline/)" ]
grep -q virtio_mmio.device= /proc/cmdline
for d in /sys/devices/virtio-mmio-cmdline/virtio-mmio.*/virtio*; do
  [ -e $d/driver ] || continue
  echo "$(basename $d) from the command line is bound to $(basename $(readlink $d/driver))"
  exit 0
done
exit 1
`,
};

/** Devices and file systems between host and guest. */
export const VIRTIO_CHECKS: readonly GuestCheck[] = [
  {
    name: "virtio-pci",
    symbols: ["VIRTIO_PCI"],
    level: "exercised",
    programs: [],
    devices: ["-device", "virtio-rng-pci"],
    script: `for d in /sys/bus/pci/drivers/virtio-pci/0*; do
  [ -d $d/virtio* ] || continue
  v=$(basename $d/virtio*)
  [ -e /sys/bus/virtio/devices/$v/driver ]
  echo "$(basename $d) is $v with driver $(basename $(readlink /sys/bus/virtio/devices/$v/driver))"
  exit 0
done
exit 1
`,
  },
  {
    name: "virtio-block",
    symbols: ["BLK_DEV", "VIRTIO_BLK"],
    level: "exercised",
    programs: [],
    devices: SCRATCH_DISK,
    script: `disk=
for d in /sys/block/vd*; do if [ "$(cat $d/serial)" = kiln-scratch ]; then disk=$(basename $d); fi; done
[ -n "$disk" ]
head -c 1048576 /dev/urandom > written
dd if=written of=/dev/$disk bs=64k conv=fsync 2>/dev/null
echo 3 > /proc/sys/vm/drop_caches
head -c 1048576 /dev/$disk | cmp - written
echo "1 MiB written to /dev/$disk and read back"
`,
  },
  {
    name: "virtio-net",
    symbols: ["NETDEVICES", "VIRTIO_NET"],
    level: "exercised",
    programs: [IP, PERL],
    devices: ["-netdev", "user,id=kiln-net", "-device", "virtio-net-pci,netdev=kiln-net,mac=52:54:00:6b:69:6c"],
    // QEMU's own network answers ARP for 10.0.2.2: a frame went out and another came in.
    script: `net=
for d in /sys/class/net/*; do if [ "$(cat $d/address 2>/dev/null)" = 52:54:00:6b:69:6c ]; then net=$(basename $d); fi; done
[ -n "$net" ]
[ "$(basename $(readlink /sys/class/net/$net/device/driver))" = virtio_net ]
ip addr add 10.0.2.15/24 dev $net 2>/dev/null || ip addr show dev $net | grep -q 10.0.2.15
ip link set $net up
sleep 1
for try in 1 2 3 4 5; do
  perl -MSocket -e 'socket(S, PF_INET, SOCK_DGRAM, 17); send(S, "x", 0, sockaddr_in(9, inet_aton("10.0.2.2")))'
  sleep 1
  if ip neigh show 10.0.2.2 dev $net | grep lladdr; then
    echo "$net: answer from 10.0.2.2, $(cat /sys/class/net/$net/statistics/rx_packets) frames received"
    exit 0
  fi
done
exit 1
`,
  },
  {
    name: "virtio-console",
    symbols: ["VIRTIO_CONSOLE"],
    level: "exercised",
    programs: [],
    devices: [
      "-device",
      "virtio-serial-pci,id=kiln-serial",
      "-chardev",
      "ringbuf,id=kiln-ring,size=4096",
      "-device",
      "virtserialport,bus=kiln-serial.0,chardev=kiln-ring,name=org.kiln.port",
    ],
    // A write ends only when the host has taken the buffer from the queue.
    script: `for d in /sys/class/virtio-ports/vport*; do
  [ "$(cat $d/name)" = org.kiln.port ] || continue
  printf 'written by the guest' > /dev/$(basename $d)
  echo "the host took 20 bytes from /dev/$(basename $d)"
  exit 0
done
exit 1
`,
  },
  {
    name: "virtio-rng",
    symbols: ["HW_RANDOM", "HW_RANDOM_VIRTIO"],
    level: "exercised",
    programs: [],
    devices: ["-device", "virtio-rng-pci"],
    script: `grep -o 'virtio_rng[^ ]*' /sys/class/misc/hw_random/rng_available > names
read -r name < names
echo $name > /sys/class/misc/hw_random/rng_current
[ "$(head -c 64 /dev/hwrng | wc -c)" = 64 ]
echo "64 bytes read from $name"
`,
  },
  {
    name: "virtio-balloon",
    symbols: ["VIRTIO_BALLOON"],
    level: "exercised",
    programs: [],
    devices: ["-device", "virtio-balloon-pci,free-page-reporting=on"],
    apart: true,
    // Pages that the guest frees are reported to the host through the balloon's own queue. The host's answers are interrupts, which
    // are counted for the device alone: it shares its line with none of the few other devices of a guest of its own.
    script: `device=$(ls -d /sys/bus/virtio/drivers/virtio_balloon/virtio*)
name=\${device##*/}
count() { awk -v name=$name '$NF == name || index($NF, name "-") == 1 { for (i = 2; i <= NF && $i ~ /^[0-9]+$/; i++) n += $i } END { print n + 0 }' /proc/interrupts; }
if grep -E "$name\\$" /proc/interrupts | grep ,; then exit 1; fi
before=$(count)
for round in 1 2 3 4 5; do
  head -c 67108864 /dev/zero > much
  rm much
  sleep 3
  after=$(count)
  [ $after -gt $before ] || continue
  echo "the host answered $((after - before)) times that it had taken free pages from $name"
  exit 0
done
exit 1
`,
  },
  {
    name: "virtio-scsi",
    symbols: ["SCSI_LOWLEVEL", "SCSI_VIRTIO"],
    level: "exercised",
    programs: [],
    devices: [
      "-device",
      "virtio-scsi-pci,id=kiln-scsi",
      "-drive",
      "if=none,id=kiln-scsi-disk,format=raw,file.driver=null-co,file.size=16777216,file.read-zeroes=on",
      "-device",
      "scsi-hd,bus=kiln-scsi.0,drive=kiln-scsi-disk",
    ],
    script: `for h in /sys/class/scsi_host/host*; do
  [ "$(cat $h/proc_name)" = virtio_scsi ] || continue
  n=$(basename $h)
  for d in /sys/bus/scsi/devices/\${n#host}:*; do
    [ -e $d/vendor ] || continue
    disk=
    for b in $d/block/*; do [ -e $b ] && disk=$(basename $b); done
    if [ -n "$disk" ]; then [ "$(head -c 65536 /dev/$disk | wc -c)" = 65536 ]; fi
    echo "$(basename $d) answered INQUIRY: $(cat $d/vendor) $(cat $d/model) $disk"
    exit 0
  done
done
exit 1
`,
  },
  {
    name: "block-sd",
    symbols: ["BLK_DEV_SD"],
    level: "exercised",
    programs: [],
    modules: ["sd_mod"],
    devices: [
      "-device",
      "virtio-scsi-pci,id=kiln-scsi",
      "-drive",
      "if=none,id=kiln-scsi-disk,format=raw,file.driver=null-co,file.size=16777216,file.read-zeroes=on",
      "-device",
      "scsi-hd,bus=kiln-scsi.0,drive=kiln-scsi-disk",
    ],
    script: `for d in /sys/bus/scsi/drivers/sd/*:*/block/*; do
  [ -e $d ] || continue
  [ "$(head -c 65536 /dev/$(basename $d) | wc -c)" = 65536 ]
  echo "64 KiB read from /dev/$(basename $d)"
  exit 0
done
exit 1
`,
  },
  {
    ...MMIO,
    name: "virtio-mmio",
    symbols: ["VIRTIO_MMIO"],
    needs: ["VIRTIO_MMIO_CMDLINE_DEVICES"],
  },
  {
    ...MMIO,
    name: "virtio-mmio-cmdline",
    symbols: ["VIRTIO_MMIO_CMDLINE_DEVICES"],
  },
  {
    name: "virtio-mmio-driver",
    symbols: ["VIRTIO_MMIO"],
    level: "present",
    programs: [],
    modules: ["virtio_mmio"],
    script: driverRegistered("platform", "virtio-mmio"),
  },
  {
    name: "virtio-mmio-parameter",
    symbols: ["VIRTIO_MMIO_CMDLINE_DEVICES"],
    level: "present",
    programs: [],
    modules: ["virtio_mmio"],
    script: "ls /sys/module/virtio_mmio/parameters/device\n",
  },
  {
    name: "virtiofs",
    symbols: ["VIRTIO_FS"],
    level: "exercised",
    programs: [MOUNT],
    share: "virtiofs",
    script: `mkdir m
mount -t virtiofs -o ro kiln-host m
trap 'umount m' EXIT
cmp m/etc/passwd /etc/passwd
grep " $PWD/m virtiofs " /proc/mounts
`,
  },
  {
    name: "vmgenid",
    symbols: ["VIRT_DRIVERS", "VMGENID", "ACPI"],
    level: "exercised",
    programs: [],
    devices: ["-device", "vmgenid,guid=6b696c6e-0000-4000-8000-000000000001"],
    script: `for d in /sys/bus/*/drivers/vmgenid/*; do
  case $d in */QEMUVGID*) echo "vmgenid is bound to $(basename $d)"; exit 0 ;; esac
done
exit 1
`,
  },
];
