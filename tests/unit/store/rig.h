/*
 * What the store's tests run on: fresh databases of both backends, a loop, and outcomes that keep
 * what a callback was given.
 */
#ifndef UNIT_STORE_RIG_H
#define UNIT_STORE_RIG_H

#include "store/store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ADDRESS_SIZE 512
#define KEPT_TURNS 32
#define BUSY_MS 2000u

/* Which databases rig_fresh_address gives. Set by main before the tests run. */
enum rig_backend { RIG_SQLITE, RIG_POSTGRESQL };
extern enum rig_backend rig_backend;
extern const char *rig_postgresql; /* the server's address, or NULL */

struct rig {
    char address[ADDRESS_SIZE];
    struct store_options options;
    struct event_loop *loop;
    struct metrics *metrics;
    struct store *store;
    struct error error; /* of rig_open */
};

/* A folder for the files of one test program, removed by rig_end. */
void rig_begin(void);
void rig_end(void);
const char *rig_folder(void);

/* Of an empty database that no test has used. */
void rig_fresh_address(enum rig_backend backend, char address[ADDRESS_SIZE]);
/* Runs SQL on the database behind the store's back. */
void rig_execute(const char *address, const char *sql);

/* Returns once the database has seen that a process was killed: until then a server may go on with
 * what it was sent. No store may be open. */
void rig_let_killed_sessions_end(void);

/* A rig on a fresh database, its store open. */
void rig_set_up(struct rig *rig);
void rig_tear_down(struct rig *rig);
/* Opens a store with rig->options; returns store_open's result. */
int rig_open(struct rig *rig);
void rig_close(struct rig *rig);

/* What one callback brought. Texts are cut to what fits. */
struct kept_turn {
    struct store_turn turn;
    char client_message_id[64];
    char question[256];
    char final[256];
};

struct outcome {
    int came;     /* how often: anything but 1 is wrong */
    size_t order; /* among all outcomes */
    int status;
    struct error error;
    struct store_conversation conversation;
    char language[16];
    char focus[64];
    size_t turn_count;
    struct kept_turn turns[KEPT_TURNS];
    size_t *left; /* counted down, or NULL */
    struct event_loop *loop;
};

void rig_on_done(void *outcome, int status, const struct error *error);
void rig_on_loaded(
        void *outcome, int status, const struct store_loaded *loaded, const struct error *error);
/* Makes `count` outcomes ready and returns when all of them have come. */
void rig_expect(struct rig *rig, struct outcome *outcomes, size_t count);
void rig_wait(struct rig *rig, struct outcome *outcomes, size_t count);

/* Samples: turn `number` of a conversation, whose answer id and message id carry both. */
struct store_conversation rig_conversation(const char *id, uint64_t sequence);
struct store_turn rig_turn(const char *conversation_id, uint64_t sequence, char message_id[64]);

/* The calls, each with its wait. */
int rig_put_turn(struct rig *rig, const char *conversation_id, uint64_t sequence);
int rig_load(struct rig *rig, const char *conversation_id, uint32_t limit, struct outcome *outcome);
/* How many turns a conversation has, and that their sequences are 1, 2, 3 ... */
size_t rig_count_turns(struct rig *rig, const char *conversation_id);

#endif
