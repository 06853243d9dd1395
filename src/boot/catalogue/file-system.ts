import type { GuestCheck } from "../guest-check.ts";
import {
  GETFACL,
  GETFATTR,
  LOSETUP,
  MKFS_EXT4,
  MOUNT,
  PERL,
  type Program,
  SETFACL,
  SETFATTR,
  SETPRIV,
} from "./program.ts";
import { DISK_NEEDS, SCRATCH, SCRATCH_DISK } from "./shell-part.ts";

const MKFS_EXT2: Program = { name: "mkfs.ext2", package: "e2fsprogs" };

/** A file system made on the scratch disk with its own program, mounted, written, mounted again and read; `look`: what else is to hold then. */
function onDisk(type: string, symbol: string, maker: Program, options = "", look = ""): GuestCheck {
  return {
    name: `${type} of ${symbol}`,
    symbols: [symbol],
    level: "exercised",
    needs: DISK_NEEDS,
    programs: [maker, MOUNT, LOSETUP],
    modules: [type],
    devices: SCRATCH_DISK,
    timeout: 60,
    script: `${SCRATCH}${maker.name} ${options} $disk > made 2>&1 || { cat made; exit 1; }
mkdir m
mount -t ${type} $disk m
trap 'umount m' EXIT
head -c 1048576 /dev/urandom > written
cp written m/file
umount m
mount -t ${type} $disk m
cmp m/file written
${look}grep " $PWD/m ${type} " /proc/mounts | cut -c 1-160
`,
  };
}

/** A file system for reading only, packed from a folder by its own program. */
function packed(type: string, symbol: string, maker: Program, make: string): GuestCheck {
  return {
    name: type,
    symbols: [symbol],
    level: "exercised",
    needs: ["BLK_DEV_LOOP"],
    programs: [maker, MOUNT, LOSETUP],
    modules: ["loop", type],
    script: `mkdir folder m
head -c 100000 /dev/urandom > folder/file
${make} > made 2>&1 || { cat made; exit 1; }
mount -t ${type} -o loop,ro image m
trap 'umount m' EXIT
cmp m/file folder/file
grep " $PWD/m ${type} " /proc/mounts | cut -c 1-160
`,
  };
}

/** ext4 on the scratch disk, mounted at `m`. */
function ext4(name: string, symbol: string, programs: readonly Program[], script: string): GuestCheck {
  return {
    name,
    symbols: [symbol],
    level: "exercised",
    needs: DISK_NEEDS,
    programs: [MKFS_EXT4, MOUNT, LOSETUP, ...programs],
    devices: SCRATCH_DISK,
    timeout: 60,
    script: `${SCRATCH}mkfs.ext4 -q -F $disk
mkdir m
mount -t ext4 $disk m
trap 'umount m' EXIT
${script}`,
  };
}

/** A file system of the kernel's own, that lies on no disk. */
function withoutDisk(type: string, symbol: string, look: string, options = ""): GuestCheck {
  return {
    name: type,
    symbols: [symbol],
    level: "exercised",
    programs: [MOUNT],
    modules: [type],
    script: `mkdir m
mount -t ${type} ${options} kiln m
trap 'umount m' EXIT
${look}`,
  };
}

/** File systems, each mounted and used. */
export const FILE_SYSTEM_CHECKS: readonly GuestCheck[] = [
  onDisk("ext4", "EXT4_FS", MKFS_EXT4, "-q -F"),
  onDisk("ext3", "EXT3_FS", { name: "mkfs.ext3", package: "e2fsprogs" }, "-q -F"),
  // ext4's driver goes by the name ext2 where that one's own is missing; it shows what it has mounted in its folder.
  onDisk(
    "ext2",
    "EXT4_USE_FOR_EXT2",
    MKFS_EXT2,
    "-q -F",
    `test -e "/sys/fs/ext4/\${disk##*/}" || { echo "not mounted by ext4's driver"; exit 1; }\n`,
  ),
  onDisk(
    "ext2",
    "EXT2_FS",
    MKFS_EXT2,
    "-q -F",
    `test ! -e "/sys/fs/ext4/\${disk##*/}" || { echo "mounted by ext4's driver"; exit 1; }\n`,
  ),
  onDisk("xfs", "XFS_FS", { name: "mkfs.xfs", package: "xfsprogs" }, "-q -f"),
  onDisk("btrfs", "BTRFS_FS", { name: "mkfs.btrfs", package: "btrfs-progs" }, "-q -f"),
  onDisk("f2fs", "F2FS_FS", { name: "mkfs.f2fs", package: "f2fs-tools" }, "-q -f"),
  onDisk("vfat", "VFAT_FS", { name: "mkfs.vfat", package: "dosfstools" }),
  onDisk("exfat", "EXFAT_FS", { name: "mkfs.exfat", package: "exfatprogs" }, "-q"),
  onDisk("ntfs3", "NTFS3_FS", { name: "mkfs.ntfs", package: "ntfs-3g" }, "-q -Q -F"),
  onDisk("minix", "MINIX_FS", { name: "mkfs.minix", package: "util-linux" }),
  packed(
    "squashfs",
    "SQUASHFS",
    { name: "mksquashfs", package: "squashfs-tools" },
    "mksquashfs folder image -noappend -quiet",
  ),
  packed(
    "iso9660",
    "ISO9660_FS",
    { name: "genisoimage", package: "genisoimage" },
    "genisoimage -quiet -R -o image folder",
  ),
  packed("cramfs", "CRAMFS", { name: "mkfs.cramfs", package: "util-linux-extra" }, "mkfs.cramfs folder image"),
  ext4(
    "ext4-acl",
    "EXT4_FS_POSIX_ACL",
    [SETFACL, GETFACL, SETPRIV],
    // Somebody else may read the file by its list alone; nobody else may.
    `chmod 755 m
echo secret > m/file
chmod 600 m/file
setfacl -m u:1234:r m/file
[ "$(setpriv --reuid=1234 --clear-groups cat m/file)" = secret ]
if setpriv --reuid=1235 --clear-groups cat m/file 2> refused; then exit 1; fi
getfacl -n m/file | grep user:1234
`,
  ),
  ext4(
    "ext4-security",
    "EXT4_FS_SECURITY",
    [SETFATTR, GETFATTR],
    `echo kiln > m/file
setfattr -n security.kiln -v label m/file
umount m
mount -t ext4 $disk m
getfattr -n security.kiln m/file | grep 'security.kiln="label"'
`,
  ),
  {
    name: "ext4-encryption",
    symbols: ["FS_ENCRYPTION", "EXT4_FS"],
    level: "present",
    programs: [],
    script: "ls /sys/fs/ext4/features/encryption\n",
  },
  {
    name: "overlay",
    symbols: ["OVERLAY_FS"],
    level: "exercised",
    programs: [MOUNT],
    modules: ["overlay"],
    script: `mkdir low up work m
echo below > low/file
mount -t overlay -o lowerdir=low,upperdir=up,workdir=work kiln m
trap 'umount m' EXIT
echo above > m/file
[ "$(cat low/file) $(cat up/file)" = "below above" ]
grep " $PWD/m overlay " /proc/mounts | cut -c 1-160
`,
  },
  {
    name: "fuse",
    symbols: ["FUSE_FS"],
    level: "exercised",
    programs: [MOUNT, PERL],
    modules: ["fuse"],
    // Mounting makes the kernel ask its server for the version (FUSE_INIT, 26); without an answer the file is closed again, which ends it.
    script: `mkdir m
perl -e '
use Fcntl; open F, "+<", "/dev/fuse" or die "/dev/fuse: $!"; fcntl(F, F_SETFD, 0);
system("mount -i -t fuse -o fd=" . fileno(F) . ",rootmode=40000,user_id=0,group_id=0 kiln m") == 0 or die "mount failed";
alarm 10; sysread(F, $r, 65536); ($length, $code) = unpack "LL", $r;
close F; system("umount -l m");
$code == 26 or die "asked $code"; print "the kernel sent FUSE_INIT, $length bytes, to its server\n"'
`,
  },
  withoutDisk(
    "tmpfs",
    "TMPFS",
    // Without the option the name means ramfs, which takes any size and keeps to none.
    'echo kiln > m/file\ngrep kiln m/file > seen\nif head -c 2097152 /dev/zero 2>&1 > m/big; then exit 1; fi\ngrep " $PWD/m tmpfs .*size=1024k" /proc/mounts\n',
    "-o size=1m",
  ),
  {
    name: "tmpfs-xattr",
    symbols: ["TMPFS_XATTR"],
    level: "exercised",
    programs: [SETFATTR, GETFATTR],
    script: `echo kiln > file
setfattr -n trusted.kiln -v label file
getfattr -n trusted.kiln file | grep trusted.kiln=
`,
  },
  {
    name: "tmpfs-acl",
    symbols: ["TMPFS_POSIX_ACL"],
    level: "exercised",
    programs: [SETFACL, GETFACL],
    script: `echo kiln > file
setfacl -m u:1234:r file
getfacl -n file | grep user:1234
`,
  },
  withoutDisk(
    "proc",
    "PROC_FS",
    '[ $(cat m/self/comm) = cat ]\ngrep -c . m/mounts > lines\necho "its own /proc/self was read"\n',
  ),
  withoutDisk("sysfs", "SYSFS", "[ -d m/kernel ]\necho \"$(ls m | tr '\\n' ' ')\"\n"),
  withoutDisk("devtmpfs", "DEVTMPFS", "echo kiln > m/null\nls -l m/null\n"),
  withoutDisk("configfs", "CONFIGFS_FS", 'grep " $PWD/m configfs " /proc/mounts\n'),
  withoutDisk("debugfs", "DEBUG_FS", "[ -n \"$(ls m)\" ]\nls m | head -n 5 | tr '\\n' ' '\n"),
  withoutDisk(
    "tracefs",
    "TRACING",
    "echo kiln > m/trace_marker\n[ -s m/available_tracers ]\ncat m/available_tracers\n",
  ),
  withoutDisk("securityfs", "SECURITYFS", 'grep " $PWD/m securityfs " /proc/mounts\n'),
  withoutDisk(
    "hugetlbfs",
    "HUGETLBFS",
    "echo 2 > /proc/sys/vm/nr_hugepages\ngrep HugePages_Total /proc/meminfo | tr -s ' '\n",
  ),
  withoutDisk("mqueue", "POSIX_MQUEUE", "echo > m/kiln || touch m/kiln\ngrep QSIZE m/kiln\n"),
  withoutDisk(
    "ramfs",
    "BLK_DEV_INITRD",
    'echo kiln > m/file\ngrep kiln m/file > seen\necho "the guest was started from an initramfs"\n',
  ),
  {
    name: "autofs",
    symbols: ["AUTOFS_FS"],
    level: "exercised",
    programs: [MOUNT, PERL],
    modules: ["autofs4"],
    script: `perl -e '
use Fcntl; pipe(R, W); fcntl(W, F_SETFD, 0); mkdir "m";
my $group = getpgrp;
system("mount -i -t autofs -o fd=" . fileno(W) . ",pgrp=$group,minproto=5,maxproto=5,indirect kiln m") == 0 or die "mount failed";
open M, "<", "/proc/mounts"; print grep { / autofs / && /kiln/ } <M>; system("umount m")'
`,
  },
  {
    name: "dnotify",
    symbols: ["DNOTIFY"],
    level: "exercised",
    programs: [PERL],
    // F_NOTIFY (1026) with DN_CREATE | DN_MULTISHOT; the kernel sends SIGIO when something is made in the folder.
    script: `mkdir watched
perl -e '
$SIG{IO} = sub { $told++ };
open D, "<", "watched" or sysopen(D, "watched", 0200000) or die $!;
fcntl(D, 1026, 0x80000004) or die "F_NOTIFY: $!";
open F, ">", "watched/new"; close F;
for (1 .. 20) { last if $told; select undef, undef, undef, 0.1 }
$told or die "no SIGIO came";
print "SIGIO came when watched/new was made\\n"'
`,
  },
];
