// The tree of the examples: four files in memory, and the host that shows them to the engine.
const files = {
  Kconfig: `
mainmenu "A house"

config MODULES
	bool "Loadable parts"
	modules

source "rooms/Kconfig"
`,
  "rooms/Kconfig": `
menu "Rooms"

config KITCHEN
	bool "Kitchen"
	default y

config STOVE
	tristate "Stove"
	depends on KITCHEN
	select GAS

config BURNERS
	int "Burners"
	depends on STOVE
	range 1 6
	default 4

choice
	prompt "Floor"

config WOOD
	bool "Wood"

config STONE
	bool "Stone"

endchoice

config OWNER
	string "Owner"
	default "$(OWNER)"

endmenu

config GAS
	tristate
`,
};

/** A host answers all that reading a tree asks for: texts, wildcards, environment variables, shell commands. */
export const host = {
  readFile: (path) => files[path],
  glob: () => [],
  env: (name) => ({ OWNER: "Kim" })[name],
  shell: () => ({ output: "" }),
};
