import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * One word for the state of a source tree: how many files it has, their sizes, and when the last of them changed (its inode, so that a
 * file with an old date counts too). `except`: a build folder, which may lie in the tree. Git's own files and what make and conf leave
 * in a tree (objects, include/config, include/generated) do not count, nor do the folders that
 * its questions about the compiler make and take away again (`.tmp_PID`). Where `find` cannot tell, the word is never the same twice. A tree of 6.12 takes under a second.
 */
export function treeStamp(root: string, except: string): string {
  const skipped = [join(root, ".git"), join(root, "include/config"), join(root, "include/generated"), except].flatMap(
    (path) => ["-path", path, "-prune", "-o"],
  );
  const listed = spawnSync(
    "find",
    [
      root,
      "-ignore_readdir_race",
      ...skipped,
      "-name",
      ".tmp_*",
      "-prune",
      "-o",
      "-type",
      "f",
      "!",
      "-name",
      "*.o",
      "!",
      "-name",
      ".*.cmd",
      "-printf",
      "%C@ %s\\n",
    ],
    {
      encoding: "latin1",
      maxBuffer: 1 << 28,
      env: { ...process.env, LC_ALL: "C" },
    },
  );
  // Such a folder may go while it is looked for.
  const gone = /^find: '[^']*\/\.tmp_\w+[^']*': No such file or directory$/;
  const whole = listed.stderr.split("\n").every((line) => line === "" || gone.test(line));
  if (listed.status === null || (listed.status !== 0 && !whole)) return `unknown ${process.hrtime.bigint()}`;
  let [count, size, latest] = [0, 0, ""];
  for (const line of listed.stdout.split("\n")) {
    const [time = "", bytes = "0"] = line.split(" ");
    count++;
    size += Number(bytes);
    if (time.length > latest.length || (time.length === latest.length && time > latest)) latest = time;
  }
  return `${count} ${size} ${latest}`;
}
