/* Tells the service manager how the program fares, as sd_notify(3) does. */
#ifndef PROCESS_READINESS_H
#define PROCESS_READINESS_H

/*
 * Sends `state`, such as "READY=1", to the socket that NOTIFY_SOCKET names; does nothing when
 * there is none. Failures are ignored: the manager will notice the silence.
 */
void readiness_notify(const char *state);

#endif
