/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_FAULTS_H
#define HR_TEST_FAULTS_H

#include <headroom/profile.h>

#define MAX_FAULTS 64

/** What a reader reported, as lines. */
struct faults {
	char lines[MAX_FAULTS][512];
	int n_faults;		/**< also those that found no place */
	bool is_loud;		/**< print them too */
};

/** A hr_profile_fault_fn; data is a struct faults. */
void faults_add(void *data, const struct hr_profile_fault *fault);

#endif /* HR_TEST_FAULTS_H */
