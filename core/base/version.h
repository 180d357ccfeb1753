/* The version of the program; the build reads it from here too. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define ANSWERD_VERSION "0.1.0"

#endif
