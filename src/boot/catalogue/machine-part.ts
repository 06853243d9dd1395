import type { GuestCheck } from "../guest-check.ts";
import { PERL } from "./program.ts";

/** A line of the kernel's that must arrive at the host. */
const CONSOLE: Pick<GuestCheck, "programs" | "console" | "script"> = {
  programs: [],
  console: "kiln: a line for the console",
  script: `echo "<0>kiln: a line for the console" > /dev/kmsg
sleep 2
echo "the host received a line from the console $(grep -oE '^tty[A-Z]+[0-9]+' /proc/consoles | tr '\\n' ' ')"
`,
};

/** Parts of a machine beside disks, networks and screens. */
export const MACHINE_PART_CHECKS: readonly GuestCheck[] = [
  {
    name: "serial-8250",
    symbols: ["SERIAL_8250"],
    level: "exercised",
    only: { arch: "x86_64", why: "QEMU has this chip in its PC only" },
    programs: [PERL],
    devices: ["-chardev", "ringbuf,id=kiln-uart,size=4096", "-device", "isa-serial,chardev=kiln-uart,index=2"],
    // The chip's own loop (TIOCM_LOOP) hands back what is sent.
    script: `[ -c /dev/ttyS2 ] || mknod /dev/ttyS2 c 4 66
stty -F /dev/ttyS2 raw -echo clocal 115200
perl -e '
open T, "+<", "/dev/ttyS2" or die "/dev/ttyS2: $!";
$lines = pack "L", 0x8006; ioctl T, 0x5418, $lines or die "TIOCMSET: $!";
syswrite T, "kiln"; alarm 10;
while (length $a < 4) { sysread T, $b, 4; $a .= $b }
$a eq "kiln" or die "$a came back"; print "kiln came back through the loop of /dev/ttyS2\\n"'
`,
  },
  {
    name: "serial-8250-console",
    symbols: ["SERIAL_8250_CONSOLE"],
    level: "exercised",
    only: { arch: "x86_64", why: "QEMU has this chip in its PC only" },
    ...CONSOLE,
  },
  {
    name: "pl011-console",
    symbols: ["SERIAL_AMBA_PL011_CONSOLE"],
    level: "exercised",
    only: { arch: "arm64", why: "QEMU has this chip in its ARM machines only" },
    ...CONSOLE,
  },
  {
    name: "dell-rbu",
    symbols: ["DELL_RBU"],
    level: "exercised",
    only: { arch: "x86_64", why: "it belongs to PCs" },
    programs: [],
    modules: ["dell_rbu"],
    // The driver takes the image and keeps it in memory, as Dell's update program would have it.
    script: `cd /sys/devices/platform/dell_rbu
echo mono > image_type
trap 'echo mono > image_type' EXIT
[ "$(cat image_type)" = mono ]
echo init > image_type
for i in 1 2 3 4 5; do [ -e /sys/class/firmware/dell_rbu/loading ] && break; sleep 1; done
echo 1 > /sys/class/firmware/dell_rbu/loading
head -c 4096 /dev/zero | tr '\\000' k > /sys/class/firmware/dell_rbu/data
echo 0 > /sys/class/firmware/dell_rbu/loading
sleep 1
[ "$(head -c 4 data)" = kkkk ]
echo "an image of 4096 bytes was handed over, $(wc -c < data) bytes read back"
`,
  },
  {
    name: "dcdbas",
    symbols: ["DCDBAS"],
    level: "exercised",
    only: { arch: "x86_64", why: "it belongs to PCs" },
    programs: [],
    modules: ["dcdbas"],
    script: `cd /sys/devices/platform/dcdbas
echo 4096 > smi_data_buf_size
printf 'written by kiln' > smi_data
[ "$(head -c 15 smi_data)" = "written by kiln" ]
echo "15 bytes written to the buffer of $(cat smi_data_buf_size) bytes and read back, at $(cat smi_data_buf_phys_addr)"
echo 0 > smi_data_buf_size
`,
  },
  {
    name: "i6300esb",
    symbols: ["I6300ESB_WDT"],
    level: "exercised",
    programs: [PERL],
    modules: ["i6300esb"],
    devices: ["-device", "i6300esb", "-watchdog-action", "none"],
    script: `for w in /sys/class/watchdog/watchdog*; do
  case $(readlink -f $w/device/driver) in *i6300*) ;; *) continue ;; esac
  printf V > /dev/$(basename $w)
  echo "$(cat $w/identity) was started and stopped"
  exit 0
done
exit 1
`,
  },
  {
    name: "soft-watchdog",
    symbols: ["SOFT_WATCHDOG"],
    level: "exercised",
    programs: [],
    modules: ["softdog"],
    script: `for w in /sys/class/misc/watchdog /sys/class/watchdog/watchdog*; do
  [ "$(cat $w/identity 2>/dev/null)" = "Software Watchdog" ] || continue
  printf V > /dev/$(basename $w)
  echo "the software watchdog was started and stopped"
  exit 0
done
exit 1
`,
  },
  {
    name: "rtc-cmos",
    symbols: ["RTC_DRV_CMOS"],
    level: "exercised",
    only: { arch: "x86_64", why: "QEMU has this clock in its PC only" },
    programs: [],
    modules: ["rtc_cmos"],
    script: `for r in /sys/class/rtc/rtc*; do
  case $(cat $r/name) in rtc_cmos*) echo "$(cat $r/name): $(cat $r/date) $(cat $r/time)"; exit 0 ;; esac
done
exit 1
`,
  },
  {
    name: "usb-hid",
    symbols: ["USB_HID"],
    level: "exercised",
    needs: ["USB_XHCI_HCD"],
    programs: [],
    modules: ["xhci_pci", "usbhid", "hid_generic"],
    devices: ["-device", "qemu-xhci,id=kiln-xhci", "-device", "usb-tablet,bus=kiln-xhci.0"],
    script: `for round in 1 2 3 4 5 6 7 8; do
  for d in /sys/bus/usb/drivers/usbhid/*:*; do
    [ -e $d ] || continue
    for i in $d/*/input/input*; do [ -e $i/name ] && { echo "$(cat $i/name) is an input device"; exit 0; }; done
    for i in $d/*:*; do [ -e $i ] && { echo "$(basename $i) is a HID device"; exit 0; }; done
  done
  sleep 1
done
exit 1
`,
  },
  {
    name: "usb",
    symbols: ["USB"],
    level: "exercised",
    needs: ["USB_XHCI_HCD"],
    programs: [],
    modules: ["xhci_pci"],
    devices: ["-device", "qemu-xhci,id=kiln-xhci", "-device", "usb-tablet,bus=kiln-xhci.0"],
    script: `for round in 1 2 3 4 5 6 7 8; do
  for d in /sys/bus/usb/devices/*; do
    [ "$(cat $d/product 2>/dev/null)" = "QEMU USB Tablet" ] && { echo "$(basename $d) told its descriptors: $(cat $d/manufacturer) $(cat $d/product)"; exit 0; }
  done
  sleep 1
done
exit 1
`,
  },
  {
    name: "hda-intel",
    symbols: ["SND_HDA_INTEL"],
    level: "exercised",
    programs: [],
    modules: ["snd_hda_intel"],
    devices: ["-audiodev", "none,id=kiln-sound", "-device", "intel-hda", "-device", "hda-duplex,audiodev=kiln-sound"],
    script: `for round in 1 2 3 4 5; do grep -q HDA-Intel /proc/asound/cards && break; sleep 1; done
ls /proc/asound/card*/codec*
grep -h '^Codec:' /proc/asound/card*/codec* | head -n 1
`,
  },
  {
    name: "intel8x0",
    symbols: ["SND_INTEL8X0"],
    level: "exercised",
    programs: [],
    modules: ["snd_intel8x0"],
    devices: ["-audiodev", "none,id=kiln-sound", "-device", "AC97,audiodev=kiln-sound"],
    script: `for round in 1 2 3 4 5; do grep -q ICH /proc/asound/cards && break; sleep 1; done
grep -m 1 ICH /proc/asound/cards
`,
  },
];
