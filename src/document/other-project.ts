/** Another project that is configured with Kconfig, and names that only its options have. */
interface Project {
  readonly name: string;
  /** No release of the kernel has an option of such a name. */
  readonly symbols: RegExp;
}

const PROJECTS: readonly Project[] = [
  { name: "Buildroot", symbols: /^BR2_/ },
  {
    name: "U-Boot",
    symbols:
      /^(?:SPL|TPL|VPL)_|^CMD_[A-Z]|^SYS_(?:I2C_\w+|MALLOC_\w+|TEXT_BASE|PROMPT|LOAD_ADDR|64BIT_LBA|INIT_SP_ADDR)$|^ENV_(?:IS_IN_\w+|SIZE|OFFSET)$|^DM_(?:MMC|ETH|USB|SERIAL|GPIO|I2C|SPI|VIDEO|PMIC|REGULATOR)$|^(?:BOOTDELAY|BOOTCOMMAND|DEFAULT_DEVICE_TREE|DRAM_CLK|NR_DRAM_BANKS|BOOTARGS|OF_LIBFDT|DISTRO_DEFAULTS)$/,
  },
  { name: "BusyBox", symbols: /^FEATURE_[A-Z]/ },
  {
    name: "hostapd or wpa_supplicant",
    symbols:
      /^EAP_[A-Z]|^DRIVER_(?:NL80211|WEXT|WIRED|HOSTAP|ATHEROS|NONE|ROBOSWITCH|MACSEC_\w+)$|^CTRL_IFACE|^(?:IEEE8021X_EAPOL|WPA_CLI_EDIT)$/,
  },
  { name: "OpenWrt", symbols: /^PACKAGE_|^TARGET_(?:ROOTFS|IMAGES)_/ },
  {
    name: "Zephyr",
    symbols:
      /^(?:ZTEST|ZEPHYR_|NET_CONFIG_|SHELL_BACKEND_)|^(?:HEAP_MEM_POOL_SIZE|MAIN_STACK_SIZE|SYSTEM_WORKQUEUE_STACK_SIZE|BT_PERIPHERAL|BT_CENTRAL|BOOTLOADER_MCUBOOT|NEWLIB_LIBC)$/,
  },
  { name: "ESP-IDF", symbols: /^(?:ESPTOOLPY|FREERTOS|PARTITION_TABLE)_/ },
  { name: "NuttX", symbols: /^NSH_/ },
];

/** The project that alone has options of such a name, for "an option of …"; undefined for a name that tells no project. */
export function projectOf(symbol: string): string | undefined {
  return PROJECTS.find(({ symbols }) => symbols.test(symbol))?.name;
}
