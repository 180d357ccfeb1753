/*
 * Named places at which a test lets the process die as by kill -9, to prove that what was promised
 * still holds. Compiled in with CRASH_POINTS only: a release has neither the calls nor the names.
 *
 * Two environment variables control them:
 *   ANSWERD_CRASH_COUNTS=FILE    a file of CRASH_POINT_FILE_BYTES zeros that all processes of a
 *                                test map: a 32-bit counter for each point, in the table's order,
 *                                of how often it was reached
 *   ANSWERD_CRASH_AT=NAME:COUNT  whoever makes that counter COUNT is killed. No counter passes a
 *                                number twice, so one process dies once, whoever is started anew.
 */
#ifndef BASE_CRASH_POINT_H
#define BASE_CRASH_POINT_H

/* X(enumerator, name, where it stands). New ones go to the end of their part. */
#define CRASH_POINT_TABLE(X)                                                                       \
    X(STORE_SUBMITTED, "store.submitted", "an operation waits for the end of the loop turn")       \
    X(STORE_HANDOVER, "store.handover", "a loop turn's operations are the thread's")               \
    X(STORE_GROUP_TAKEN, "store.group.taken", "the thread has a group, nothing of it ran")         \
    X(STORE_GROUP_ENDED, "store.group.ended", "the group is committed, the loop does not know")    \
    X(STORE_POSTED, "store.posted", "the outcomes are on their way to the loop")                   \
    X(STORE_DELIVER, "store.deliver", "the loop has the outcomes, no callback ran")                \
    X(STORE_DELIVERED, "store.delivered", "one callback ran, others of its group may wait")        \
    X(STORE_OPENED, "store.opened", "the database is open, the thread is not started")             \
    X(STORE_CLOSE, "store.close", "told to close, operations may wait")                            \
    X(STORE_CLOSED, "store.closed", "the thread has closed the database")                          \
    X(SQLITE_CREATED, "sqlite.created", "the file may be new and empty")                           \
    X(SQLITE_CONFIGURED, "sqlite.configured", "the log is on, the schema may be missing")          \
    X(SQLITE_MIGRATE, "sqlite.migrate", "the lock for the steps of the schema is held")            \
    X(SQLITE_MIGRATE_STEP, "sqlite.migrate.step", "one step ran, its commit has not")              \
    X(SQLITE_MIGRATED, "sqlite.migrated", "the steps are committed")                               \
    X(SQLITE_BEGUN, "sqlite.begun", "a transaction holds the lock")                                \
    X(SQLITE_OPERATION, "sqlite.operation", "one operation of a group ran")                        \
    X(SQLITE_COMMIT, "sqlite.commit", "before the commit")                                         \
    X(SQLITE_COMMITTED, "sqlite.committed", "after the commit")                                    \
    X(SQLITE_TIDY, "sqlite.tidy", "before the log is copied to the database")                      \
    X(SQLITE_TIDIED, "sqlite.tidied", "after it")                                                  \
    X(POSTGRESQL_CONNECTED, "postgresql.connected", "connected and migrated")                      \
    X(POSTGRESQL_MIGRATE_STEP, "postgresql.migrate.step", "one step ran, its commit has not")      \
    X(POSTGRESQL_SENT, "postgresql.sent", "a group's statements are under way")                    \
    X(POSTGRESQL_COMMIT, "postgresql.commit", "the statements ran, before the commit")             \
    X(POSTGRESQL_COMMIT_SENT, "postgresql.commit.sent", "the commit is under way")                 \
    X(POSTGRESQL_COMMITTED, "postgresql.committed", "the server said that it is committed")        \
    X(POSTGRESQL_SETTLE, "postgresql.settle", "before a doubtful commit is settled")               \
    X(POSTGRESQL_SETTLED, "postgresql.settled", "after it")                                        \
    X(COPY_BEGUN, "copy.begun", "copy-store has begun, nothing is copied")                         \
    X(COPY_ROW, "copy.row", "a row is copied")                                                     \
    X(COPY_COMMIT, "copy.commit", "all rows are copied, before the commit")                        \
    X(COPY_COMMITTED, "copy.committed", "after it")                                                \
    X(ASK_TAKEN, "ask.taken", "a question is queued, its asker has no reply")                      \
    X(QUESTION_RUN, "question.run", "a question leaves the queue")                                 \
    X(QUESTION_ANSWERED, "question.answered", "the answer is there, nothing is written")           \
    X(FINAL_QUEUED, "final.queued", "the final waits for its commit")                              \
    X(FINAL_COMMITTED, "final.committed", "the final is committed, nothing is sent")               \
    X(FINAL_EMITTED, "final.emitted", "the final is in the output")                                \
    X(CANCEL_TAKEN, "cancel.taken", "a cancelled question's final waits for its commit")           \
    X(FEEDBACK_TAKEN, "feedback.taken", "before a rating is handed to the store")                  \
    X(FEEDBACK_KEPT, "feedback.kept", "a rating is committed")                                     \
    X(RESUME_LOAD, "resume.load", "a conversation is asked for at the store")                      \
    X(RESUME_LOADED, "resume.loaded", "it came")                                                   \
    X(RESUME_RENEW, "resume.renew", "before the resumed conversation is written")                  \
    X(RESUME_RENEWED, "resume.renewed", "it is written, its client has heard nothing")             \
    X(RESUME_REPLAY, "resume.replay", "a missed final is sent again")                              \
    X(ASK_AGAIN, "ask.again", "a question's kept final is sent again")                             \
    X(RELOAD_BEGIN, "reload.begin", "told to reload")                                              \
    X(RELOAD_MADE, "reload.made", "the new knowledge is proved, nobody uses it")                   \
    X(RELOAD_SWAP, "reload.swap", "before it is taken")                                            \
    X(RELOAD_SWAPPED, "reload.swapped", "after it")                                                \
    X(EXPIRE_BEGIN, "expire.begin", "before old conversations are erased")                         \
    X(EXPIRE_ENDED, "expire.ended", "after it")                                                    \
    X(ACCEPTED, "accepted", "a connection is accepted")                                            \
    X(HANDSHAKE_CHECK, "handshake.check", "the request for a WebSocket came")                      \
    X(HANDSHAKE_ENDED, "handshake.ended", "the WebSocket is open")                                 \
    X(MESSAGE_CAME, "message.came", "a whole message is there, not decoded")                       \
    X(OPEN_REPLIED, "open.replied", "the reply to session.open is in the output")                  \
    X(SEND, "send", "before a loop turn's output is sent")                                         \
    X(SENT, "sent", "after it")                                                                    \
    X(CONNECTION_GONE, "connection.gone", "a connection has ended")                                \
    X(HTTP_BODY, "http.body", "a whole HTTP question came")                                        \
    X(HTTP_OPENED, "http.opened", "the conversation of an idempotency key is there")               \
    X(HTTP_ANSWER, "http.answer", "before the answer is put into the response")                    \
    X(HTTP_ANSWERED, "http.answered", "the response is complete, not sent")                        \
    X(PLUGIN_LOADED, "plugin.loaded", "a plugin's file is loaded, it is not started")              \
    X(PLUGIN_STARTED, "plugin.started", "a plugin is started")                                     \
    X(SERVER_LISTENING, "server.listening", "the socket listens, nobody was told")                 \
    X(SERVER_READY, "server.ready", "readiness is announced")                                      \
    X(SERVER_STOPPING, "server.stopping", "told to end, questions may be in flight")

enum crash_point {
#define X(point, name, where) CRASH_##point,
    CRASH_POINT_TABLE(X)
#undef X
            CRASH_POINT_COUNT
};

#define CRASH_POINT_FILE_BYTES 4096

/* Any thread, also behind a sandbox that forbids to open files. */
#ifdef CRASH_POINTS
void crash_point_reach(enum crash_point point);
#define crash_point(point) crash_point_reach(CRASH_##point)
#else
#define crash_point(point) ((void)CRASH_##point)
#endif

#endif
