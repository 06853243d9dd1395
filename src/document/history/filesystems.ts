import type { Fact } from "./fact.ts";

/** File systems, local and of the network. */
export const filesystems: readonly Fact[] = [
  { symbol: "EXT2_FS_XIP", prompts: ["Ext2 execute in place support"], kind: "replaced", to: ["FS_DAX"], since: "4.0", source: "trees 3.19.8..4.9" },
  { symbol: "EXT3_FS_XATTR", prompts: ["Ext3 extended attributes"], kind: "always", to: [], since: "4.3", source: "trees 3.19.8..4.9", note: "ext4 stands in for ext3, with attributes always on" },
  { symbol: "EXT3_DEFAULTS_TO_ORDERED", prompts: ["Default to 'data=ordered' in ext3"], kind: "removed", to: [], since: "4.3", source: "trees 3.19.8..4.9" },
  { symbol: "EXT4_FS_XATTR", prompts: ["Ext4 extended attributes"], kind: "always", to: [], since: "3.8", source: "trees 2.6.32..3.19.8" },
  { symbol: "EXT4_USE_FOR_EXT23", prompts: ["Use ext4 for ext2/ext3 file systems"], kind: "renamed", to: ["EXT4_USE_FOR_EXT2"], since: "4.3", source: "trees 3.19.8..4.9", note: "ext3 is always served by ext4" },
  { symbol: "AUTOFS4_FS", prompts: ["Kernel automounter version 4 support (also supports v3)", "Old Kconfig name for Kernel automounter support"], kind: "merged", to: ["AUTOFS_FS"], since: "6.6", source: "trees 6.1..6.12" },
  { symbol: "NCP_FS", prompts: ["NCP file system support (to mount NetWare volumes)"], kind: "removed", to: [], since: "4.18", source: "trees 4.9..4.20" },
  { symbol: "SMB_FS", prompts: ["SMB file system support (OBSOLETE, please use CIFS)"], kind: "replaced", to: ["CIFS"], since: "2.6.37", source: "trees 2.6.32..3.19.8" },
  { symbol: "INOTIFY", prompts: ["Inotify file change notification support"], kind: "removed", to: [], since: "2.6.36", source: "trees 2.6.32..3.19.8", note: "only INOTIFY_USER is left" },
  { symbol: "NFSD_V3", prompts: ["NFS server support for NFS version 3"], kind: "always", to: [], since: "6.0", source: "trees 5.15..6.1", note: "part of NFSD" },
  { symbol: "CIFS_STATS", prompts: ["CIFS statistics"], kind: "always", to: [], since: "4.20", source: "trees 4.9..4.20" },
  { symbol: "CIFS_ACL", prompts: ["Provide CIFS ACL support"], kind: "always", to: [], since: "5.4", source: "trees 4.20..5.15" },
  { symbol: "CIFS_SMB2", prompts: ["SMB2 and SMB3 network file system support"], kind: "merged", to: ["CIFS"], since: "4.13", source: "trees 4.9..4.20" },
  { symbol: "CIFS_WEAK_PW_HASH", prompts: ["Support legacy servers which use weaker LANMAN security"], kind: "removed", to: [], since: "5.15", source: "trees 4.20..5.15" },
  { symbol: "BTRFS_FS_CHECK_INTEGRITY", prompts: ["Btrfs with integrity check tool compiled in (DANGEROUS)"], kind: "removed", to: [], since: "6.8", source: "trees 6.1..6.12" },
  { symbol: "EFI_VARS", prompts: ["EFI Variable Support via sysfs"], kind: "replaced", to: ["EFIVAR_FS"], since: "6.0", source: "trees 5.15..6.1" },
  { symbol: "LOGFS", prompts: ["LogFS file system"], kind: "removed", to: [], since: "4.10", source: "trees 4.9..4.20" },
  { symbol: "EXOFS_FS", prompts: ["exofs: OSD based file system support"], kind: "removed", to: [], since: "5.1", source: "trees 4.20..5.15" },
];
