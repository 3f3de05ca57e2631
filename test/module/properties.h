/* SPDX-License-Identifier: MIT */
#ifndef HR_TEST_PROPERTIES_H
#define HR_TEST_PROPERTIES_H

/** A list of keys and values that ends with NULL, as a stream has them. */
typedef const char *const *properties;

/** A rules_lookup_fn; data is such a list. */
const char *properties_lookup(void *data, const char *key);

#endif /* HR_TEST_PROPERTIES_H */
