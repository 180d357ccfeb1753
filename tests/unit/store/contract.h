/* What every backend promises. Each test begins with a fresh database and an open store. */
#ifndef UNIT_STORE_CONTRACT_H
#define UNIT_STORE_CONTRACT_H

#include "unit/store/rig.h"

/* Run both on the databases of rig_backend; return the number of tests that failed. */
int contract_run(void);           /* what is kept, and in which order */
int contract_run_processes(void); /* several stores, several processes, and their ends */

#endif
