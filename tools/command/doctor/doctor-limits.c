/* SPDX-License-Identifier: MIT */
/* Whether the daemon's data loop has the priority it needs. */
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <spa/utils/string.h>

#include "command/doctor/doctor.h"

#define DATA_LOOP "data-loop"
#define RESTART "systemctl --user restart pipewire.service"

/* rtkit gives 200 ms; a cycle of 8192 frames at 44.1 kHz lasts 186. */
#define LEAST_TIME_USEC 20000

static bool has_name(const char *comm_path, const char *name, bool is_prefix)
{
	char line[64] = "";
	FILE *comm = fopen(comm_path, "re");

	if (comm == NULL)
		return false;
	if (fgets(line, sizeof(line), comm) == NULL)
		line[0] = '\0';
	fclose(comm);
	line[strcspn(line, "\n")] = '\0';
	return is_prefix ? spa_strstartswith(line, name) : spa_streq(line, name);
}

static bool is_real_time(pid_t thread)
{
	int policy = sched_getscheduler(thread) & ~SCHED_RESET_ON_FORK;

	return policy == SCHED_FIFO || policy == SCHED_RR;
}

/*
 * The thread that is the data loop of a process; 0: none. PipeWire 0.3 gives it no
 * name: then it is the one with a priority, or any but the first.
 */
static pid_t find_data_loop(pid_t pid)
{
	char path[384];
	struct dirent *entry;
	pid_t found = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	if ((dir = opendir(path)) == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		pid_t thread = (pid_t)atoi(entry->d_name);

		if (thread <= 0 || thread == pid)
			continue;
		if (found == 0 || is_real_time(thread))
			found = thread;
		snprintf(path, sizeof(path), "/proc/%d/task/%d/comm", pid, thread);
		if (has_name(path, DATA_LOOP, true)) {
			found = thread;
			break;
		}
	}
	closedir(dir);
	return found;
}

/* Who made the socket: the daemon, unless systemd did. */
static pid_t find_by_socket(const char *name)
{
	const char *dir = getenv("PIPEWIRE_RUNTIME_DIR");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t size_bytes = sizeof(peer);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (dir == NULL)
		dir = getenv("XDG_RUNTIME_DIR");
	if (*name == '/')
		snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
	else
		snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s",
				dir != NULL ? dir : "", name);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size_bytes) < 0)
		peer.pid = 0;
	close(fd);
	return peer.pid;
}

/* The one process of ours that is called so and has a data loop. */
static pid_t find_by_name(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char path[320];
		struct stat owner;
		pid_t pid = (pid_t)atoi(entry->d_name);

		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (pid <= 0 || stat(path, &owner) < 0 || owner.st_uid != getuid() ||
		    !has_name(path, "pipewire", false) || find_data_loop(pid) == 0)
			continue;
		if (found != 0) {
			found = 0;
			break;
		}
		found = pid;
	}
	if (dir != NULL)
		closedir(dir);
	return found;
}

static void check_priority(struct patient *patient, pid_t pid, pid_t loop)
{
	struct rlimit priority = { 0 }, time_usec = { .rlim_cur = RLIM_INFINITY };
	struct sched_param param = { 0 };

	prlimit(pid, RLIMIT_RTPRIO, NULL, &priority);
	prlimit(pid, RLIMIT_RTTIME, NULL, &time_usec);
	sched_getparam(loop, &param);
	if (is_real_time(loop))
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"the data loop has real-time priority %d", param.sched_priority);
	else
		findings_add(patient->findings, SEVERITY_HINT, priority.rlim_max == 0 ?
				"sudo apt install rtkit" : RESTART,
				"the data loop has no real-time priority (RLIMIT_RTPRIO is %llu): "
				"sound may drop out when the machine is busy",
				(unsigned long long)priority.rlim_max);
	if (time_usec.rlim_cur < LEAST_TIME_USEC)
		findings_add(patient->findings, SEVERITY_HINT, "",
				"the kernel ends PipeWire after %llu us of work without a pause "
				"(RLIMIT_RTTIME)", (unsigned long long)time_usec.rlim_cur);
}

void doctor_check_limits(struct patient *patient)
{
	pid_t pid, loop;

	if (!patient->is_running)
		return;
	pid = find_by_socket(patient->graph->name);
	if (pid == 0 || find_data_loop(pid) == 0)
		pid = find_by_name();
	if (pid != 0 && (loop = find_data_loop(pid)) != 0)
		check_priority(patient, pid, loop);
}
