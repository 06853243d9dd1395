/**
 * Parts of the checks' scripts. A script exits with 77 (automake's status of a skipped test) when this guest cannot show the matter
 * at all, for instance because no block device is there to put a mapping on; that is "not done", not "failed".
 */

/** `cannot REASON`: ends the script as not done; the reason is its last line. */
export const CANNOT = `cannot() { echo "$*"; exit 77; }
`;

/** `port NAME`: makes an Ethernet interface with whatever this kernel has for it. */
export const PORT = `${CANNOT}port() {
  for m in tun dummy veth; do modprobe -q $m 2>/dev/null || true; done
  ip tuntap add "$1" mode tap 2>/dev/null || ip link add "$1" type dummy 2>/dev/null || ip link add "$1" type veth peer name "$1"p 2>/dev/null ||
    cannot "no TUN, DUMMY or VETH to make an interface with"
}
`;

/** Any of which gives {@link PORT} its interface. */
export const PORT_NEEDS: readonly (readonly string[])[] = [["TUN", "DUMMY", "VETH"]];

/** The disk of {@link SCRATCH}, as QEMU arguments: 384 MiB in a temporary file that is gone when QEMU ends. */
export const SCRATCH_DISK: readonly string[] = [
  "-drive",
  "if=none,id=kiln-scratch,format=raw,file.driver=null-co,file.size=402653184,file.read-zeroes=on,snapshot=on",
  "-device",
  "virtio-blk-pci,drive=kiln-scratch,serial=kiln-scratch",
];

/** Any of which gives {@link SCRATCH} its block device. */
export const DISK_NEEDS: readonly (readonly string[])[] = [["VIRTIO_BLK", "BLK_DEV_LOOP"]];

/** `scratch`: puts a block device that may be overwritten, of 384 MiB, into `$disk`. */
export const SCRATCH = `${CANNOT}disk=
for d in /sys/block/*; do
  if [ "$(cat $d/serial 2>/dev/null)" = kiln-scratch ]; then disk=/dev/$(basename $d); fi
done
if [ -z "$disk" ]; then
  truncate -s 384M scratch.img
  modprobe -q loop 2>/dev/null || true
  disk=$(losetup -f --show scratch.img 2>/dev/null) || cannot "neither the virtio disk nor a loop device is there"
fi
`;

/** A check that a platform, PCI, virtio or SCSI driver is registered: the best that can be seen without its hardware. */
export function driverRegistered(bus: string, driver: string): string {
  return `ls -d /sys/bus/${bus}/drivers/${driver}
`;
}
