import type { GuestCheck } from "../guest-check.ts";

/** Bytes of a disk that a check asks for; its content is zeros. */
const DISK = "format=raw,file.driver=null-co,file.size=33554432,file.read-zeroes=on,snapshot=on";

interface Controller {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly needs?: readonly (string | readonly string[])[];
  readonly modules?: readonly string[];
  /** QEMU's device for the controller; empty for one that the disk itself is. */
  readonly controller?: string;
  /** QEMU's device for the disk; its drive is appended. */
  readonly disk: string;
  /** The disk's serial number where the kernel shows one, else its driver in sysfs is looked for. */
  readonly driver: string;
  readonly only?: GuestCheck["only"];
}

/** A disk behind an emulated controller: what is written there must come back, through that controller's driver. */
function controller({ name, symbols, needs, modules, controller: device, disk, driver, only }: Controller): GuestCheck {
  const drive = `kiln-${name}`;
  return {
    name,
    symbols,
    level: "exercised",
    ...(needs === undefined ? {} : { needs }),
    ...(only === undefined ? {} : { only }),
    programs: [],
    modules: [...(modules ?? []), "sd_mod"],
    devices: [
      ...(device === undefined ? [] : ["-device", device]),
      "-drive",
      `if=none,id=${drive},${DISK}`,
      "-device",
      `${disk},drive=${drive}`,
    ],
    script: `disk=
for round in 1 2 3 4 5 6 7 8 9 10; do
  for b in /sys/block/*; do
    path=$(readlink -f $b)
    while [ "$path" != /sys ] && [ "$path" != / ]; do
      if [ -e $path/driver ] && [ "$(basename $(readlink $path/driver))" = ${driver} ]; then disk=$(basename $b); fi
      path=$(dirname $path)
    done
  done
  [ -z "$disk" ] || break
  sleep 1
done
[ -n "$disk" ] || { echo "no disk is driven by ${driver}"; exit 1; }
head -c 1048576 /dev/urandom > written
dd if=written of=/dev/$disk bs=64k conv=fsync 2>/dev/null
echo 3 > /proc/sys/vm/drop_caches
head -c 1048576 /dev/$disk | cmp - written
echo "1 MiB written to /dev/$disk behind ${driver} and read back"
`,
    timeout: 60,
  };
}

/** Controllers of disks that QEMU has. */
export const CONTROLLER_CHECKS: readonly GuestCheck[] = [
  controller({
    name: "megasas",
    symbols: ["MEGARAID_SAS"],
    needs: ["BLK_DEV_SD"],
    modules: ["megaraid_sas"],
    controller: "megasas,id=kiln-megasas",
    disk: "scsi-hd,bus=kiln-megasas.0",
    driver: "megaraid_sas",
  }),
  controller({
    name: "ahci",
    symbols: ["SATA_AHCI"],
    needs: ["BLK_DEV_SD"],
    modules: ["ahci"],
    controller: "ich9-ahci,id=kiln-ahci",
    disk: "ide-hd,bus=kiln-ahci.0",
    driver: "ahci",
  }),
  controller({
    name: "nvme",
    symbols: ["BLK_DEV_NVME"],
    modules: ["nvme"],
    disk: "nvme,serial=kiln-nvme",
    driver: "nvme",
  }),
  controller({
    name: "ata-piix",
    symbols: ["ATA_PIIX"],
    needs: ["BLK_DEV_SD"],
    modules: ["ata_piix"],
    disk: "ide-hd,bus=ide.0",
    driver: "ata_piix",
    only: { arch: "x86_64", why: "QEMU has this controller in its PC only" },
  }),
  controller({
    name: "pvscsi",
    symbols: ["VMWARE_PVSCSI"],
    needs: ["BLK_DEV_SD"],
    modules: ["vmw_pvscsi"],
    controller: "pvscsi,id=kiln-pvscsi",
    disk: "scsi-hd,bus=kiln-pvscsi.0",
    driver: "vmw_pvscsi",
  }),
  controller({
    name: "mptsas",
    symbols: ["FUSION_SAS"],
    needs: ["BLK_DEV_SD"],
    modules: ["mptsas"],
    controller: "mptsas1068,id=kiln-mptsas",
    disk: "scsi-hd,bus=kiln-mptsas.0",
    driver: "mptsas",
  }),
  controller({
    name: "sym53c8xx",
    symbols: ["SCSI_SYM53C8XX_2"],
    needs: ["BLK_DEV_SD"],
    modules: ["sym53c8xx"],
    controller: "lsi53c895a,id=kiln-sym",
    disk: "scsi-hd,bus=kiln-sym.0",
    driver: "sym53c8xx",
  }),
  controller({
    name: "am53c974",
    symbols: ["SCSI_AM53C974"],
    needs: ["BLK_DEV_SD"],
    modules: ["am53c974"],
    controller: "am53c974,id=kiln-am",
    disk: "scsi-hd,bus=kiln-am.0",
    driver: "am53c974",
  }),
  controller({
    name: "usb-storage",
    symbols: ["USB_STORAGE"],
    needs: ["USB_XHCI_HCD", "BLK_DEV_SD"],
    modules: ["xhci_pci", "usb-storage"],
    controller: "qemu-xhci,id=kiln-xhci",
    disk: "usb-storage,bus=kiln-xhci.0",
    driver: "usb-storage",
  }),
  controller({
    name: "usb-xhci",
    symbols: ["USB_XHCI_HCD"],
    needs: ["USB_STORAGE", "BLK_DEV_SD"],
    modules: ["xhci_pci", "usb-storage"],
    controller: "qemu-xhci,id=kiln-xhci",
    disk: "usb-storage,bus=kiln-xhci.0",
    driver: "usb-storage",
  }),
  controller({
    name: "usb-ehci",
    symbols: ["USB_EHCI_HCD"],
    needs: ["USB_STORAGE", "BLK_DEV_SD"],
    modules: ["ehci_pci", "usb-storage"],
    controller: "usb-ehci,id=kiln-ehci",
    disk: "usb-storage,bus=kiln-ehci.0",
    driver: "ehci-pci",
  }),
];
