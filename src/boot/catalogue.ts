import { DEVICE_MAPPER_CHECKS } from "./catalogue/device-mapper.ts";
import { MODULE_CHECKS } from "./catalogue/modules.ts";
import { NETFILTER_CHECKS } from "./catalogue/netfilter.ts";
import { NETWORK_CHECKS } from "./catalogue/network.ts";
import { VIRTIO_CHECKS } from "./catalogue/virtio.ts";
import type { GuestCheck } from "./guest-check.ts";

/** Every check that Kiln knows. Checks that force modules out of the kernel come last. */
export const GUEST_CHECKS: readonly GuestCheck[] = [
  ...VIRTIO_CHECKS,
  ...NETWORK_CHECKS,
  ...NETFILTER_CHECKS,
  ...DEVICE_MAPPER_CHECKS,
  ...MODULE_CHECKS,
];
