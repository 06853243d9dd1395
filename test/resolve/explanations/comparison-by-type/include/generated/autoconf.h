/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_WIDTH 9
#define CONFIG_BASE 0x21
#define CONFIG_LOW 1
