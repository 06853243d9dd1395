/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_NAME "box"
#define CONFIG_NAMED 1
