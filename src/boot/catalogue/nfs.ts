import type { GuestCheck } from "../guest-check.ts";
import { EXPORTFS, GETFACL, LOSETUP, MKFS_EXT4, MOUNT, MOUNT_NFS, MOUNTD, NFSD, RPCBIND, SETFACL } from "./program.ts";
import { DISK_NEEDS, SCRATCH, SCRATCH_DISK } from "./shell-part.ts";

/** Programs of a server that is its own client. */
const PROGRAMS = [RPCBIND, NFSD, MOUNT_NFS, MOUNT, MKFS_EXT4, LOSETUP];

/** What the exported folder lies on: not every file system can be exported, and a kernel without TMPFS has none but on disks. */
const FOLDER_NEEDS = [["TMPFS", "EXT4_FS"], ...DISK_NEEDS];

/** Security modules one of which is the default when it is there. */
const MAJOR_MODULES = [
  "DEFAULT_SECURITY_SELINUX",
  "DEFAULT_SECURITY_APPARMOR",
  "DEFAULT_SECURITY_TOMOYO",
  "DEFAULT_SECURITY_SMACK",
];

/** The folder `share`, on a file system that can be exported, and the server's own files. */
const SHARE = `${SCRATCH}mkdir -p share m
if grep -qw ext4 /proc/filesystems; then
  mkfs.ext4 -q -F $disk
  mount -t ext4 $disk share
fi
chmod 777 share
ip link set lo up 2>/dev/null || true
modprobe -q nfsd 2>/dev/null || true
[ -d /proc/fs/nfsd ] && { grep -q ' /proc/fs/nfsd ' /proc/mounts || mount -t nfsd nfsd /proc/fs/nfsd; }
mkdir -p /run/rpcbind /run/sendsigs.omit.d /var/lib/nfs/sm /var/lib/nfs/v4recovery /var/lib/nfs/rpc_pipefs
for f in etab rmtab xtab state; do : > /var/lib/nfs/$f; done
echo "127.0.0.1 localhost" > /etc/hosts
grep -q '^hosts:.*files' /etc/nsswitch.conf 2>/dev/null || echo 'hosts: files' >> /etc/nsswitch.conf
daemons=
trap 'umount -f -l m 2>/dev/null; rpc.nfsd 0; kill $daemons 2>/dev/null; umount share 2>/dev/null' EXIT
rm -f /run/rpcbind.sock
rpcbind -f 2> rpcbind.log & daemons="$daemons $!"
for i in 1 2 3 4 5 6 7 8 9; do [ -S /run/rpcbind.sock ] && break; sleep 0.3; done
rpc.nfsd --host 127.0.0.1 2 2> nfsd.log || { cat nfsd.log; exit 1; }
# Nobody has locks to reclaim: no need to wait for them.
echo Y > /proc/fs/nfsd/v4_end_grace 2>/dev/null || true
`;

/** Exports it as a distribution does: NFSv3 asks rpc.mountd for the handle of the folder. */
const BY_MOUNTD = `exportfs -i -o rw,sync,no_root_squash,no_subtree_check,insecure,fsid=0 127.0.0.1:$PWD/share
rpc.mountd -F 2> mountd.log & daemons="$daemons $!"
sleep 1
kill -0 $! || { cat mountd.log; exit 1; }
`;

/**
 * Exports it by telling the kernel itself, as rpc.mountd would: that 127.0.0.1 is the client "kiln", that the folder is exported to it with
 * `flags` (0x2402: insecure, no subtree check, a number of its own), and that number 0 is the folder. rpc.mountd would want inotify.
 */
function byKernel(flags = 0x2402): string {
  return `until_then=4000000000
echo "nfsd 127.0.0.1 $until_then kiln" > /proc/net/rpc/auth.unix.ip/channel
echo "kiln $PWD/share $until_then ${flags} 65534 65534 0" > /proc/net/rpc/nfsd.export/channel
echo "kiln 1 \\x00000000 $until_then $PWD/share" > /proc/net/rpc/nfsd.fh/channel
`;
}

type Needs = NonNullable<GuestCheck["needs"]>;

/** A share mounted over the loopback interface, written through the client and read on the server. */
function mounted(name: string, version: string, symbols: readonly string[], needs: Needs): GuestCheck {
  const four = version.startsWith("4");
  return {
    name,
    symbols,
    level: "exercised",
    needs: ["INET", "PROC_FS", ...FOLDER_NEEDS, ...(four ? [] : ["INOTIFY_USER"]), ...needs],
    programs: four ? PROGRAMS : [...PROGRAMS, EXPORTFS, MOUNTD],
    modules: ["nfs", "nfsd", `nfsv${version[0]}`],
    devices: SCRATCH_DISK,
    timeout: 60,
    script: `${SHARE}${four ? byKernel() : BY_MOUNTD}mount -t nfs -o vers=${version},proto=tcp,nolock,soft,retry=0,timeo=50,retrans=1 127.0.0.1:${four ? "/" : "$PWD/share"} m
head -c 300000 /dev/urandom > written
cp written m/file
cmp share/file written
grep " $PWD/m nfs" /proc/mounts > line
grep 'vers=${version}' line | cut -c 1-160
`,
  };
}

/** The list of a file is set through the client, which asks the server's protocol beside NFSv3 for it. */
function acl(name: string, symbol: string, needs: Needs): GuestCheck {
  return {
    ...mounted(name, "3", [symbol], [["EXT4_FS_POSIX_ACL", "TMPFS_POSIX_ACL"], ...needs]),
    programs: [...PROGRAMS, EXPORTFS, MOUNTD, SETFACL, GETFACL],
    script: `${SHARE}${BY_MOUNTD}mount -t nfs -o vers=3,proto=tcp,nolock,soft,retry=0,acl 127.0.0.1:$PWD/share m
echo kiln > m/file
setfacl -m u:1234:r m/file
getfacl -n share/file | grep user:1234
`,
  };
}

/** NFS: this kernel's server serves this kernel's client. */
export const NFS_CHECKS: readonly GuestCheck[] = [
  mounted("nfs-server", "3", ["NFSD"], ["NFS_FS", "NFS_V3"]),
  mounted("nfs-v3", "3", ["NFS_FS", "NFS_V3"], ["NFSD"]),
  mounted("nfs-both-v4", "4.0", ["NFSD", "NFSD_V4", "NFS_FS", "NFS_V4"], []),
  mounted("nfs-server-v4", "4.0", ["NFSD_V4"], ["NFS_FS", "NFS_V4"]),
  mounted("nfs-v4", "4.0", ["NFS_FS", "NFS_V4"], ["NFSD_V4"]),
  mounted("nfs-v4.1", "4.1", ["NFS_V4_1"], ["NFSD_V4"]),
  mounted("nfs-v4.2", "4.2", ["NFS_V4_2"], ["NFSD_V4"]),
  acl("nfs-server-v3-acl", "NFSD_V3_ACL", ["NFS_V3_ACL"]),
  acl("nfs-v3-acl", "NFS_V3_ACL", ["NFSD_V3_ACL"]),
  {
    // Labels are of a security module; this one needs no policy, and is active in this check's guest only. NFS's client takes labels of
    // SELinux alone, so that what the server offers is all that can be seen of it.
    ...mounted(
      "nfs-v4-label",
      "4.2",
      ["NFSD_V4_SECURITY_LABEL"],
      ["NFS_V4_2", "SECURITY_SMACK", ["DEFAULT_SECURITY_DAC", ...MAJOR_MODULES]],
    ),
    append: "lsm=smack",
    // The attributes that the server offered: of the third word, bit 16 is the security label (RFC 7862).
    script: `${SHARE}${byKernel(0x2482)}mount -t nfs -o vers=4.2,proto=tcp,nolock,soft,retry=0 127.0.0.1:/ m
words=$(grep -o 'nfsv4:.*bm2=0x[0-9a-f]*' /proc/self/mountstats | head -n 1)
[ $((\${words##*bm2=} & 0x10000)) -ne 0 ]
echo "the server offers security labels: $words"
`,
  },
];
