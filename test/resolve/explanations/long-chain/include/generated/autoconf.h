/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_BLOCK 1
#define CONFIG_AHCI 1
#define CONFIG_ATA 1
#define CONFIG_SCSI 1
