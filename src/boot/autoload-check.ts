import type { GuestCheck } from "./guest-check.ts";

/** A module that is loaded at boot, as the documents ask. */
export interface LoadedModule {
  /** As the kernel names it, with `_`. */
  readonly module: string;
  /** `NAME=VALUE` words. */
  readonly parameters: readonly string[];
}

/**
 * Starts, in the guest, whoever loads modules at boot, on the files below the staging root, and sees that each module came with its
 * parameters. OpenRC's own service `modules` is taken where this machine has it; else systemd's systemd-modules-load or Debian's
 * /etc/init.d/kmod (by OpenRC where that is installed), when their files were written; else /etc/conf.d/modules is read by the rules of
 * OpenRC's service, and the evidence says so.
 */
export function autoloadCheck(modules: readonly LoadedModule[]): GuestCheck {
  const expected = modules.map(({ module, parameters }) => [module, ...parameters].join(" "));
  return {
    name: "modules loaded at boot",
    symbols: [],
    level: "exercised",
    programs: [
      { name: "modprobe", package: "kmod" },
      { name: "rmmod", package: "kmod" },
    ],
    timeout: 60,
    script: `cannot() { echo "$*"; exit 77; }
fail() { echo "$*"; exit 1; }
written() { grep -qs '^# kiln: begin' "$1"; }
expected() { cat <<'END'
${expected.join("\n")}
END
}
expected | while read -r module rest; do rmmod $module 2>/dev/null || true; done
${WAYS}
if written /etc/conf.d/modules && [ -x /etc/init.d/modules ] && command -v openrc-run > /dev/null; then
  way="OpenRC's service modules"; by_openrc modules
elif written /etc/modules-load.d/kiln.conf && systemd=$(ls /lib/systemd/systemd-modules-load /usr/lib/systemd/systemd-modules-load 2>/dev/null | head -n 1) && [ -n "$systemd" ]; then
  way=systemd-modules-load; $systemd > log 2>&1 || true
elif { written /etc/modules || written /etc/modules-load.d/kiln.conf; } && [ -x /etc/init.d/kmod ]; then
  if command -v openrc-run > /dev/null; then way="OpenRC's service kmod, which is Debian's"; by_openrc kmod
  else way=/etc/init.d/kmod; /etc/init.d/kmod start > log 2>&1 || true; fi
elif written /etc/conf.d/modules; then
  way="/etc/conf.d/modules, read as OpenRC's service does, which this machine lacks,"; as_openrc
elif expected | while read -r module rest; do grep -q "^$module " /proc/modules && exit 1; [ -e /sys/module/$module ] || exit 1; done; then
  way="the kernel itself"
else
  cannot "no file that loads modules at boot was written below the root: kiln modules write"
fi
seen=
while read -r module parameters; do
  [ -e /sys/module/$module ] || fail "$way did not load $module: $(tail -n 1 log 2>/dev/null)"
  seen="$seen $module"
  # A setting of the system may keep bonding from making its first bond (systemd's modprobe.d: max_bonds=0); a bond made now has the
  # module's parameters all the same.
  if [ $module = bonding ] && [ ! -e /sys/class/net/bond0 ]; then
    echo +bond0 > /sys/class/net/bonding_masters
    trap 'echo -bond0 > /sys/class/net/bonding_masters' EXIT
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
echo "$way loaded$seen"
`,
  };
}

/** Shell functions: a service started by OpenRC alone, and the rules that OpenRC's conf.d/modules states for its variables. */
const WAYS = `by_openrc() {
  # What OpenRC itself makes when it starts as the system's init.
  for state in starting started stopping stopped inactive wasinactive failed hotplugged daemons options exclusive scheduled init.d tmp; do
    mkdir -p /run/openrc/$state
  done
  echo sysinit > /run/openrc/softlevel
  rc-service --nodeps $1 start > log 2>&1 || true
}
as_openrc() {
  variable() { echo "$1" | sed 's/[^A-Za-z0-9]/_/g'; }
  release=$(uname -r) numbers=\${release%%-*} suffixes="_$(variable "$release")"
  while :; do
    suffixes="$suffixes _$(variable "$numbers")"
    case $numbers in *.*) numbers=\${numbers%.*} ;; *) break ;; esac
  done
  . /etc/conf.d/modules
  first() { for suffix in $suffixes ""; do eval "value=\\\${$1$suffix:-}"; [ -z "$value" ] || break; done; echo "$value"; }
  for m in $(first modules); do modprobe --use-blacklist $m $(first module_$(variable $m)_args) >> log 2>&1 || true; done
}`;
