import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { GUEST_CHECKS } from "../../src/boot/index.ts";
import { kiln, READY, TREE } from "../boot/faulty-kernel.ts";

// A kernel that lacks what its .config says: it is compiled without some options, and the old .config is put back. It shows no
// /proc/config.gz, so that only what runs can tell. The build folder is kept beside the trees; ccache makes the second time short.
const output = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kiln-test", "boot-behind");

/** Options that a program uses in the guest; each may be missing without the guest's missing anything. */
const POOL = [
  [
    "EVENTFD",
    "TIMERFD",
    "SIGNALFD",
    "INOTIFY_USER",
    "FANOTIFY",
    "DNOTIFY",
    "SYSVIPC",
    "POSIX_MQUEUE",
    "AIO",
    "MEMBARRIER",
  ],
  [
    "SECCOMP",
    "UTS_NS",
    "IPC_NS",
    "PID_NS",
    "NET_NS",
    "KEYS",
    "BINFMT_MISC",
    "KALLSYMS",
    "TMPFS_XATTR",
    "TMPFS_POSIX_ACL",
  ],
  [
    "IP_MULTICAST",
    "PACKET",
    "INET_DIAG",
    "INET_UDP_DIAG",
    "IP_MULTIPLE_TABLES",
    "VLAN_8021Q",
    "VLAN_8021Q_GVRP",
    "MACVLAN",
  ],
  ["BRIDGE", "BRIDGE_IGMP_SNOOPING", "INET_AH", "INET_ESP", "INET_IPCOMP", "BLK_DEV_RAM", "ZRAM", "SWAP", "AUTOFS_FS"],
  [
    "EXT4_FS_SECURITY",
    "EXT4_FS_POSIX_ACL",
    "EXT2_FS",
    "FUSE_FS",
    "NETFILTER_XT_MATCH_COMMENT",
    "NETFILTER_XT_MATCH_LENGTH",
  ],
  [
    "NETFILTER_XT_MATCH_IPRANGE",
    "NETFILTER_XT_MARK",
    "IP_NF_TARGET_REJECT",
    "IP_NF_TARGET_REDIRECT",
    "DM_SNAPSHOT",
    "DM_CRYPT",
  ],
  [
    "CRYPTO_CRC32C_INTEL",

    "CRYPTO_MD5",
    "CRYPTO_SHA1_SSSE3",
    "HW_RANDOM_VIRTIO",
    "VIRTIO_BALLOON",
  ],
].flat();

/** What some of them hang on, and what another driver could answer for them with. */
const BESIDES = [
  [
    "NETFILTER",
    "NETFILTER_ADVANCED",
    "IP_NF_IPTABLES",
    "IP_NF_FILTER",
    "IP_NF_MANGLE",
    "IP_NF_NAT",
    "NETFILTER_XTABLES",
  ],
  [
    "IP_ADVANCED_ROUTER",
    "BLK_DEV",
    "BLK_DEV_DM",
    "MD",
    "CRYPTO_AES_NI_INTEL",
    "CRYPTO_CRC32C",
    "CRYPTO_SHA1",
    "HW_RANDOM",
  ],
  [
    "NAMESPACES",
    "NETDEVICES",
    "EXPERT",
    "VIRTIO_BLK",
    "EXT4_FS",
    "TMPFS",
    "SHMEM",
    "INET",
    "UNIX",
    "PCI",
    "ACPI",
    "PRINTK",
  ],
].flat();

interface Line {
  readonly symbol: string;
  readonly level: string;
  readonly allowed: string;
  readonly short: boolean;
  readonly evidence: string | null;
}

/** Numbers from 0 up to 1 that follow from a seed (Lehmer's generator). */
function random(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

describe.skipIf(!READY)("options taken out of the kernel behind Kiln's back", () => {
  test("ten by chance: exactly their lines fall, and those whose checks need them", () => {
    const fragment = join(output, "..", "boot-behind.config");
    const config = join(output, ".config");
    writeFileSync(fragment, [...POOL, ...BESIDES].map((name) => `CONFIG_${name}=y\n`).join(""));
    rmSync(join(output, "kiln-proof.json"), { force: true });
    const where = ["-k", TREE!, `O=${output}`];
    const first = kiln("up", fragment, ...where, "--set", "IKCONFIG=n", "MODULES=n", "--yes", "--json");
    expect(first.out, first.err).toMatch(/^\{/);
    const before = JSON.parse(first.out).lines as Line[];
    expect(before.filter((line) => line.short)).toEqual([]);

    const seed = Number(process.env.SEED ?? Date.now() % 100_000);
    const next = random(seed);
    const chosen = [...POOL]
      .map((name) => [next(), name] as const)
      .sort(([one], [other]) => one - other)
      .slice(0, 10)
      .map(([, name]) => name);
    console.log(`SEED=${seed}: without ${chosen.join(" ")}`);
    const told = readFileSync(config, "utf8");
    const set = kiln("set", ...chosen.map((name) => `${name}=n`), ...where);
    expect(set.status, set.err).toBe(0);
    const real = readFileSync(config, "utf8");
    try {
      const built = kiln("build", ...where);
      expect(built.status, built.out + built.err).toBe(0);
      writeFileSync(config, told);
      const { out, err } = kiln("boot", "--prove", fragment, ...where, "--json");
      expect(out, err).toMatch(/^\{/);
      const after = JSON.parse(out).lines as Line[];
      const gone = new Set(before.map(({ symbol }) => symbol).filter((name) => !real.includes(`\nCONFIG_${name}=y\n`)));
      for (const name of chosen) expect(gone).toContain(name);
      // Nothing that is not in the kernel is said to be there.
      expect(after.filter(({ symbol, level }) => gone.has(symbol) && /present|exercised/.test(level))).toEqual([]);
      // Of the others only what is used by way of them is short.
      const hangs = (name: string): boolean =>
        GUEST_CHECKS.filter((check) => check.symbols.includes(name)).some((check) =>
          [...check.symbols, ...(check.needs ?? []).flat()].some((other) => gone.has(other)),
        );
      const others = after.filter(({ symbol, short }) => short && !gone.has(symbol) && !hangs(symbol));
      expect(others).toEqual([]);
    } finally {
      if (existsSync(config)) writeFileSync(config, told);
    }
  });
});
