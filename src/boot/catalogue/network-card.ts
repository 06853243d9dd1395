import type { GuestCheck } from "../guest-check.ts";
import { IP, PERL } from "./program.ts";

/**
 * An emulated network card. QEMU's own network answers ARP for 10.0.2.2: a frame went out through the card's driver and
 * another came in.
 */
function card(symbol: string, device: string, driver: string, last: number, needs: readonly string[] = []): GuestCheck {
  const address = `52:54:00:6b:69:${last.toString(16).padStart(2, "0")}`;
  const id = `kiln-${driver}`;
  return {
    name: `card-${driver}`,
    symbols: [symbol],
    level: "exercised",
    needs,
    programs: [IP, PERL],
    modules: [driver],
    devices: ["-netdev", `user,id=${id}`, "-device", `${device},netdev=${id},mac=${address}`],
    timeout: 60,
    script: `net=
for round in 1 2 3 4 5 6 7 8; do
  for d in /sys/class/net/*; do if [ "$(cat $d/address 2>/dev/null)" = ${address} ]; then net=$(basename $d); fi; done
  [ -z "$net" ] || break
  sleep 1
done
[ -n "$net" ] || { echo "no interface of ${driver}"; exit 1; }
[ "$(basename $(readlink /sys/class/net/$net/device/driver))" = ${driver} ]
for other in /sys/class/net/*; do
  [ $(basename $other) = lo ] || [ $(basename $other) = $net ] || ip addr flush dev $(basename $other)
done
ip addr add 10.0.2.15/24 dev $net
ip link set $net up
trap 'ip addr flush dev $net; ip link set $net down' EXIT
for try in 1 2 3 4 5 6; do
  sleep 1
  perl -MSocket -e 'socket(S, PF_INET, SOCK_DGRAM, 17); send(S, "x", 0, sockaddr_in(9, inet_aton("10.0.2.2")))'
  if ip neigh show 10.0.2.2 dev $net | grep lladdr; then
    echo "$net of ${driver}: answer from 10.0.2.2, $(cat /sys/class/net/$net/statistics/rx_packets) frames received"
    exit 0
  fi
done
exit 1
`,
  };
}

/** Network cards that QEMU has. */
export const NETWORK_CARD_CHECKS: readonly GuestCheck[] = [
  card("E1000", "e1000", "e1000", 0x01),
  card("E1000E", "e1000e", "e1000e", 0x02),
  card("8139CP", "rtl8139", "8139cp", 0x03),
  card("PCNET32", "pcnet", "pcnet32", 0x04),
  card("NE2K_PCI", "ne2k_pci", "ne2k-pci", 0x05),
  card("E100", "i82559b", "e100", 0x06),
  card("VMXNET3", "vmxnet3", "vmxnet3", 0x07),
];
