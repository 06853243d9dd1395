/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_TUNED 1
#define CONFIG_EXPERT 1
#define CONFIG_CACHE 1
