import type { GuestCheck } from "../guest-check.ts";
import { PERL } from "./program.ts";

/** The number of the call `accept`: such a socket tells no peer's name, which perl's own would ask for. */
const ACCEPT = "(`uname -m` =~ /aarch64/ ? 202 : 43)";

/**
 * Opens a socket of the kernel's crypto (AF_ALG, 38) for the first of `names` that is there, hands it `input` and compares what
 * comes back. A cipher without further words deciphers, with an initialisation vector of zeros.
 */
function socketScript(type: string, names: readonly string[], key: string, input: string, wanted: string): string {
  return `perl -e '
$accept = ${ACCEPT};
($input, $wanted, $key) = map { pack "H*", $_ } "${input}", "${wanted}", "${key}";
for $name (${names.map((name) => `"${name}"`).join(", ")}) {
  socket(S, 38, 5, 0) or die "no AF_ALG socket: $!";
  bind(S, pack "S a14 L L a64", 38, "${type}", 0, 0, $name) or ($why = $!), next;
  $key eq "" or setsockopt(S, 279, 1, $key) or die "$name takes no key: $!";
  $fd = syscall($accept, fileno S, 0, 0); $fd >= 0 or die "$name: $!"; open C, "+<&=", $fd or die;
  alarm 10; send(C, $input, 0); sysread(C, $output, length $wanted);
  $output eq $wanted or die "$name gave ", unpack("H*", $output), "\\n";
  print "$name gave the right ", length $output, " bytes\\n"; exit 0;
}
die "no $name: $why\\n"'
`;
}

function algorithm(
  symbol: string,
  type: string,
  names: readonly string[],
  key: string,
  input: string,
  wanted: string,
  needs: readonly (string | readonly string[])[] = [],
): GuestCheck {
  const api = type === "hash" ? "CRYPTO_USER_API_HASH" : "CRYPTO_USER_API_SKCIPHER";
  return {
    name: `${symbol.toLowerCase().replaceAll("_", "-")} as ${names[0]}`,
    symbols: [symbol],
    level: "exercised",
    needs: [api, ...needs],
    programs: [PERL],
    modules: [type === "hash" ? "algif_hash" : "algif_skcipher"],
    script: socketScript(type, names, key, input, wanted),
  };
}

/**
 * The drivers of an option's own: written in C, or by the kernel's libraries of later versions. By the algorithm's name alone another
 * option's driver might answer, such as one that uses special instructions.
 */
function own(name: string): string[] {
  return ["generic", "lib", "x86", "x86_64", "arm64"].map((driver) => `${name}-${driver}`);
}

/** A mode of AES as the option's own template makes it of an AES in C, for the same reason. */
function mode(name: string): string[] {
  return ["aes-generic", "aes-fixed-time", "aes-lib"].map((cipher) => `${name}(${cipher})`);
}

/** "kiln". */
const WORD = "6b696c6e";
/** "kiln fires clay.", one block of most ciphers. */
const BLOCK = "6b696c6e20666972657320636c61792e";
const KEY = "000102030405060708090a0b0c0d0e0f";

/** Hashes by their drivers, each with what it makes of "kiln" (computed with OpenSSL). */
const HASHES: readonly (readonly [symbol: string, names: readonly string[], wanted: string])[] = [
  ["CRYPTO_MD5", own("md5"), "9e8287435ae73a052c9459e215e46a28"],
  ["CRYPTO_SHA1", own("sha1"), "7908ea50dacbb9a91898af51d70a054211d46dee"],
  ["CRYPTO_SHA256", own("sha256"), "cdfe9ad58b46226d63eb322dacd35f4f7ac38096180c87258c142e4bca9a3cf5"],
  [
    "CRYPTO_SHA512",
    own("sha512"),
    "25b9ba0f45ae5ac07151fab3179a4a850bfd48f2d60e01551fc53f828bb805983f3f58646c0cc1e56735c6ac56acddacbab819017e73caee7cb05fc9a410e5ec",
  ],
  ["CRYPTO_SHA3", own("sha3-256"), "51431fadd9508849eccd109d5e73eaf9d5e0382d4887f0d3c9f51c1b1a105797"],
  [
    "CRYPTO_BLAKE2B",
    own("blake2b-512"),
    "0ca975dcf0f97ac917b86fd372ba66fe71cf023d685a27aee903987e33e2d6c8229424b52310cca8903fd1d3f470107e797c17300ed4021e9362775f36f6d42a",
  ],
  ["CRYPTO_SM3_GENERIC", own("sm3"), "39e2374f35ee3edd57997054e74152636a2c20796c8216fda590ad7ad20938bf"],
  ["CRYPTO_RMD160", own("rmd160"), "d766eac63efea165b9c943ffde1c64a8db7a943d"],
  ["CRYPTO_CRC32C", own("crc32c"), "25960f85"],
  ["CRYPTO_CRC32C_INTEL", ["crc32c-intel"], "25960f85"],
  ["CRYPTO_SHA1_SSSE3", ["sha1-avx2", "sha1-avx", "sha1-ssse3"], "7908ea50dacbb9a91898af51d70a054211d46dee"],
  [
    "CRYPTO_SHA256_SSSE3",
    ["sha256-avx2", "sha256-avx", "sha256-ssse3"],
    "cdfe9ad58b46226d63eb322dacd35f4f7ac38096180c87258c142e4bca9a3cf5",
  ],
  [
    "CRYPTO_SHA512_SSSE3",
    ["sha512-avx2", "sha512-avx", "sha512-ssse3"],
    "25b9ba0f45ae5ac07151fab3179a4a850bfd48f2d60e01551fc53f828bb805983f3f58646c0cc1e56735c6ac56acddacbab819017e73caee7cb05fc9a410e5ec",
  ],
];

/** Ciphers by their drivers: of what key and ciphertext they make {@link BLOCK} (computed with OpenSSL). */
const CIPHERS: readonly (readonly [
  symbol: string,
  names: readonly string[],
  key: string,
  input: string,
  needs?: readonly string[],
])[] = [
  ["CRYPTO_AES", ["ecb(aes-generic)", "ecb(aes-lib)"], KEY, "8ed099e3750bb78a458815e676582f14", ["CRYPTO_ECB"]],
  ["CRYPTO_AES_NI_INTEL", ["ecb-aes-aesni"], KEY, "8ed099e3750bb78a458815e676582f14"],
  ["CRYPTO_ECB", mode("ecb"), KEY, "8ed099e3750bb78a458815e676582f14"],
  ["CRYPTO_CBC", mode("cbc"), KEY, "8ed099e3750bb78a458815e676582f14"],
  ["CRYPTO_CTR", mode("ctr"), KEY, "adc85759a7e932f00a3ca101cda9a157"],
  ["CRYPTO_CAMELLIA", ["ecb(camellia-generic)"], KEY, "9c2598399a4a1b827fbd51115b38df40", ["CRYPTO_ECB"]],
  ["CRYPTO_ARIA", ["ecb(aria-generic)"], KEY, "e795c885188a5c52f00d49f2806de975", ["CRYPTO_ECB"]],
  ["CRYPTO_SM4_GENERIC", ["ecb(sm4-generic)"], KEY, "c281cb09435c1b1ceb059647649ed95a", ["CRYPTO_ECB"]],
  [
    "CRYPTO_DES",
    ["ecb(des3_ede-generic)"],
    "0123456789abcdef23456789abcdef01456789abcdef0123",
    "0a22673a3aba26acc434cd8015a5fbd7",
    ["CRYPTO_ECB"],
  ],
  ["CRYPTO_BLOWFISH", ["ecb(blowfish-generic)"], KEY, "48e8d9917fa58ba77e4f4113a81c9126", ["CRYPTO_ECB"]],
  ["CRYPTO_CAST5", ["ecb(cast5-generic)"], KEY, "34458740ad98761d95c19a3e3571592b", ["CRYPTO_ECB"]],
  ["CRYPTO_SEED", ["ecb(seed-generic)"], KEY, "eda9e60584fc2cb69caee04b23cb226e", ["CRYPTO_ECB"]],
  ["CRYPTO_CHACHA20", own("chacha20"), KEY + KEY, "92b67eab6f90a7d60d49c63ef4b91b78"],
];

/** GHASH of test case 2 of the Galois/Counter Mode's specification. */
const GHASH = [
  "66e94bd4ef8a2c3b884cfa59ca342b2e",
  "0388dace60b6a392f328c2b971b2fe7800000000000000000000000000000080",
  "f38cbb1ad69223dcc3457ae5b6b0f885",
] as const;

/** Algorithms of the kernel, each used by a program through a socket and its answer compared. */
export const CRYPTO_CHECKS: readonly GuestCheck[] = [
  {
    name: "crypto",
    symbols: ["CRYPTO"],
    level: "exercised",
    needs: ["CRYPTO_USER_API_HASH", ["CRYPTO_SHA256", "CRYPTO_SHA1", "CRYPTO_MD5", "CRYPTO_CRC32C"]],
    programs: [PERL],
    modules: ["algif_hash"],
    script: `for h in sha256:cdfe9ad58b46226d63eb322dacd35f4f7ac38096180c87258c142e4bca9a3cf5 sha1:7908ea50dacbb9a91898af51d70a054211d46dee md5:9e8287435ae73a052c9459e215e46a28 crc32c:25960f85; do
  perl -e '
    ($name, $wanted) = split /:/, $ARGV[0]; $wanted = pack "H*", $wanted;
    socket(S, 38, 5, 0) or die "no AF_ALG socket: $!";
    bind(S, pack "S a14 L L a64", 38, "hash", 0, 0, $name) or exit 3;
    $fd = syscall(${ACCEPT}, fileno S, 0, 0); $fd >= 0 or die "$name: $!"; open C, "+<&=", $fd or die;
    send(C, "kiln", 0); sysread(C, $output, length $wanted);
    $output eq $wanted or exit 1;
    print "$name of the kernel gave the right ", length $output, " bytes\\n"' $h && exit 0
  [ $? = 3 ] || exit 1
done
exit 1
`,
  },
  {
    name: "crypto-hash-socket",
    symbols: ["CRYPTO_USER_API_HASH"],
    level: "exercised",
    needs: ["CRYPTO_SHA256"],
    programs: [PERL],
    modules: ["algif_hash"],
    script: socketScript("hash", ["sha256"], "", WORD, HASHES[2]![2]),
  },
  {
    name: "crypto-cipher-socket",
    symbols: ["CRYPTO_USER_API_SKCIPHER"],
    level: "exercised",
    needs: ["CRYPTO_ECB", "CRYPTO_AES"],
    programs: [PERL],
    modules: ["algif_skcipher"],
    script: socketScript("skcipher", ["ecb(aes)"], KEY, "8ed099e3750bb78a458815e676582f14", BLOCK),
  },
  ...HASHES.map(([symbol, names, wanted]) => algorithm(symbol, "hash", names, "", WORD, wanted)),
  ...CIPHERS.map(([symbol, names, key, input, needs = ["CRYPTO_AES"]]) =>
    algorithm(symbol, "skcipher", names, key, input, BLOCK, needs),
  ),
  algorithm("CRYPTO_GHASH", "hash", ["ghash-generic"], ...GHASH),
  algorithm("CRYPTO_GHASH_CLMUL_NI_INTEL", "hash", ["ghash-clmulni", "ghash-pclmulqdqni"], ...GHASH),
  algorithm(
    "CRYPTO_HMAC",
    "hash",
    ["hmac(sha256-generic)", "hmac(sha256-lib)", "hmac(sha256-x86)", "hmac(sha256-arm64)"],
    KEY,
    WORD,
    "f7dfa3027051e92288097b50752435a18d51f2e9189802f604201d9f57cef2f8",
    ["CRYPTO_SHA256"],
  ),
  algorithm("CRYPTO_CMAC", "hash", mode("cmac"), KEY, WORD, "6fe0ffcaf2f1b0155d1506e847588c66", ["CRYPTO_AES"]),
];
