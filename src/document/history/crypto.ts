import type { Fact } from "./fact.ts";

/** The crypto API. */
export const crypto: readonly Fact[] = [
  { symbol: "CRYPTO_AES_X86_64", prompts: ["AES cipher algorithms (x86_64)"], kind: "merged", to: ["CRYPTO_AES"], since: "5.4", source: "trees 4.20..5.15", note: "AES with special instructions is CRYPTO_AES_NI_INTEL" },
  { symbol: "CRYPTO_AES_586", prompts: ["AES cipher algorithms (i586)"], kind: "merged", to: ["CRYPTO_AES"], since: "5.4", source: "trees 4.20..5.15" },
  { symbol: "CRYPTO_SALSA20_X86_64", prompts: ["Salsa20 stream cipher algorithm (x86_64)"], kind: "merged", to: ["CRYPTO_CHACHA20"], since: "4.20", source: "trees 4.9..4.20" },
  { symbol: "CRYPTO_SALSA20", prompts: ["Salsa20 stream cipher algorithm"], kind: "merged", to: ["CRYPTO_CHACHA20"], since: "5.12", source: "trees 4.20..5.15" },
  { symbol: "CRYPTO_TGR192", prompts: ["Tiger digest algorithms"], kind: "removed", to: [], since: "5.12", source: "trees 4.20..5.15" },
  { symbol: "CRYPTO_RMD128", prompts: ["RIPEMD-128 digest algorithm"], kind: "removed", to: [], since: "5.12", source: "trees 4.20..5.15" },
  { symbol: "CRYPTO_RMD256", prompts: ["RIPEMD-256 digest algorithm"], kind: "removed", to: [], since: "5.12", source: "trees 4.20..5.15" },
  { symbol: "CRYPTO_RMD320", prompts: ["RIPEMD-320 digest algorithm"], kind: "removed", to: [], since: "5.12", source: "trees 4.20..5.15" },
  { symbol: "CRYPTO_ZLIB", prompts: ["Zlib compression algorithm"], kind: "removed", to: [], since: "4.7", source: "trees 3.19.8..4.9", note: "CRYPTO_DEFLATE does its work" },
  { symbol: "CRYPTO_OFB", prompts: ["OFB support", "OFB (Output Feedback)"], kind: "removed", to: [], since: "6.8", source: "trees 6.1..6.12" },
  { symbol: "CRYPTO_CFB", prompts: ["CFB support", "CFB (Cipher Feedback)"], kind: "removed", to: [], since: "6.8", source: "trees 6.1..6.12" },
  { symbol: "CRYPTO_STATS", prompts: ["Crypto usage statistics for User-space", "Crypto usage statistics"], kind: "removed", to: [], since: "6.9", source: "trees 6.1..6.12" },
  { symbol: "CRYPTO_MCRYPTD", prompts: ["Software async multi-buffer crypto daemon"], kind: "removed", to: [], since: "4.20", source: "trees 4.9..4.20" },
  { symbol: "CRYPTO_SHA1_MB", prompts: ["SHA1 digest algorithm (x86_64 Multi-Buffer, Experimental)"], kind: "removed", to: [], since: "4.20", source: "trees 4.9..4.20" },
  { symbol: "CRYPTO_SHA256_MB", prompts: ["SHA256 digest algorithm (x86_64 Multi-Buffer, Experimental)"], kind: "removed", to: [], since: "4.20", source: "trees 4.9..4.20" },
  { symbol: "CRYPTO_SHA512_MB", prompts: ["SHA512 digest algorithm (x86_64 Multi-Buffer, Experimental)"], kind: "removed", to: [], since: "4.20", source: "trees 4.9..4.20" },
];
