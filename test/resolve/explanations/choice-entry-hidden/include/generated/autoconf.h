/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_WIDE 1
#define CONFIG_FAST 1
