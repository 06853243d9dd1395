import type { GuestCheck } from "./guest-check.ts";

/** A module that is loaded at boot, as the documents ask. */
export interface LoadedModule {
  /** As the kernel names it, with `_`. */
  readonly module: string;
  /** `NAME=VALUE` words. */
  readonly parameters: readonly string[];
}

/**
 * Starts, in the guest, whoever loads modules at boot, once for each form of the files that was written below the staging root, and sees
 * each time that the modules came with their parameters. /etc/conf.d/modules is for OpenRC's own service `modules`; where this machine
 * lacks that, OpenRC starts a service that reads the file by the same rules, and without OpenRC the guest's shell does: the evidence says
 * which. Of systemd's and Debian's files, systemd-modules-load or /etc/init.d/kmod (by OpenRC where that is installed) is the reader.
 */
export function autoloadCheck(modules: readonly LoadedModule[]): GuestCheck {
  const expected = modules.map(({ module, parameters }) => [module, ...parameters].join(" "));
  return {
    name: "modules loaded at boot",
    symbols: [],
    level: "exercised",
    // OpenRC locks a service while it starts it; without locks every service "is already starting".
    needs: ["FILE_LOCKING"],
    programs: [
      { name: "modprobe", package: "kmod" },
      { name: "rmmod", package: "kmod" },
    ],
    timeout: 60,
    script: `fail() { echo "$*"; exit 1; }
written() { grep -qs '^# kiln: begin' "$1"; }
expected() { cat <<'END'
${expected.join("\n")}
END
}
${READERS}
${COMPARE}
mkdir aside
turn() { # WAY FILES COMMAND...: what comes in this turn must come from its own files
  way=$1 own=" $2 "; shift 2
  expected | while read -r module rest; do rmmod $module 2>/dev/null || true; done
  for name in modules-load.d modprobe.d; do
    case $own in *" $name "*) ;; *) [ ! -e /etc/$name/kiln.conf ] || mv /etc/$name/kiln.conf aside/$name ;; esac
  done
  "$@" > log 2>&1 || true
  for name in modules-load.d modprobe.d; do [ ! -e aside/$name ] || mv aside/$name /etc/$name/kiln.conf; done
  compare
  evidence="\${evidence:+$evidence; }$way loaded$seen"
}
evidence= other=
if written /etc/modules-load.d/kiln.conf || written /etc/modules; then other=yes; fi
if written /etc/conf.d/modules; then
  # With another form beside it, the options of modprobe.d are that one's.
  own=modprobe.d; [ -z "$other" ] || own=
  if ! command -v openrc-run > /dev/null; then
    turn "the guest's shell, by OpenRC's rules for /etc/conf.d/modules," "$own" in_shell
  elif [ -x /etc/init.d/modules ]; then turn "OpenRC's service modules" "$own" by_openrc modules
  else
    make_service
    turn "OpenRC, by a service like its own modules, which is not installed here," "$own" by_openrc modules
    rm /etc/init.d/modules
  fi
fi
systemd=$(ls /lib/systemd/systemd-modules-load /usr/lib/systemd/systemd-modules-load 2>/dev/null | head -n 1)
if written /etc/modules-load.d/kiln.conf && [ -n "$systemd" ]; then
  turn systemd-modules-load "modules-load.d modprobe.d" $systemd
elif [ -n "$other" ] && [ -x /etc/init.d/kmod ]; then
  if command -v openrc-run > /dev/null; then turn "OpenRC's service kmod, which is Debian's," "modules-load.d modprobe.d" by_openrc kmod
  else turn /etc/init.d/kmod "modules-load.d modprobe.d" /etc/init.d/kmod start; fi
fi
if [ -z "$evidence" ]; then
  expected | while read -r module rest; do
    # A module that is loaded now was loaded by somebody else; what is built in is in /sys only.
    if grep -q "^$module " /proc/modules || [ ! -e /sys/module/$module ]; then exit 1; fi
  done || { echo "no file that loads modules at boot was written below the root, or nobody here reads it: kiln modules write"; exit 77; }
  way="the kernel itself"
  compare
  evidence="$way loaded$seen"
fi
echo "$evidence"
`,
  };
}

/** Shell functions: a service started by OpenRC alone, and the rules that OpenRC's conf.d/modules states for its variables. */
const READERS = `by_openrc() {
  # What OpenRC itself makes when it starts as the system's init.
  for state in starting started stopping stopped inactive wasinactive failed hotplugged daemons options exclusive scheduled init.d tmp; do
    mkdir -p /run/openrc/$state
  done
  echo sysinit > /run/openrc/softlevel
  rm -f /run/openrc/started/$1
  rc-service --nodeps $1 start
}
rules() { cat <<'END'
variable() { echo "$1" | sed 's/[^A-Za-z0-9]/_/g'; }
first() { for suffix in $suffixes ""; do eval "value=\\\${$1$suffix:-}"; [ -z "$value" ] || break; done; echo "$value"; }
load() {
  release=$(uname -r) numbers=\${release%%-*} suffixes="_$(variable "$release")"
  while :; do
    suffixes="$suffixes _$(variable "$numbers")"
    case $numbers in *.*) numbers=\${numbers%.*} ;; *) break ;; esac
  done
  for m in $(first modules); do modprobe --use-blacklist $m $(first module_$(variable $m)_args) || true; done
}
END
}
in_shell() {
  . /etc/conf.d/modules
  rules > rules; . ./rules
  load
}
# OpenRC reads /etc/conf.d/modules for the service of that name.
make_service() {
  mkdir -p /etc/init.d
  { echo "#!$(command -v openrc-run)"; rules; echo 'start() { load; }'; } > /etc/init.d/modules
  chmod +x /etc/init.d/modules
}`;

/** A shell function: whether each module is there with its parameters, told in `seen`. */
const COMPARE = `compare() {
  seen=
  while read -r module parameters; do
    [ -e /sys/module/$module ] || fail "$way did not load $module: $(tail -n 1 log 2>/dev/null)"
    seen="$seen $module"
    # A setting of the system may keep bonding from making its first bond (systemd's modprobe.d: max_bonds=0); a bond made now has the
    # module's parameters all the same.
    if [ $module = bonding ] && [ ! -e /sys/class/net/bond0 ]; then
      echo +bond0 > /sys/class/net/bonding_masters
      trap 'echo -bond0 > /sys/class/net/bonding_masters || true' EXIT
    fi
    for parameter in $parameters; do
      name=\${parameter%%=*} value=\${parameter#*=} file=
      for place in /sys/class/net/bond0/bonding/$name /sys/module/$module/parameters/$name; do
        case $place in */bond0/*) [ $module = bonding ] || continue ;; esac
        if [ -r $place ]; then file=$place; break; fi
      done
      # A parameter that the module does not show was at least taken: modprobe would have failed.
      if [ -z "$file" ]; then seen="$seen $name (taken, not shown)"; continue; fi
      is=$(cat $file)
      case " $is " in
        *" $value "*) ;;
        *) case "$value:$is" in [yY1]*:Y|on:Y|[nN0]*:N|off:N|0x*) ;; *) fail "$way loaded $module with $name $is, asked for: $value" ;; esac ;;
      esac
      seen="$seen $name=$(echo $is)"
    done
  done <<END
$(expected)
END
}`;
