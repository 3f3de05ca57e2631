/* SPDX-License-Identifier: MIT */
#ifndef HR_MAILBOX_H
#define HR_MAILBOX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/attributes.h"

/**
 * Latest-value hand-over between one writer thread and one reader thread.
 *
 * Three slots: one belongs to the writer, one to the reader, one is in the
 * middle. Publishing exchanges the writer's slot with the middle one, acquiring
 * exchanges the reader's. Both are one atomic exchange: wait-free, and neither
 * side can hold up the other. A value that was never acquired is replaced by a
 * newer one; the reader only ever sees whole values.
 *
 * Ordering: the exchange releases what its side wrote to the slot it gives away
 * and acquires what the other side wrote to the slot it gets, so the plain
 * memory of the slots needs no atomics (C11 5.1.2.4).
 *
 * The slots themselves are three elements of an array next to the mailbox,
 * owned by the caller: slots[box.write_slot] and slots[box.read_slot].
 */
struct hr_mailbox {
	_Atomic unsigned middle;	/**< slot index, | HR_MAILBOX_FRESH */
	unsigned write_slot;		/**< writer thread only */
	unsigned read_slot;		/**< reader thread only */
};

#define HR_MAILBOX_SLOTS 3
#define HR_MAILBOX_FRESH 4u

/** Empty mailbox. Thread: any, before the box is shared. */
static inline void hr_mailbox_init(struct hr_mailbox *box)
{
	box->write_slot = 0;
	box->read_slot = 1;
	atomic_init(&box->middle, 2u);
}

/** Hand over slots[write_slot] and get another one to write. Thread: writer. */
static inline HR_RT void hr_mailbox_publish(struct hr_mailbox *box)
{
	box->write_slot = ~HR_MAILBOX_FRESH &
		atomic_exchange_explicit(&box->middle,
				box->write_slot | HR_MAILBOX_FRESH,
				memory_order_acq_rel);
}

/** True while the last published value was not acquired. Thread: writer. */
static inline HR_RT bool hr_mailbox_pending(struct hr_mailbox *box)
{
	return atomic_load_explicit(&box->middle, memory_order_relaxed) &
		HR_MAILBOX_FRESH;
}

/**
 * Take the newest value. True when slots[read_slot] is now a value that was
 * not seen before; false leaves read_slot as it was. Thread: reader.
 */
static inline HR_RT bool hr_mailbox_acquire(struct hr_mailbox *box)
{
	if (!(atomic_load_explicit(&box->middle, memory_order_relaxed) &
	      HR_MAILBOX_FRESH))
		return false;
	box->read_slot = ~HR_MAILBOX_FRESH &
		atomic_exchange_explicit(&box->middle, box->read_slot,
				memory_order_acq_rel);
	return true;
}

#endif /* HR_MAILBOX_H */
