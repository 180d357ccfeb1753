-- Turns name their conversation by a number that grows: what is written at the same time then lies
-- side by side in the indexes, which takes a third of the pages that random ids take.
CREATE TABLE conversation (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    token_hash BLOB NOT NULL,
    language TEXT NOT NULL,
    focus BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    used_at_ms INTEGER NOT NULL
);
CREATE INDEX conversation_used_at ON conversation (used_at_ms);

-- The reference is deferred: a turn is written before its conversation, so that nothing has to be
-- taken back when there is such a turn already.
CREATE TABLE turn (
    conversation INTEGER NOT NULL
        REFERENCES conversation (number) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    sequence INTEGER NOT NULL,
    answer_id TEXT NOT NULL UNIQUE,
    client_message_id TEXT NOT NULL,
    question TEXT NOT NULL,
    final BLOB NOT NULL,
    asked_at_ms INTEGER NOT NULL,
    rating INTEGER NOT NULL,
    comment TEXT NOT NULL,
    UNIQUE (conversation, sequence)
);
CREATE UNIQUE INDEX turn_client_message ON turn (conversation, client_message_id)
    WHERE client_message_id <> '';
