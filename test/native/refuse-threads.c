/* Preloaded: while the file that REFUSE_THREADS names is there, the system gives as many threads and processes as it says, and no more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

static int is_refused(void) {
  const char* path = getenv("REFUSE_THREADS");
  FILE* file = path ? fopen(path, "r+") : NULL;
  int left = 0;
  if (!file) return 0;
  if (fscanf(file, "%d", &left) != 1) left = 0;
  if (left > 0) {
    rewind(file);
    fprintf(file, "%-9d", left - 1);
  }
  fclose(file);
  return left <= 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* argument) {
  int (*real)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*) = dlsym(RTLD_NEXT, "pthread_create");
  return is_refused() ? EAGAIN : real(thread, attributes, start, argument);
}

pid_t fork(void) {
  pid_t (*real)(void) = dlsym(RTLD_NEXT, "fork");
  if (!is_refused()) return real();
  errno = EAGAIN;
  return -1;
}
