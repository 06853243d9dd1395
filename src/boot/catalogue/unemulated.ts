import type { Unemulated } from "../guest-check.ts";

/** Hardware that QEMU (as of 7.2) has no device for. Lines that ask for it stay at what can be seen without it. */
export const UNEMULATED: readonly Unemulated[] = [
  {
    symbols: ["MEGARAID_MM", "MEGARAID_MAILBOX", "MEGARAID_LEGACY"],
    why: "QEMU emulates LSI's SAS controllers only, none of the older MegaRAID with SCSI",
  },
  { symbols: ["BNX2", "BNX2X", "TIGON3", "BNXT"], why: "QEMU emulates no network card of Broadcom" },
  { symbols: ["DRM_MGAG200"], why: "QEMU's -vga has no Matrox MGA" },
  {
    symbols: ["DRM_AMDGPU", "DRM_I915", "DRM_XE", "DRM_NOUVEAU", "DRM_AST"],
    why: "QEMU emulates no such graphics card",
  },
  { symbols: ["INTEL_IOATDMA", "INTEL_IDMA64", "INTEL_IDXD"], why: "QEMU emulates no DMA engine of Intel" },
  { symbols: ["CAIF_VIRTIO"], why: "QEMU has no CAIF device behind virtio" },
  {
    symbols: ["IWLWIFI", "ATH9K", "ATH10K", "ATH11K", "RTW88", "RTW89", "BRCMFMAC", "MT7921E"],
    why: "QEMU emulates no wireless card",
  },
  {
    symbols: ["IXGBE", "I40E", "ICE", "MLX4_EN", "MLX5_CORE", "R8169", "ALX", "ATL1C", "BE2NET", "SFC"],
    why: "QEMU emulates no such network card",
  },
  {
    symbols: [
      "SCSI_MPT3SAS",
      "SCSI_MPI3MR",
      "SCSI_AACRAID",
      "SCSI_HPSA",
      "SCSI_3W_9XXX",
      "SCSI_ARCMSR",
      "SCSI_SMARTPQI",
    ],
    why: "QEMU emulates no such disk controller",
  },
  {
    symbols: ["THINKPAD_ACPI", "DELL_LAPTOP", "DELL_WMI", "HP_WMI", "ASUS_WMI", "IDEAPAD_LAPTOP", "SAMSUNG_LAPTOP"],
    why: "no guest is a laptop",
  },
  { symbols: ["SENSORS_CORETEMP", "SENSORS_K10TEMP", "INTEL_RAPL"], why: "no guest has sensors in its processor" },
  {
    symbols: ["X86_INTEL_PSTATE", "X86_ACPI_CPUFREQ", "X86_AMD_PSTATE", "INTEL_IDLE"],
    why: "no guest sets its processor's speed",
  },
];
