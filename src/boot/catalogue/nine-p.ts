import type { GuestCheck } from "../guest-check.ts";
import { GETFATTR, MOUNT, PERL } from "./program.ts";
import { CANNOT } from "./shell-part.ts";

/** A folder of the host by a tag of its own: the guest's programs may lie on another one, which is mounted already. */
const NINE_P_DEVICE: readonly string[] = [
  "-fsdev",
  "local,id=kiln-proof,path=/usr/share,security_model=none,readonly=on",
  "-device",
  "virtio-9p-pci,fsdev=kiln-proof,mount_tag=kiln-proof",
];

/** `$tag`: the mount tag of that folder. */
const NINE_P_TAG = `${CANNOT}tag=kiln-proof
for f in /sys/bus/virtio/drivers/9pnet_virtio/virtio*/mount_tag; do
  [ "$(tr -d '\\000' < $f)" != "$tag" ] || found=yes
done
[ -n "$found" ] || cannot "no virtio 9p device is in this guest"
mkdir m
`;

/** The file system of Plan 9, whose server is QEMU. */
export const NINE_P_CHECKS: readonly GuestCheck[] = [
  {
    name: "9p",
    symbols: ["NET_9P", "NET_9P_VIRTIO", "9P_FS", "NETWORK_FILESYSTEMS"],
    level: "exercised",
    programs: [MOUNT],
    modules: ["9p", "9pnet_virtio"],
    devices: NINE_P_DEVICE,
    script: `${NINE_P_TAG}mount -t 9p -o ro,trans=virtio,version=9p2000.L "$tag" m
[ -n "$(ls m)" ]
grep " $PWD/m 9p " /proc/mounts > line
umount m
echo "mounted $tag: $(cat line)"
`,
  },
  {
    name: "9p-acl",
    symbols: ["9P_FS_POSIX_ACL"],
    level: "exercised",
    programs: [MOUNT, GETFATTR],
    modules: ["9p", "9pnet_virtio"],
    devices: NINE_P_DEVICE,
    // Without the option the mount option is dropped and the attribute is "not supported" rather than absent.
    script: `${NINE_P_TAG}mount -t 9p -o ro,trans=virtio,version=9p2000.L,posixacl "$tag" m
shown=$(grep " $PWD/m 9p .*posixacl" /proc/mounts) || { umount m; exit 1; }
answer=$(getfattr --absolute-names -n system.posix_acl_access m 2>&1) || true
umount m
case $answer in *"No such attribute"* | *posix_acl_access=*) echo "$shown" ;; *) echo "$answer"; exit 1 ;; esac
`,
  },
  {
    name: "9p-security",
    symbols: ["9P_FS_SECURITY"],
    level: "exercised",
    needs: ["NET_9P_FD"],
    programs: [MOUNT, GETFATTR, PERL],
    modules: ["9p", "9pnet_fd"],
    // QEMU's server answers for no attribute of security: a small server of this check's own does, through a pair of sockets.
    script: `mkdir m
perl -MSocket -e '
socketpair(A, B, AF_UNIX, SOCK_STREAM, 0) or die "no pair of sockets: $!"; use Fcntl; fcntl(B, F_SETFD, 0);
unless ($client = fork) {
  close A; $n = fileno B;
  system("mount -i -t 9p -o trans=fd,rfdno=$n,wfdno=$n,version=9p2000.L,access=any kiln m") == 0 or exit 1;
  $status = system("getfattr -n security.kiln m > shown"); system("umount m"); exit($status != 0);
}
close B; alarm 20; $qid = pack "C L Q", 128, 0, 1;
sub need { my $t = ""; while (length $t < $_[0]) { sysread(A, $t, $_[0] - length $t, length $t) or last } $t }
while (length($head = need(7)) == 7) {
  ($size, $type, $tag) = unpack "L C S", $head; $body = need($size - 7);
  if ($type == 100) { ($m) = unpack "L", $body; $a = pack "L S/a", $m, "9P2000.L" }
  elsif ($type == 104) { $a = $qid }
  elsif ($type == 24) { $a = pack "Q a13 L L L Q15", 0x7ff, $qid, 040755, 0, 0, 2, 0, 0, 4096, 0, (0) x 10 }
  elsif ($type == 110) { $a = pack "S", 0 }
  elsif ($type == 30) { ($asked) = unpack "x8 S/a", $body; push @asked, $asked; $a = pack "Q", 5 }
  elsif ($type == 116) { $o = unpack "x4 Q", $body; $a = pack "L a*", $o ? 0 : 5, $o ? "" : "label" }
  elsif ($type == 120) { $a = "" }
  else { $a = pack "L", 95; $type = 6 }
  syswrite A, pack("L C S", 7 + length $a, $type + 1, $tag) . $a;
}
waitpid $client, 0; $? == 0 or die "the client did not get its attribute; asked for were: @asked\\n"'
grep 'security.kiln="label"' shown
`,
  },
];
