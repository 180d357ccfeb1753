-- Everything that a client may have written is bytea: text refuses some bytes, and one question
-- must not undo the others of its group. Read it with convert_from(question, 'UTF8').
CREATE TABLE conversation (
    id bytea PRIMARY KEY,
    token_hash bytea NOT NULL,
    language bytea NOT NULL,
    focus bytea NOT NULL,
    sequence bigint NOT NULL,
    used_at_ms bigint NOT NULL
);
CREATE INDEX conversation_used_at ON conversation (used_at_ms);

CREATE TABLE turn (
    conversation bytea NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    sequence bigint NOT NULL,
    answer_id bytea NOT NULL UNIQUE,
    client_message_id bytea NOT NULL,
    question bytea NOT NULL,
    final bytea NOT NULL,
    asked_at_ms bigint NOT NULL,
    rating smallint NOT NULL,
    comment bytea NOT NULL,
    PRIMARY KEY (conversation, sequence)
);
CREATE UNIQUE INDEX turn_client_message ON turn (conversation, client_message_id)
    WHERE client_message_id <> '';

-- One row a group that is being committed: what tells, when the answer to a commit was lost,
-- whether it took place.
CREATE TABLE commit_mark (
    id bytea PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now()
);
