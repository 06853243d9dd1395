/** A program that a check runs in the guest, with the Debian package that holds it. */
export interface Program {
  readonly name: string;
  readonly package: string;
  /** Options without which it ends at once, whatever it is asked; they count as its check's own. */
  readonly needs?: readonly string[];
}

/** What locks a file of its own by flock(2) or fcntl(2) before it does anything. */
const LOCKS = { needs: ["FILE_LOCKING"] } as const;

export const IP: Program = { name: "ip", package: "iproute2" };
export const BRIDGE: Program = { name: "bridge", package: "iproute2" };
export const PERL: Program = { name: "perl", package: "perl-base" };
export const MODPROBE: Program = { name: "modprobe", package: "kmod" };
export const RMMOD: Program = { name: "rmmod", package: "kmod" };
export const INSMOD: Program = { name: "insmod", package: "kmod" };
export const MODINFO: Program = { name: "modinfo", package: "kmod" };
export const IPTABLES: Program = { name: "iptables-legacy", package: "iptables", ...LOCKS };
export const ARPTABLES: Program = { name: "arptables-legacy", package: "iptables" };
export const EBTABLES: Program = { name: "ebtables-legacy", package: "ebtables" };
export const DMSETUP: Program = { name: "dmsetup", package: "dmsetup" };
export const LOSETUP: Program = { name: "losetup", package: "mount" };
export const MOUNT: Program = { name: "mount", package: "mount" };
export const GETFATTR: Program = { name: "getfattr", package: "attr" };
export const SETFATTR: Program = { name: "setfattr", package: "attr" };
export const SETFACL: Program = { name: "setfacl", package: "acl" };
export const GETFACL: Program = { name: "getfacl", package: "acl" };
export const SETPRIV: Program = { name: "setpriv", package: "util-linux" };
export const UNSHARE: Program = { name: "unshare", package: "util-linux" };
export const MKFS_EXT4: Program = { name: "mkfs.ext4", package: "e2fsprogs" };
export const DRBDSETUP: Program = { name: "drbdsetup", package: "drbd-utils", ...LOCKS };
export const DRBDMETA: Program = { name: "drbdmeta", package: "drbd-utils" };
export const RPCBIND: Program = { name: "rpcbind", package: "rpcbind" };
export const EXPORTFS: Program = { name: "exportfs", package: "nfs-kernel-server" };
export const NFSD: Program = { name: "rpc.nfsd", package: "nfs-kernel-server" };
export const MOUNTD: Program = { name: "rpc.mountd", package: "nfs-kernel-server" };
export const MOUNT_NFS: Program = { name: "mount.nfs", package: "nfs-common" };
export const LVM: Program = { name: "lvm", package: "lvm2", ...LOCKS };
export const TC: Program = { name: "tc", package: "iproute2" };
export const IP6TABLES: Program = { name: "ip6tables-legacy", package: "iptables", ...LOCKS };
export const NFT: Program = { name: "nft", package: "nftables" };
export const IPSET: Program = { name: "ipset", package: "ipset" };
export const KEYCTL: Program = { name: "keyctl", package: "keyutils" };
export const SWAPON: Program = { name: "swapon", package: "mount" };
export const MKSWAP: Program = { name: "mkswap", package: "util-linux" };
export const MDADM: Program = { name: "mdadm", package: "mdadm" };
