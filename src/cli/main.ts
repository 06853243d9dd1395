import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import type { MakeTarget } from "../session/index.ts";

const SOURCE_HELP = `
Actions of kiln source:
  list              every tree and archive on this machine, with version and state
  plan [VERSION]    the package manager's commands that would get one
  get [VERSION]     get one: by the package manager (asks; --yes: at once),
                    or with --mirror from kernel.org, verified with gpgv
  use TREE          the tree (folder, archive or version) to use when none is named

docs/source.md names the keys of kernel.org and how to get them.`;

const DOT = ["--dot", "the reasons as a graph for Graphviz"] as const;
const SVG = ["--svg", "the reasons as a picture"] as const;

const HELP_END = `
kiln VERB --help tells a verb's options. Begin with: kiln apply DOC -n

Exit status: 0 done; 1 something asked for does not hold; 2 usage or input
error, nothing was written; 130 interrupted.`;

// Named here again so that --help loads nothing of the session; the type keeps the list right.
const TARGETS: Readonly<Record<MakeTarget, string>> = {
  olddefconfig: "the present .config, new options at their defaults",
  defconfig: "the architecture's default",
  tinyconfig: "as small as can be",
  allnoconfig: "all options n",
  allyesconfig: "all options y",
  allmodconfig: "all options m where they can be",
  alldefconfig: "all options at their defaults",
  savedefconfig: "write what differs from the defaults to defconfig",
  yes2modconfig: "change y to m where that can be",
  mod2yesconfig: "change m to y",
  mod2noconfig: "change m to n",
  oldconfig: "the present .config, ask about new options",
  syncconfig: "the same, and write include/config",
  oldaskconfig: "ask about every option",
  randconfig: "random answers",
  listnewconfig: "list new options",
  helpnewconfig: "list new options with their help",
};

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

// The C tool's own command line, which commander's rules would bend.
if (process.argv[2] === "conf") {
  const { conf } = await import("./conf.ts");
  conf(process.argv.slice(3), "kiln conf");
} else {
  try {
    const kiln = program();
    // Asked by a shell at each Tab; the words are somebody's, not options of this.
    if (process.argv[2] === "complete" && process.argv[3] === "--")
      await (await import("./completion.ts")).complete(kiln, process.argv.slice(4));
    else await kiln.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

function program(): Command {
  const kiln = new Command("kiln")
    .description("A kernel document in, a running kernel out.")
    .version(packageFile.version)
    .exitOverride()
    .showHelpAfterError("(kiln --help lists the verbs)")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "kiln: ")) })
    .configureHelp({ subcommandTerm: termOf })
    .addHelpText("after", HELP_END);
  const treeless = (name: string, description: string): Command =>
    kiln
      .command(name)
      .description(description)
      .showHelpAfterError(`(kiln ${name.split(" ")[0]} --help tells how it is used)`)
      .option("--json", "print the result as JSON");
  const verb = (name: string, description: string): Command =>
    treeless(name, description).option(
      "-k, --kernel-dir <tree>",
      "kernel source tree (default: this folder, else what O=DIR was built from, else /usr/src)",
    );
  const roles = (command: Command): Command =>
    command
      .addOption(new Option("--role <name...>", "of the lines with a role, only those in one of these"))
      .addOption(new Option("--without-role <name...>", "leave out the lines in these"));

  kiln.commandsGroup("From documents to a kernel:");
  roles(verb("up [documents...]", "everything: from documents to a kernel that is proven to be what they ask for"))
    .option("--base <base>", "FILE, defconfig, tinyconfig or running", "tinyconfig")
    .option("--set <sym=val...>", "set further options")
    .option("-j, --jobs <n>", "compile so many files at once (default: one a core)", jobs)
    .addOption(
      new Option(
        "--format <format>",
        "of the files that load modules at boot (default: the document's, else this machine's)",
      ).choices(["openrc", "systemd", "debian"]),
    )
    .option("--memory <size>", "memory of the guest (default: 512M and more as needed)")
    .option("--timeout <seconds>", "until the guest must be up (default: 120)")
    .option("--junit <file>", "write the proof as a JUnit report too")
    .option("--yes", "install what is missing without asking")
    .option("-n, --dry-run", "do nothing, tell what would be done")
    .action(async (documents, options) => (await import("./up.ts")).runUp(documents, options));
  roles(verb("apply <documents...>", "make a .config of what documents and fragments ask (-: standard input)"))
    .option("--base <base>", "FILE, defconfig, tinyconfig or running (default: the present .config, else defconfig)")
    .option("--set <sym=val...>", "set further options")
    .option("-o, --output <file>", "write this file (default: .config of the build folder)")
    .option("-n, --dry-run", "write nothing")
    .option("--strict", "exit 1 if anything asked for does not hold")
    .option("--dot", "what is set besides, and why, as a graph for Graphviz")
    .option("--svg", "the same as a picture")
    .action(async (documents, options) => (await import("./apply.ts")).apply(documents, options));
  kiln.commandsGroup("Documents and options:");
  roles(verb("check <documents...>", "does a .config hold what documents ask? exit 0: yes, 1: no"))
    .option("--config <base>", "FILE, defconfig, tinyconfig or running (default: the present .config)")
    .addOption(new Option("--base <base>", "the same").hideHelp().conflicts("config"))
    .action(async (documents, options) => (await import("./check.ts")).check(documents, options));
  verb("match <document> [assignments...]", "which option every line of a document means").action(
    async (document, assignments, options) => (await import("./match.ts")).match(document, assignments, options),
  );
  treeless("roles <document>", "the roles that a document's notes make").action(async (document, options) =>
    (await import("./roles.ts")).roles(document, options),
  );
  verb("search <text...>", "find options by name or prompt").action(async (text, options) =>
    (await import("./search.ts")).search(text, options),
  );
  kiln.commandsGroup("Configurations, explained:");
  verb(
    "why <symbol> [assignments...]",
    "why an option has its value (SYM) or cannot have one (SYM=VAL), and what would help",
  )
    .option("--base <base>", "FILE, defconfig, tinyconfig or running (default: the present .config, else defconfig)")
    // Its name before the verbs were alike.
    .addOption(new Option("--config <base>", "the same").hideHelp().conflicts("base"))
    .option(...DOT)
    .option(...SVG)
    .action(async (symbol, assignments, options) => (await import("./why.ts")).why(symbol, assignments, options));
  roles(verb("conflicts <documents...>", "contradictions between documents, with both places; exit 1 if there are any"))
    .option("--base <base>", "FILE, defconfig, tinyconfig or running (default: the present .config, else defconfig)")
    .option("--soft <documents...>", "documents whose lines give way to the others'")
    .option("--keep <symbols...>", "options that must keep their value")
    .option(...DOT)
    .option(...SVG)
    .action(async (documents, options) => (await import("./conflicts.ts")).conflicts(documents, options));
  verb(
    "set <settings...>",
    "set options (SYM=VAL, SYM>=VAL, ...; O=DIR, ARCH=... as make takes them) with all they need; exit 1 if that cannot be",
  )
    .option("--base <base>", "FILE, defconfig, tinyconfig or running (default: the present .config, else defconfig)")
    .option("-o, --output <file>", "write this file (default: .config of the build folder)")
    .option("-n, --dry-run", "write nothing")
    .option("--alternatives <n>", "show up to this many ways", ways)
    .option("--keep <symbols...>", "options that must keep their value")
    .addOption(
      new Option(
        "--aim <aim>",
        "defaults: what comes into sight takes its default; fewest: it is kept as it was; smallest: as little as can be is switched on",
      )
        .choices(["defaults", "fewest", "smallest"])
        .default("defaults"),
    )
    .option(...DOT)
    .option(...SVG)
    .action(async (settings, options) => (await import("./set.ts")).set(settings, options));
  roles(
    verb("minimize <config> [assignments...]", "the smallest configuration in which lines still hold and that boots"),
  )
    .option("--keep <documents...>", "documents and fragments whose lines must go on holding")
    .addOption(
      new Option("--boots <how>", "guest: in QEMU from an initramfs, disk: from ext4 on a virtio disk, or none")
        .choices(["guest", "disk", "none"])
        .default("guest"),
    )
    .option("-o, --output <file>", "write it there (default: nothing is written)")
    .addHelpText("after", "\nCONFIG: a .config, defconfig, tinyconfig or running.")
    .action(async (config, assignments, options) =>
      (await import("./minimize.ts")).minimize(config, assignments, options),
    );
  verb("explain-diff <a> <b> [assignments...]", "which few decisions make up the difference between two configurations")
    .option("-o, --output <file>", "write the decisions as a fragment")
    .option("--all", "show every decision")
    .addHelpText("after", "\nA and B: a .config, defconfig, tinyconfig or running.")
    .action(async (first, second, assignments, options) =>
      (await import("./explain-diff.ts")).explainDifference(first, second, assignments, options),
    );
  kiln.commandsGroup("Step by step:");
  treeless("source [action] [what]", "kernel sources: list (default), plan, get [VERSION], use TREE")
    .option("--yes", "get: run the package manager's commands")
    .option("--mirror [url]", "get VERSION: verified, from this mirror of kernel.org (default: kernel.org)")
    .option("--keyring <file>", "get --mirror: the trusted keys (default: ~/.config/kiln/kernel-keys.gpg)")
    .option("--package <name>", "get on Gentoo: gentoo-sources, vanilla-sources or gentoo-kernel")
    .option("--patch <file...>", "get, use: a patched copy; files, or folders of them, in order, all or none")
    .addHelpText("after", SOURCE_HELP)
    .action(async (action, what, options) => (await import("./source.ts")).source(action, what, options));
  verb("build [words...]", "compile: make's targets, O=DIR and VAR=value as make takes them")
    .option("-j, --jobs <n>", "compile so many files at once (default: one a core)", jobs)
    .option("--ccache", "compile through ccache (default: when it is installed)")
    .option("--no-ccache", "do not use ccache")
    .option("--ccache-remote <url>", "share what ccache has: redis://HOST:PORT or http://HOST/PATH")
    .option("--distcc <hosts>", "let distcc servers compile: HOST/JOBS,HOST:PORT/JOBS ...")
    .option("--icecc", "let an icecream cluster compile")
    .option("--reproducible", "the same sources give the same bytes, anywhere and at any time")
    .addOption(
      new Option("--package <kind>", "make a package too; gentoo: a cache of kernels for genkernel").choices([
        "deb",
        "rpm",
        "tar",
        "gentoo",
      ]),
    )
    .option("--force", "build although the checks before it found something missing")
    .action(async (words, options) => (await import("./build.ts")).buildKernel(words, options));
  verb("install [assignments...]", "install the built kernel and its modules")
    .option("--root <dir>", "below this folder; / is the running system (default: root in the build folder)")
    .option("--boot-dir <dir>", "where the kernel goes (default: boot below the root)")
    .option("--headers", "install the headers for programs too")
    .option("-n, --dry-run", "write nothing, tell what would be done")
    .addOption(new Option("--list", "show what Kiln installed there").conflicts(["remove", "rollback", "dryRun"]))
    .addOption(new Option("--remove <release>", "take an installed kernel away").conflicts("rollback"))
    .option("--rollback <release>", "put the kernel back that was there before")
    .action(async (words, options) => (await import("./install.ts")).installKernel(words, options));
  verb("modules <action> [words...]", "modules: write DOC (loaded at boot), list, which CONFIG_X, option MODULE")
    .option("--format <format>", "openrc, systemd or debian; list also: json")
    .option("--root <dir>", "write: below this folder")
    .option("--modules-dir <dir>", "lib/modules/RELEASE or a build folder")
    .option("-n, --dry-run", "write nothing, print")
    .action(async (action, words, options) => (await import("./modules.ts")).modules(action, words, options));
  roles(
    verb("boot [assignments...]", "boot a built kernel (O=DIR) in QEMU: run a command or a shell, or prove a document"),
  )
    .option("--prove <documents...>", "how far each line is seen to hold in the kernel; exit 1 if one falls short")
    .option("--junit <file>", "with --prove: write the result for CI systems, too")
    .option("--exec <command>", "run this and end with its exit status (default: uname -a)")
    .option("--shell", "a shell at the terminal")
    .option("--append <arguments>", "further words of the kernel command line", "")
    .option("--memory <size>", "memory of the guest (default: 512M and more as needed)")
    .option("--timeout <seconds>", "until it must be done (default: 120 for the start)")
    .option("--arch <arch>", "x86_64 or arm64 (default: what was built)")
    .option("--root <dir>", "take the modules of this staging root")
    .option("--disk <file>", "the guest's first virtio disk (raw or qcow2); the file is not changed")
    .option("--share <way>", "this machine's programs by 9p, virtiofs or none (default: what the kernel has)")
    .option("--yes", "fetch what a guest of another architecture needs without asking")
    .option("--no-initramfs", "let the kernel find a root by itself (--append root=...)")
    .action(async (assignments, options) => {
      if (options.prove === undefined) await (await import("./boot.ts")).boot(assignments, options);
      else await (await import("./prove.ts")).prove(assignments, options);
    });
  kiln.commandsGroup("The shell:");
  kiln
    .command("completion")
    .description("print what makes a shell complete kiln: source <(kiln completion bash)")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .action(async (shell) => (await import("./completion-script.ts")).completionScript(shell));
  kiln.commandsGroup("Kconfig trees:");
  verb("lint-kconfig [words...]", "mistakes in the Kconfig files of a tree (default: -k); exit 1 if there are any")
    .option("--arch <arch>", "for this architecture (default: ARCH, else this machine's)")
    .option("--kconfig <file>", "top Kconfig file (default: Kconfig of the tree)")
    .option("--stop-at-error", "stop where conf stops, with its words (default: tell all mistakes)")
    .action(async (words, options) => (await import("./lint-kconfig.ts")).lintKconfig(words, options));
  kiln.command("conf").description("drop-in for scripts/kconfig/conf: kiln conf --olddefconfig Kconfig");
  kiln.helpCommand(false);
  kiln.commandsGroup("As make's targets (O=DIR and VAR=value as make takes them):");
  for (const [target, does] of Object.entries(TARGETS) as [MakeTarget, string][]) {
    verb(`${target} [assignments...]`, does).action(async (assignments, options) =>
      (await import("./make-target.ts")).makeTarget(target, assignments, options),
    );
  }
  return kiln;
}

/** The number behind `-j`. */
function jobs(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A number from 1 to 9999 is expected.");
}

/** How many plans are asked for. */
function ways(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A number from 1 to 99 is expected.");
}

/** A verb in the list of verbs: `why <symbol>`; what every verb takes is not told there. */
function termOf(command: Command): string {
  const words = command.registeredArguments
    .filter((argument) => !["assignments", "words"].includes(argument.name()))
    .map((argument) => {
      const name = argument.name() + (argument.variadic ? "..." : "");
      return argument.required ? `<${name}>` : `[${name}]`;
    });
  return [command.name(), ...words].join(" ");
}
