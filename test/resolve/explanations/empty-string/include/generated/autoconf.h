/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_GREETING "-"
#define CONFIG_SIGNATURE ""
#define CONFIG_LETTERS 1
