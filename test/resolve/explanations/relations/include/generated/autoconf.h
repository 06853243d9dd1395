/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_KVM_MODULE 1
#define CONFIG_MODULES 1
#define CONFIG_CPUS 16
#define CONFIG_HOST "none-"
