import { type Finding, type PreflightRequest, setCommand } from "./finding.ts";
import { onPath, packageRemedy } from "./system-package.ts";
import { INITRAMFS } from "./tool-packages.ts";

/** What a kernel of this configuration would fail at when it starts. Nothing here keeps it from being built. */
export function bootTraps(request: PreflightRequest): Finding[] {
  return [...neverStarts(request), ...noConsole(request), ...noRoot(request)];
}

const NEEDED: readonly (readonly [option: string, without: string])[] = [
  ["BINFMT_ELF", "the kernel cannot start any ordinary program"],
  ["BINFMT_SCRIPT", "the kernel cannot start scripts, as most inits are"],
  ["DEVTMPFS", "/dev stays empty, which udev and most inits cannot do without"],
  ["PROC_FS", "there is no /proc, without which most inits stop"],
  ["SYSFS", "there is no /sys, without which udev finds no device"],
];

function neverStarts(request: PreflightRequest): Finding[] {
  return NEEDED.filter(([option]) => request.config.get(option) !== "y").map(([option, without]) =>
    trap(`${without} (CONFIG_${option})`, setCommand(request, `${option}=y`)),
  );
}

/** Options that show the kernel's messages somewhere. */
const CONSOLE =
  /^(SERIAL_\w+_CONSOLE|HVC_\w+|VIRTIO_CONSOLE|NETCONSOLE|TN3270_CONSOLE|SCLP_(VT220_|LINE_)?CONSOLE|TN3215_CONSOLE|STDERR_CONSOLE|LP_CONSOLE|U_SERIAL_CONSOLE)$/;
/** What a virtual terminal draws on. */
const SCREENS = ["VGA_CONSOLE", "FRAMEBUFFER_CONSOLE", "SGI_NEWPORT_CONSOLE", "STI_CONSOLE", "MDA_CONSOLE"];

function noConsole(request: PreflightRequest): Finding[] {
  const { config } = request;
  for (const [name, value] of config) if (CONSOLE.test(name) && value === "y") return [];
  if (!config.has("VT_CONSOLE"))
    return [trap("there is no console: nothing will be seen of the start", setCommand(request, "VT_CONSOLE=y"))];
  if (SCREENS.some((name) => config.get(name) === "y")) return [];
  return [
    trap(
      "there is no console: VT_CONSOLE has neither VGA_CONSOLE nor FRAMEBUFFER_CONSOLE to draw on",
      setCommand(request, "FRAMEBUFFER_CONSOLE=y"),
    ),
  ];
}

/** Where a system usually lies, the commonest first. */
const ROOT_FILE_SYSTEMS = [
  "EXT4_FS",
  "XFS_FS",
  "BTRFS_FS",
  "F2FS_FS",
  "EXT2_FS",
  "BCACHEFS_FS",
  "NFS_FS",
  "SQUASHFS",
  "EROFS_FS",
  "JFS_FS",
  "9P_FS",
  "VIRTIO_FS",
  "UBIFS_FS",
];
const DISKS = ["BLK_DEV_SD", "BLK_DEV_NVME", "VIRTIO_BLK", "MMC_BLOCK", "XEN_BLKDEV_FRONTEND", "MTD_UBI", "DASD"];
/** File systems whose root lies on no disk. */
const DISKLESS = ["NFS_FS", "9P_FS", "VIRTIO_FS"];
/** Programs that make an initramfs when a kernel is installed. */
const MAKERS = ["update-initramfs", "dracut", "mkinitcpio", "genkernel", "booster", "ugrd", "mkinitrd", "mkinitfs"];

/** The root and its disk can come from modules only where an initramfs loads them. */
function noRoot(request: PreflightRequest): Finding[] {
  const { config, env, initramfs } = request;
  const able = config.get("BLK_DEV_INITRD") === "y";
  const given = (config.get("INITRAMFS_SOURCE") ?? "") !== "" || MAKERS.some((program) => onPath(program, env));
  if (initramfs ?? (able && given)) return [];
  const otherwise = able
    ? `or install with an initramfs, which no program here makes: ${packageRemedy(INITRAMFS, env)}`
    : `or use an initramfs: ${setCommand(request, "BLK_DEV_INITRD=y")}`;
  const rootless = DISKLESS.some((name) => config.get(name) === "y");
  return (
    [
      [ROOT_FILE_SYSTEMS, "root file system"],
      [DISKS, "disk driver"],
    ] as const
  ).flatMap(([names, what]) => {
    if (names.some((name) => config.get(name) === "y") || (names === DISKS && rootless)) return [];
    const module = names.find((name) => config.get(name) === "m");
    if (module !== undefined)
      return [
        trap(
          `${what} CONFIG_${module} is a module, which cannot be loaded before the root is mounted`,
          `${setCommand(request, `${module}=y`)}, ${otherwise}`,
        ),
      ];
    const [first, ...others] = names.slice(0, 4);
    const command = `${setCommand(request, `${first}=y`)} (or another: ${others.join(", ")})`;
    return [trap(`no ${what} is built in`, `${command}, ${otherwise}`)];
  });
}

function trap(message: string, remedy: string): Finding {
  return { severity: "warning", message, remedy };
}
