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
addresses="192.0.2.1 192.0.2.2"
for a in $addresses; do ip addr replace $a/32 dev lo; done
trap 'ip xfrm policy flush; ip xfrm state flush; for a in $addresses; do ip addr del $a/32 dev lo; done' EXIT
for s in disable_xfrm disable_policy; do echo 0 > /proc/sys/net/ipv4/conf/lo/$s; echo 0 > /proc/sys/net/ipv4/conf/all/$s; done
ends="src 192.0.2.1 dst 192.0.2.2"
ip xfrm state add $ends proto ${protocol} spi 0x1001 mode transport ${keys}
for direction in out in; do ip xfrm policy add $ends dir $direction tmpl proto ${protocol} mode transport; done
perl -MSocket -e '
  socket(R, AF_INET, SOCK_DGRAM, 17) && bind(R, sockaddr_in(7010, inet_aton("192.0.2.2"))) or die $!;
  socket(S, AF_INET, SOCK_DGRAM, 17) && bind(S, sockaddr_in(0, inet_aton("192.0.2.1"))) or die $!;
  send(S, "kiln" x 200, 0, sockaddr_in(7010, inet_aton("192.0.2.2"))) or die $!;
  alarm 5; recv(R, $a, 2000, 0); $a eq "kiln" x 200 or die "something else came"'
ip -s xfrm state > state
grep -A 3 'lifetime current' state | grep -oE '[1-9][0-9]*\\(packets\\)' > counted
echo "800 bytes went through ${protocol}, out and in again: $(cat counted)"
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
