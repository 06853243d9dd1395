import type { BlockLine } from "./block.ts";
import type { Step, StepKind } from "./document.ts";

const PROMPTED = /^\s*(?:[\w.@~:/-]*[#$]|root#|user\$|>)\s+(\S.*)$/;
const UNPROMPTED =
  /^\s*((?:sudo\s+)?(?:make|emerge|apt-get|apt|dnf|pacman|zypper|genkernel|modprobe|cd)\s+\S.*|make)\s*$/;

/** First words that make a line behind `#` a command, not a remark. */
const COMMANDS = new Set(
  (
    "apt apt-cache apt-get aptitude awk cat cd chmod chown chroot cp curl depmod dispatch-conf dnf dpkg dracut echo " +
    "efibootmgr eix emerge eselect etc-update export find genkernel git grep grub grub-install grub-mkconfig " +
    "grub2-install grub2-mkconfig grub2-setup gunzip gzip insmod installkernel lilo ln ls lsmod lspci lsusb make " +
    "mkdir mkinitcpio mkinitramfs mkinitrd modinfo modprobe mount mv nano pacman patch perl reboot rc-service " +
    "rc-update rm rmmod rpm sed service shutdown su sudo sync systemctl sysctl tar tee touch umount uname " +
    "update-grub update-initramfs update-modules vi vim wget xz yum zcat zypper"
  ).split(" "),
);

const KINDS: readonly (readonly [kind: StepKind, pattern: RegExp])[] = [
  ["autoload", /\/etc\/conf\.d\/modules\b|\/etc\/modules(?:-load\.d|\.autoload)?\b|\/etc\/modprobe\.d\b/],
  [
    "source",
    /\bemerge\b.*\b(?:[\w-]+-sources|gentoo-kernel)\b|\b(?:apt|apt-get|aptitude)\b.*\binstall\b.*\blinux-source|\bgit clone\b.*\blinux|\b(?:wget|curl)\b.*\blinux-\d|\bdnf\b.*\bkernel-(?:devel|source)\b|\bpacman\b.*\blinux-headers\b/,
  ],
  [
    "configure",
    /\bmake\b.*\b(?:menu|n|g|x|old|def|localmod|localyes|allno|allyes|tiny)\w*config\b|\bmake\b.*\bconfig\b/,
  ],
  ["install", /\bmake\b(?:(?!&&).)*\binstall\b(?!.*\bmodules\b)/],
  [
    "build",
    /(?:^|[\s;&])make(?:\s+(?:-\S+|\d+|\w+=\S*|&&|make|all|bzImage|vmlinux|modules|modules_install|modules_prepare))*\s*$/,
  ],
];

/** The commands a block shows, in order. */
export function readSteps(lines: readonly BlockLine[]): Step[] {
  const steps: Step[] = [];
  for (const { line, text } of lines) {
    const command = commandOf(text);
    if (command !== undefined) steps.push({ kind: kindOf(command), line, command });
  }
  return steps;
}

function commandOf(text: string): string | undefined {
  if (text.length > 1000) return undefined;
  const prompted = PROMPTED.exec(text)?.[1];
  if (prompted !== undefined) {
    const first = prompted.split(/[\s;]/, 1)[0] ?? "";
    return COMMANDS.has(first) || /^\.?\.?\/\S/.test(first) ? prompted.trim() : undefined;
  }
  return UNPROMPTED.exec(text)?.[1]?.trim();
}

function kindOf(command: string): StepKind {
  return KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? "not-run";
}
