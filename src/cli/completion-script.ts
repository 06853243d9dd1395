import { DONE, run } from "./run.ts";
import { print } from "./terminal.ts";

/** A shell for which there is a script. */
export type Shell = "bash" | "zsh" | "fish";

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_kiln() {
  local IFS=$'\\n'
  COMPREPLY=($(kiln complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -o bashdefault -F _kiln kiln`,
  zsh: `#compdef kiln
_kiln() {
  local -a found described
  local line
  found=("\${(@f)$(kiln complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -z "\${found[1]}" ]]; then
    _files
    return
  fi
  for line in "\${found[@]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe kiln described
}
compdef _kiln kiln`,
  fish: `function __kiln_complete
  set -l found (kiln complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c kiln -f -a '(__kiln_complete)'`,
};

/** `kiln completion`: prints the script that makes a shell complete \`kiln\`. */
export function completionScript(shell: Shell): Promise<void> {
  return run(() => {
    print(SCRIPTS[shell]);
    return DONE;
  });
}
