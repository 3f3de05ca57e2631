/* SPDX-License-Identifier: MIT */
#include "stream/address.h"

#include <netdb.h>
#include <stddef.h>
#include <sys/socket.h>

uint32_t address_find(const char *host, uint32_t attempt, char address[ADDRESS_BYTES])
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *info;
	uint32_t n = 0;

	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return 0;
	for (info = list; info != NULL; info = info->ai_next)
		n++;
	info = list;
	for (uint32_t i = attempt % n; i > 0; i--)
		info = info->ai_next;
	if (getnameinfo(info->ai_addr, info->ai_addrlen, address, ADDRESS_BYTES, NULL, 0,
			NI_NUMERICHOST) != 0)
		n = 0;
	freeaddrinfo(list);
	return n;
}
