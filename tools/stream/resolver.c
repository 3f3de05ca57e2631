/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * libshout looks the host up by itself, connects to its first address and to no other, and
 * verifies the certificate of an encrypted connection by the name it was given. So it is given
 * the name, and what it finds out is put in order here, in the place of the C library's
 * function: in front is an address where somebody answers.
 */

#define ANSWER_MS 2000

typedef int (*lookup_fn)(const char *host, const char *service, const struct addrinfo *hints,
		struct addrinfo **list);

static int has_answer(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	int error = 0;
	socklen_t size = sizeof(error);
	int answers;

	if (fd < 0)
		return 0;
	answers = connect(fd, info->ai_addr, info->ai_addrlen) == 0 ||
		(poll(&poll_fd, 1, ANSWER_MS) == 1 &&
		 getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0);
	close(fd);
	return answers;
}

/* What is freed stays linked as it was. */
static void swap(struct addrinfo *a, struct addrinfo *b)
{
	const struct addrinfo kept = *a;

	a->ai_family = b->ai_family;
	a->ai_socktype = b->ai_socktype;
	a->ai_protocol = b->ai_protocol;
	a->ai_addrlen = b->ai_addrlen;
	a->ai_addr = b->ai_addr;
	b->ai_family = kept.ai_family;
	b->ai_socktype = kept.ai_socktype;
	b->ai_protocol = kept.ai_protocol;
	b->ai_addrlen = kept.ai_addrlen;
	b->ai_addr = kept.ai_addr;
}

__attribute__((visibility("default")))
int getaddrinfo(const char *restrict host, const char *restrict service,
		const struct addrinfo *restrict hints, struct addrinfo **restrict list)
{
	lookup_fn lookup;
	int res;

	*(void **)&lookup = dlsym(RTLD_NEXT, "getaddrinfo");
	res = lookup != NULL ? lookup(host, service, hints, list) : EAI_SYSTEM;
	/* Who asks for no port does not connect; one address needs no choice. */
	if (res != 0 || service == NULL || (*list)->ai_next == NULL)
		return res;
	for (struct addrinfo *info = *list; info != NULL; info = info->ai_next) {
		if (!has_answer(info))
			continue;
		swap(*list, info);
		break;
	}
	return 0;
}
