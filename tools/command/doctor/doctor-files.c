/* SPDX-License-Identifier: MIT */
/* Profiles and the directory of the state. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/doctor/doctor.h"
#include "lib/profile-places.h"

/* ---- profiles ---- */

struct profiles_check {
	struct findings *findings;
	const char *path;
	int n_profiles, n_faults;
};

static void add_fault(void *data, const struct hr_profile_fault *fault)
{
	struct profiles_check *check = data;
	char line[512], mend[512];

	snprintf(mend, sizeof(mend), "${EDITOR:-nano} %s", check->path);
	findings_add(check->findings, SEVERITY_WARNING, mend, "%s",
			hr_profile_fault_text(fault, line, sizeof(line)));
	check->n_faults++;
}

static void check_profile(void *data, const char *name, const char *path)
{
	struct profiles_check *check = data;
	struct hr_profile profile;

	check->path = path;
	hr_profile_load(&profile, path, add_fault, check);
	hr_profile_finish(&profile);
	check->n_profiles++;
}

static void check_profiles(struct patient *patient)
{
	struct profiles_check check = { .findings = patient->findings };
	struct hr_profile_dirs dirs;

	profile_places(&dirs);
	hr_profile_each(&dirs, check_profile, &check);
	if (check.n_profiles == 0)
		findings_add(patient->findings, SEVERITY_HINT, "",
				"there are no profiles in %s and %s", dirs.paths[0],
				dirs.paths[1]);
	else if (check.n_faults == 0)
		findings_add(patient->findings, SEVERITY_GOOD, "",
				"%d profiles, without a mistake", check.n_profiles);
}

/* ---- state ---- */

static void state_dir(char dir[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state != NULL && *state == '/')
		snprintf(dir, PATH_MAX, "%s/headroom", state);
	else
		snprintf(dir, PATH_MAX, "%s/.local/state/headroom", home != NULL ? home : "");
}

/* It is made when it is needed: then its nearest directory has to be writable. */
static void check_state(struct patient *patient)
{
	char dir[PATH_MAX], nearest[PATH_MAX], mend[PATH_MAX + 64];

	state_dir(dir);
	memcpy(nearest, dir, sizeof(nearest));
	while (access(nearest, F_OK) < 0 && errno == ENOENT && strrchr(nearest, '/') > nearest)
		*strrchr(nearest, '/') = '\0';
	if (access(nearest, W_OK | X_OK) == 0) {
		findings_add(patient->findings, SEVERITY_GOOD, "", "%s can be written", dir);
		return;
	}
	snprintf(mend, sizeof(mend), "ls -ld '%s'", nearest);
	findings_add(patient->findings, SEVERITY_WARNING, mend,
			"what is set cannot be kept in %s: %s: %s", dir, nearest, strerror(errno));
}

void doctor_check_files(struct patient *patient)
{
	check_profiles(patient);
	check_state(patient);
}
