import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a run with the plain line `N passed, N failed` (`, N skipped` behind it where some were), which a CI reads
 * without knowing the runner. A file that cannot even be loaded counts as one failure, and so does a group whose preparation
 * failed.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    let skipped = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed++;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
        else skipped++;
      }
    }
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
    // On exit: vitest's own summary is printed after the reporters have been told.
    process.once("exit", () => process.stdout.write(line));
  }
}
