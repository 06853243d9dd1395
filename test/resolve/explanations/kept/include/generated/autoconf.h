/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_USB 1
#define CONFIG_CARD 1
