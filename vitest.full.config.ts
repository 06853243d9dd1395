import { defineConfig } from "vitest/config";

/** `npm run test:full`: the tests that compile whole kernels and are too long for the gate. One file at a time: each takes all cores. */
export default defineConfig({
  test: {
    include: ["test/full/**/*.test.ts"],
    testTimeout: 7_200_000,
    hookTimeout: 7_200_000,
    // Milliseconds that one run of kiln may take: a whole kernel beside other work.
    env: { KILN_TEST_LIMIT: "3600000" },
    pool: "forks",
    fileParallelism: false,
    reporters: ["verbose", "./test/closing-line-reporter.ts"],
  },
});
