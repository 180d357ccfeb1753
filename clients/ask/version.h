/*
 * The version of the client. It moves with the server's; both speak answerd.v1 whatever it is.
 */
#ifndef ASK_VERSION_H
#define ASK_VERSION_H

#define ASK_VERSION "0.1.0"

#endif
