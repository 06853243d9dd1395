import type { GuestCheck } from "../guest-check.ts";
import { PERL } from "./program.ts";

/** A graphics card of QEMU: its driver made a card of it, in whose memory a program gets a picture's buffer (DRM_IOCTL_MODE_CREATE_DUMB). */
function display(symbol: string, device: string, driver: string, module: string, apart = false): GuestCheck {
  return {
    name: `display-${driver}`,
    symbols: [symbol],
    level: "exercised",
    programs: [PERL],
    modules: [module],
    devices: ["-device", device],
    apart,
    timeout: 60,
    script: `card=
for c in /sys/class/drm/card*; do
  [ -e $c/dev ] || continue
  # A virtio card's parent is the device of the bus around it.
  for d in $c/device/driver $c/device/virtio*/driver; do
    [ -e $d ] && [ "$(basename $(readlink $d))" = ${driver} ] && card=$(basename $c)
  done
done
[ -n "$card" ] || { ls /sys/class/drm; exit 1; }
[ -e /dev/dri/$card ] || { mkdir -p /dev/dri; mknod /dev/dri/$card c $(tr : ' ' < /sys/class/drm/$card/dev); }
perl -e '
open D, "+<", "/dev/dri/$ARGV[0]" or die "/dev/dri/$ARGV[0]: $!";
$b = pack "L L L L L L Q", 480, 640, 32, 0, 0, 0, 0;
ioctl D, 0xc02064b2, $b or die "no buffer: $!";
($handle, $pitch, $size) = unpack "x16 L L Q", $b;
$size >= 640 * 480 * 4 or die "$size bytes";
print "$ARGV[0] of ${driver} gave a buffer of 640 times 480 points, $size bytes\n"' $card
`,
  };
}

/** Graphics cards. */
export const DISPLAY_CHECKS: readonly GuestCheck[] = [
  display("DRM_VIRTIO_GPU", "virtio-gpu-pci", "virtio_gpu", "virtio-gpu"),
  display("DRM_BOCHS", "VGA", "bochs-drm", "bochs", true),
  display("DRM_CIRRUS_QEMU", "cirrus-vga", "cirrus", "cirrus", true),
  display("DRM_QXL", "qxl", "qxl", "qxl", true),
  display("DRM_VMWGFX", "vmware-svga", "vmwgfx", "vmwgfx", true),
  display("DRM_RADEON", "ati-vga,model=rv100", "radeon", "radeon", true),
];
