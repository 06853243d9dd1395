/*
 * Automatically generated file; DO NOT EDIT.
 * Main menu
 */
#define CONFIG_VOLUME 7
#define CONFIG_MIXER 1
#define CONFIG_SOUND 1
