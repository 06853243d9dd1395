/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_HAVE_IDLE 1
#define CONFIG_X86BOX 1
