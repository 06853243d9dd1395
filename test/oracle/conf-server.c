/*
 * The tree's own conf, which reads its Kconfig files once and then makes one configuration for each line of standard input:
 * "FOLDER SEED PROBABILITY". Each is made by a child that goes on where the real main() would, in FOLDER; an answer line tells
 * its exit status. Compiled with CONF_C naming the tree's conf.c, and linked with the objects that conf is made of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lkc.h"

static void serve(const char *name);
#define conf_parse serve
#include CONF_C
#undef conf_parse

static void serve(const char *name)
{
	static char folder[4096];
	static char probability[64];
	unsigned int seed;

	conf_parse(name);
	while (scanf("%4095s %u %63s", folder, &seed, probability) == 3) {
		int status;
		pid_t child;

		fflush(NULL);
		child = fork();
		if (child < 0)
			exit(3);
		if (child == 0) {
			if (chdir(folder) != 0 || !freopen("messages", "w", stdout) || dup2(1, 2) < 0)
				exit(3);
			if (strcmp(probability, "-") != 0)
				setenv("KCONFIG_PROBABILITY", probability, 1);
			else
				unsetenv("KCONFIG_PROBABILITY");
			srand(seed);
			return;
		}
		if (waitpid(child, &status, 0) != child)
			exit(3);
		printf("%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
		fflush(stdout);
	}
	fflush(NULL);
	_exit(0);
}
