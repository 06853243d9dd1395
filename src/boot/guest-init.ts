import type { RootShare } from "./root-share.ts";

/**
 * What runs in the guest: `init` in the initramfs finds its port, shares the host's programs and hands over to `main`, which
 * does what it was started for. Both are run by busybox's own shell, so that nothing of the host is needed for them.
 *
 * The port carries lines that begin with a token, made anew for each boot, and between `begin` and `end` a program's bytes
 * as they are. Words behind the token:
 *
 *   ready FS            the guest is up; FS is `shared` (the host's programs) or `initramfs`
 *   note TEXT           something that the user should know
 *   begin / end STATUS  around the output of the command
 *   config LINE         a line of /proc/config.gz
 *   notes HEX           /sys/kernel/notes, where the build ID is
 *   start N             check N begins
 *   done N STATUS TEXT  it ended; TEXT is the last that it printed
 *   bye                 nothing more comes
 */

/** What is loaded before anything is shared, where it is a module. */
export const FIRST_MODULES = [
  "virtio_pci",
  "virtio_mmio",
  "virtio_console",
  "9pnet_virtio",
  "9p",
  "virtiofs",
  "overlay",
];

/** What the guest is started for. */
export type GuestTask = "exec" | "shell" | "checks";

/** The variables at the head of both scripts. */
export interface GuestSettings {
  readonly task: GuestTask;
  /** Letters and digits. */
  readonly token: string;
  /** Devices that may be the port, best first. */
  readonly ports: readonly string[];
  /** How the host's root is to be tried; `undefined`: not at all. */
  readonly share: RootShare | undefined;
  /** The folder of this machine whose `lib/modules` the guest takes from the share; `undefined`: all are in the initramfs. */
  readonly modules: string | undefined;
  /** Terminal size of the shell. */
  readonly rows: number;
  readonly columns: number;
}

/** The script that the kernel starts. */
export function initScript(settings: GuestSettings): string {
  return `#!/bin/sh
${variables(settings)}
/kiln/busybox mkdir -p /proc /sys /dev /host /new /rw
/kiln/busybox mount -t proc proc /proc
/kiln/busybox --install -s /bin 2>/dev/null
mount -t sysfs sys /sys 2>/dev/null
mount -t devtmpfs dev /dev 2>/dev/null || mdev -s 2>/dev/null
for module in ${FIRST_MODULES.join(" ")}; do
  modprobe -q $module 2>/dev/null
done
for port in $ports; do
  for round in 1 2 3 4 5 6 7 8 9 10; do
    if [ -c $port ] && (: > $port) 2>/dev/null; then PORT=$port; break 2; fi
    case $port in *ttyS*) break ;; esac
    sleep 0.2
  done
done
export PORT
[ -n "$PORT" ] || { echo "kiln: no port to speak through"; poweroff -f; }
# Kept open: a virtual console forgets its settings when nobody has it open.
exec 9<> $PORT
stty -F $PORT raw -echo 2>/dev/null
say() { printf '%s %s\\n' "$TOKEN" "$*" > $PORT; }

share() {
  case $share in
    9p) mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 kiln-host /host 2>/dev/null || return 1 ;;
    virtiofs) mount -t virtiofs -o ro kiln-host /host 2>/dev/null || return 1 ;;
    *) return 1 ;;
  esac
  mount -t tmpfs rw /rw
  mkdir /rw/upper /rw/work
  if mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work overlay /new 2>/dev/null; then
    mkdir -p /new/lib/modules /new/proc /new/sys /new/dev /new/run /new/tmp
    return 0
  fi
  [ -d /host/lib/modules ] || { umount /host; return 1; }
  mount --bind /host /new
  mkdir /rw/etc
  cp -a /host/etc/. /rw/etc/ 2>/dev/null
  mount --bind /rw/etc /new/etc
  mount -t tmpfs var /new/var
  mkdir -p /new/var/lib /new/var/log /new/var/cache /new/var/tmp
  ln -s /run /new/var/run
  ln -s /run/lock /new/var/lock
  say note "the shared folders are read-only but for /etc, /var, /run and /tmp: the kernel has no OVERLAY_FS"
}

FS=shared
if ! share; then
  FS=initramfs
  [ $share = no ] || say note "this machine's root could not be mounted by $share"
  exec /kiln/busybox sh /kiln/main.sh $FS
fi
# Where it lies may be covered by the next mounts.
if [ -n "$modules" ] && [ -d "/new$modules/lib/modules/$(uname -r)" ]; then
  mount --bind "/new$modules/lib/modules" /new/lib/modules
else
  [ -z "$modules" ] || say note "the modules in $modules cannot be seen from the guest"
  mkdir -p /lib/modules
  mount --bind /lib/modules /new/lib/modules
fi
mount -t tmpfs run /new/run
mount -t tmpfs tmp /new/tmp
chmod 1777 /new/tmp
mkdir -p /new/run/kiln /new/run/lock
mount --bind /kiln /new/run/kiln
# What the kernel was installed with, for instance what is loaded at boot, is laid over this machine's settings.
[ ! -d /etc ] || cp -a /etc/. /new/etc/
mount --move /proc /new/proc
mount --move /sys /new/sys 2>/dev/null
mount --move /dev /new/dev 2>/dev/null || { mount -t tmpfs dev /new/dev; cp -a /dev/. /new/dev/; }
cd /new
# As switch_root does: a plain chroot would deny the programs user namespaces.
mount --move . /
exec chroot . /run/kiln/busybox sh /run/kiln/main.sh $FS
`;
}

/** The script that does what the guest is there for; its folder holds what it needs. */
export function mainScript(settings: GuestSettings): string {
  return `${variables(settings)}
FS=$1
KILN=/run/kiln
if [ $FS = initramfs ]; then
  KILN=/kiln
  mkdir -p /run /tmp /var /etc
  mount -t tmpfs run /run 2>/dev/null
  mount -t tmpfs tmp /tmp 2>/dev/null
fi
BB=$KILN/busybox
say() { printf '%s %s\\n' "$TOKEN" "$*" > $PORT; }
mkdir -p /dev/pts /dev/shm 2>/dev/null
mount -t devpts pts /dev/pts 2>/dev/null
mount -t tmpfs shm /dev/shm 2>/dev/null
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
$BB ip link set lo up 2>/dev/null
$BB hostname kiln 2>/dev/null
export HOME=/root TERM=\${TERM:-linux} LC_ALL=C.UTF-8
cd /
# A program whose pages come over 9P may ask for memory by requests that may kill nothing (GFP_NOFS), for ever: others have to.
while $BB sleep 1; do :; done 9>&- &
say ready $FS
${TASKS[settings.task]}
say bye
$BB sync
$BB sleep 5
$BB poweroff -f
`;
}

const TASKS: Readonly<Record<GuestTask, string>> = {
  exec: `say begin
{ /bin/sh $KILN/command < /dev/null 2>&1 9>&-; echo $? > /run/kiln-status; } | $BB cat > $PORT
read -r status < /run/kiln-status
$BB printf '\\n' > $PORT
say end $status`,
  // The terminal is set before anything can be typed: what came in raw mode would be lost.
  shell: `$BB stty -F $PORT sane rows $rows cols $columns 2>/dev/null
say begin
shell=/bin/sh
[ -x /bin/bash ] && shell=/bin/bash
PS1='kiln:\\w# ' $BB setsid $BB sh -c "exec $shell -i < $PORT > $PORT 2>&1 9>&-"
status=$?
$BB stty -F $PORT raw -echo 2>/dev/null
$BB printf '\\n' > $PORT
say end $status`,
  checks: `[ ! -r /sys/kernel/notes ] || say notes $($BB od -An -v -tx1 /sys/kernel/notes | $BB tr -d ' \\n')
if [ -r /proc/config.gz ] || modprobe -q configs 2>/dev/null; then
  $BB zcat /proc/config.gz | $BB awk 'NR == FNR { wanted[$1] = 1; next }
    /^CONFIG_/ { split($0, part, "="); if (part[1] in wanted) print }
    END { print "complete" }' $KILN/symbols - | while IFS= read -r line; do say config "$line"; done
fi
for check in $($BB cat $KILN/order); do
  folder=$KILN/checks/$check
  say start $check
  work=/tmp/check
  mkdir -p $work
  mount -t tmpfs check $work
  for module in $($BB cat $folder/modules); do modprobe -q $module 2>/dev/null; done
  read -r limit < $folder/timeout
  cd $work
  # In a session of its own, so that whatever it leaves running is ended with it.
  $BB setsid $BB sh -c 'echo $$ > /run/kiln-group; exec "$0" timeout -s KILL "$1" /bin/sh -e "$2"' $BB $limit $folder/script > /run/kiln-output 2>&1 < /dev/null 9>&-
  status=$?
  read -r group < /run/kiln-group
  kill -KILL -$group 2>/dev/null
  cd /
  lines=1
  [ $status = 0 ] || [ $status = 77 ] || [ $status = 78 ] || lines=4
  text=$($BB grep -v '^[[:space:]]*$' /run/kiln-output | $BB tail -n $lines | $BB tr '\\n\\r\\t' '   ' | $BB cut -c 1-400)
  say done $check $status "$text"
  $BB umount -l $work
done`,
};

function variables(settings: GuestSettings): string {
  return `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TOKEN=${settings.token}
ports="${settings.ports.join(" ")}"
share=${settings.share ?? "no"}
modules='${(settings.modules ?? "").replaceAll("'", `'\\''`)}'
rows=${settings.rows}
columns=${settings.columns}`;
}
