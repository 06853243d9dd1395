/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_TIMER 1
#define CONFIG_ARMBOX 1
