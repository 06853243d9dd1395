/** A program that a check runs in the guest, with the Debian package that holds it. */
export interface Program {
  readonly name: string;
  readonly package: string;
}

export const IP: Program = { name: "ip", package: "iproute2" };
export const BRIDGE: Program = { name: "bridge", package: "iproute2" };
export const PERL: Program = { name: "perl", package: "perl-base" };
export const MODPROBE: Program = { name: "modprobe", package: "kmod" };
export const RMMOD: Program = { name: "rmmod", package: "kmod" };
export const INSMOD: Program = { name: "insmod", package: "kmod" };
export const MODINFO: Program = { name: "modinfo", package: "kmod" };
export const IPTABLES: Program = { name: "iptables-legacy", package: "iptables" };
export const ARPTABLES: Program = { name: "arptables-legacy", package: "iptables" };
export const EBTABLES: Program = { name: "ebtables-legacy", package: "ebtables" };
export const DMSETUP: Program = { name: "dmsetup", package: "dmsetup" };
export const LOSETUP: Program = { name: "losetup", package: "mount" };
export const MOUNT: Program = { name: "mount", package: "mount" };
export const GETFATTR: Program = { name: "getfattr", package: "attr" };
