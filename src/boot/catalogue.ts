import { BLOCK_CHECKS } from "./catalogue/block.ts";
import { CONTAINER_CHECKS } from "./catalogue/container.ts";
import { CONTROLLER_CHECKS } from "./catalogue/controller.ts";
import { CRYPTO_CHECKS } from "./catalogue/crypto.ts";
import { DEVICE_MAPPER_CHECKS } from "./catalogue/device-mapper.ts";
import { DISPLAY_CHECKS } from "./catalogue/display.ts";
import { FILE_SYSTEM_CHECKS } from "./catalogue/file-system.ts";
import { INTERFACE_CHECKS } from "./catalogue/interface.ts";
import { IPSEC_CHECKS } from "./catalogue/ipsec.ts";
import { KERNEL_CHECKS } from "./catalogue/kernel.ts";
import { MACHINE_PART_CHECKS } from "./catalogue/machine-part.ts";
import { MODULE_CHECKS } from "./catalogue/modules.ts";
import { NETFILTER_CHECKS } from "./catalogue/netfilter.ts";
import { NETWORK_CHECKS } from "./catalogue/network.ts";
import { NETWORK_CARD_CHECKS } from "./catalogue/network-card.ts";
import { NFS_CHECKS } from "./catalogue/nfs.ts";
import { NINE_P_CHECKS } from "./catalogue/nine-p.ts";
import { PARAVIRTUAL_CHECKS } from "./catalogue/paravirtual.ts";
import { SOCKET_CHECKS } from "./catalogue/socket.ts";
import { SYSTEM_CALL_CHECKS } from "./catalogue/system-call.ts";
import { VIRTIO_CHECKS } from "./catalogue/virtio.ts";
import { VIRTUALIZATION_CHECKS } from "./catalogue/virtualization.ts";
import type { GuestCheck } from "./guest-check.ts";

export { UNEMULATED } from "./catalogue/unemulated.ts";

/** Every check that Kiln knows. Checks that force modules out of the kernel come last. */
export const GUEST_CHECKS: readonly GuestCheck[] = [
  ...VIRTIO_CHECKS,
  ...NINE_P_CHECKS,
  ...KERNEL_CHECKS,
  ...SYSTEM_CALL_CHECKS,
  ...CONTAINER_CHECKS,
  ...SOCKET_CHECKS,
  ...PARAVIRTUAL_CHECKS,
  ...NETWORK_CHECKS,
  ...INTERFACE_CHECKS,
  ...NETFILTER_CHECKS,
  ...IPSEC_CHECKS,
  ...BLOCK_CHECKS,
  ...DEVICE_MAPPER_CHECKS,
  ...FILE_SYSTEM_CHECKS,
  ...NFS_CHECKS,
  ...CRYPTO_CHECKS,
  ...CONTROLLER_CHECKS,
  ...NETWORK_CARD_CHECKS,
  ...MACHINE_PART_CHECKS,
  ...VIRTUALIZATION_CHECKS,
  ...DISPLAY_CHECKS,
  ...MODULE_CHECKS,
];
