import { finishJournal, undoSystemInstall } from "./install-journal.ts";
import { clearStages } from "./install-stage.ts";

/** Finishes, or takes back, what an installation was killed at, and clears away what it had made ready. */
export function recoverTarget(target: string, bootDir: string): void {
  finishJournal(target);
  undoSystemInstall(target);
  clearStages(target, bootDir);
}
