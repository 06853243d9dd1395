import type { GuestCheck } from "../guest-check.ts";
import { IP, PERL } from "./program.ts";

/**
 * Two addresses of the loopback interface speak to each other through one transformation; by default the kernel excepts that
 * interface. The kernel counts what it transformed, on the way out and on the way in.
 */
function transformation(
  name: string,
  symbol: string,
  needs: readonly string[],
  protocol: string,
  keys: string,
): GuestCheck {
  return {
    name: `ipsec-${name}`,
    symbols: [symbol],
    level: "exercised",
    needs: ["XFRM_USER", ...needs],
    programs: [IP, PERL],
    modules: ["xfrm_user"],
    script: `ip link set lo up
for a in 192.0.2.1 192.0.2.2; do ip addr add $a/32 dev lo; done
trap 'ip xfrm policy flush; ip xfrm state flush; for a in 192.0.2.1 192.0.2.2; do ip addr del $a/32 dev lo; done' EXIT
for s in disable_xfrm disable_policy; do echo 0 > /proc/sys/net/ipv4/conf/lo/$s; echo 0 > /proc/sys/net/ipv4/conf/all/$s; done
for mode in transport tunnel; do
  ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto ${protocol} spi 0x1001 mode $mode ${keys}
  tunnel=
  [ $mode = transport ] || tunnel="src 192.0.2.1 dst 192.0.2.2"
  for direction in out in; do
    ip xfrm policy add src 192.0.2.1 dst 192.0.2.2 dir $direction tmpl $tunnel proto ${protocol} mode $mode
  done
  perl -MSocket -e '
    socket(R, AF_INET, SOCK_DGRAM, 17) && bind(R, sockaddr_in(7010, inet_aton("192.0.2.2"))) or die $!;
    socket(S, AF_INET, SOCK_DGRAM, 17) && bind(S, sockaddr_in(0, inet_aton("192.0.2.1"))) or die $!;
    send(S, "kiln" x 200, 0, sockaddr_in(7010, inet_aton("192.0.2.2"))) or die $!;
    alarm 5; recv(R, $a, 2000, 0); $a eq "kiln" x 200 or die "something else came"'
  ip -s xfrm state > state
  grep -A 3 'lifetime current' state | grep -E '[1-9][0-9]*\\(packets\\)' > counted
  echo "$mode: $(tr -s ' \\t' ' ' < counted)"
  ip xfrm policy flush
  ip xfrm state flush
done
echo "800 bytes went through ${protocol} in transport and tunnel mode:$(tr -s ' \\t' ' ' < counted)"
`,
  };
}

const HMAC_KEY = `"hmac(sha256)" 0x${"5a".repeat(32)}`;
const AES_KEY = `"cbc(aes)" 0x${"a5".repeat(16)}`;
const HASHES = ["CRYPTO_HMAC", "CRYPTO_SHA256"];
const CIPHERS = ["CRYPTO_CBC", "CRYPTO_AES"];

/** IPsec: packets that really went through each transformation. */
export const IPSEC_CHECKS: readonly GuestCheck[] = [
  transformation("ah", "INET_AH", HASHES, "ah", `auth-trunc ${HMAC_KEY} 128`),
  transformation(
    "esp",
    "INET_ESP",
    [...HASHES, ...CIPHERS, "CRYPTO_AUTHENC"],
    "esp",
    `enc ${AES_KEY} auth-trunc ${HMAC_KEY} 128`,
  ),
  transformation("ipcomp", "INET_IPCOMP", ["CRYPTO_DEFLATE"], "comp", "comp deflate"),
];
