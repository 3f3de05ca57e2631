/* SPDX-License-Identifier: MIT */
#include "monitor/terminal-restore.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "client/message.h"

#define BY_SIGNAL 128	/* as shells say it */

static int wait_for(pid_t child, const sigset_t *signals)
{
	siginfo_t info;
	int status;

	for (;;) {
		int number = sigwaitinfo(signals, &info);

		if (number == SIGCHLD && waitpid(child, &status, WNOHANG | WUNTRACED) == child) {
			if (!WIFSTOPPED(status))
				return status;
			/* The terminal is given back by now: let the shell have it. */
			raise(SIGSTOP);
			kill(child, SIGCONT);
		}
		/* What the terminal sends, it sends to both. */
		if (number > 0 && number != SIGCHLD && info.si_code != SI_KERNEL)
			kill(child, number);
	}
}

static void give_back(const struct termios *before)
{
	int error;

	tcsetattr(STDIN_FILENO, TCSAFLUSH, before);
	if (setupterm(NULL, STDOUT_FILENO, &error) != OK)
		return;
	if (exit_attribute_mode != NULL)
		putp(exit_attribute_mode);
	if (exit_ca_mode != NULL)
		putp(exit_ca_mode);
	if (keypad_local != NULL)
		putp(keypad_local);
	if (cursor_normal != NULL)
		putp(cursor_normal);
	fflush(stdout);
}

int rescue_start(void)
{
	struct termios before;
	sigset_t signals, old;
	pid_t parent = getpid(), child;
	int status;

	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return -1;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGTSTP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, &old);
	if ((child = fork()) <= 0) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			if (getppid() != parent)
				raise(SIGTERM);
		}
		return -1;
	}
	status = wait_for(child, &signals);
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	give_back(&before);
	complain(STATUS_REFUSED, "ended by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	return BY_SIGNAL + WTERMSIG(status);
}
