/*
 * flood MIB: writes MIB MiB of numbered lines of 64 bytes (from 1) as fast as it can, and appends the nanoseconds that
 * took to the file named by FLOOD_DONE; then waits. Build: cc -O2 -static -o flood flood.c
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 64, LINES = 16384 };

static char block[LINE * LINES];

static unsigned long long now(void) {
	struct timespec instant;
	clock_gettime(CLOCK_MONOTONIC, &instant);
	return (unsigned long long)instant.tv_sec * 1000000000ULL + (unsigned long long)instant.tv_nsec;
}

static void number(unsigned long first) {
	for (int line = 0; line < LINES; line += 1) {
		unsigned long rest = first + (unsigned long)line;
		char *digit = block + line * LINE + LINE - 2;
		for (int left = 10; left > 0; left -= 1, rest /= 10) *digit-- = (char)('0' + rest % 10);
	}
}

static int print(void) {
	for (size_t written = 0; written < sizeof block;) {
		ssize_t now = write(1, block + written, sizeof block - written);
		if (now >= 0) {
			written += (size_t)now;
		} else if (errno == EAGAIN) {
			struct pollfd out = {.fd = 1, .events = POLLOUT};
			poll(&out, 1, -1);
		} else if (errno != EINTR) {
			return 0;
		}
	}
	return 1;
}

int main(int count, char **words) {
	const char *done = getenv("FLOOD_DONE");
	unsigned long size = count > 1 ? strtoul(words[1], NULL, 10) : 256;
	memset(block, '.', sizeof block);
	for (int line = 0; line < LINES; line += 1) block[line * LINE + LINE - 1] = '\n';

	unsigned long long began = now();
	for (unsigned long part = 0; part < size; part += 1) {
		number(part * LINES + 1);
		if (!print()) return 1;
	}
	unsigned long long ended = now();

	FILE *file = done == NULL ? NULL : fopen(done, "a");
	if (file == NULL) return 1;
	fprintf(file, "%llu\n", ended - began);
	fclose(file);

	alarm(600);
	pause();
	return 0;
}
