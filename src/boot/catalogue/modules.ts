import type { GuestCheck } from "../guest-check.ts";
import { INSMOD, IP, MODINFO, MODPROBE, PERL, RMMOD } from "./program.ts";
import { CANNOT } from "./shell-part.ts";

/** `$module`: some module that was built, loads here without hardware and is not in use. */
const SOME_MODULE = `${CANNOT}module=
for m in bonding dummy udp_diag ah4 loop ext4 bridge tun veth crc16 libcrc32c $(sed 's/:.*//; s,.*/,,; s/\\.ko.*//' /lib/modules/$(uname -r)/modules.dep 2>/dev/null | head -40); do
  modinfo -n $m 2>/dev/null | grep -q '\\.ko' || continue
  [ ! -e /sys/module/$m ] || rmmod $m 2>/dev/null || continue
  if modprobe $m 2>/dev/null && rmmod $m 2>/dev/null; then module=$m; break; fi
done
[ -n "$module" ] || cannot "no module was built that loads and unloads here"
`;

/** Loadable modules: each switch of the loader is used on a real module. */
export const MODULE_CHECKS: readonly GuestCheck[] = [
  {
    name: "modules",
    symbols: ["MODULES", "MODULE_UNLOAD"],
    level: "exercised",
    programs: [MODPROBE, RMMOD, MODINFO],
    script: `${SOME_MODULE}modprobe $module
grep "^$module " /proc/modules
rmmod $module
[ ! -e /sys/module/$module ]
echo "$module was loaded and unloaded"
`,
  },
  {
    name: "module-force-load",
    symbols: ["MODULE_FORCE_LOAD"],
    level: "exercised",
    programs: [MODPROBE, RMMOD, MODINFO],
    // With --force the version magic is stripped; the kernel takes such a module only with this option, and marks it with F.
    script: `${SOME_MODULE}modprobe --force $module
taint=$(cat /sys/module/$module/taint)
rmmod $module
case $taint in *F*) echo "$module was loaded by force, taint $taint" ;; *) exit 1 ;; esac
`,
  },
  {
    name: "module-versions",
    symbols: ["MODVERSIONS"],
    level: "exercised",
    programs: [MODPROBE, RMMOD, INSMOD, MODINFO, PERL],
    // One checksum of a copy is changed: the kernel must refuse the copy, and load the true file.
    script: `${SOME_MODULE}file=$(modinfo -n $module)
case $file in *.ko) cp "$file" true.ko ;; *.xz) xz -dc "$file" > true.ko ;; *.zst) zstd -dc "$file" > true.ko ;; *.gz) gzip -dc "$file" > true.ko ;; esac
modprobe $module
rmmod $module
perl -e 'local $/; open F, "<", "true.ko"; $_ = <F>; s/(.)(.{7}module_layout\\0)/chr(ord($1) ^ 1) . $2/se or exit 1; print' > false.ko
if insmod ./false.ko 2> refused; then rmmod $module; echo "a wrong version was accepted"; exit 1; fi
insmod ./true.ko
rmmod $module
echo "a wrong checksum of module_layout was refused: $(cat refused)"
`,
  },
  {
    name: "module-force-unload",
    symbols: ["MODULE_FORCE_UNLOAD"],
    level: "exercised",
    needs: ["XFRM_USER", ["INET_AH", "INET_ESP", "INET_IPCOMP"], "CRYPTO_HMAC", "CRYPTO_SHA256"],
    programs: [MODPROBE, RMMOD, MODINFO, IP],
    apart: true,
    // A module that a state of IPsec keeps busy goes only by force. The state stays, so that nothing touches what is gone.
    script: `${CANNOT}modprobe -q xfrm_user || true
for m in ah4 esp4 ipcomp; do modinfo -n $m 2>/dev/null | grep -q '\\.ko' && break; m=; done
[ -n "$m" ] || cannot "none of INET_AH, INET_ESP and INET_IPCOMP was built as a module, which could be held"
case $m in ah4) a="proto ah auth hmac(sha256) 0x$(printf '%064d' 1)" ;; esp4) a="proto esp enc ecb(cipher_null) \\"\\" auth hmac(sha256) 0x$(printf '%064d' 1)" ;; ipcomp) a="proto comp comp deflate" ;; esac
ip xfrm state add src 192.0.2.1 dst 192.0.2.2 spi 0x77 $a
[ "$(cat /sys/module/$m/refcnt)" -gt 0 ]
if rmmod $m 2>/dev/null; then exit 1; fi
rmmod --force $m
[ ! -e /sys/module/$m ]
echo "$m was in use and was unloaded by force"
`,
  },
];
