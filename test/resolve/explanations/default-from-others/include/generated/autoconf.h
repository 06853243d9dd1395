/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_STORAGE 1
#define CONFIG_MODULES 1
#define CONFIG_USB 1
#define CONFIG_SCSI 1
