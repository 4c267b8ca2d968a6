-- The ledger. Times are UTC microseconds; JSON is text; truth values are 0 and 1: the same types
-- on every database. See crates/store/src/lib.rs for what each table answers for.

CREATE TABLE item (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    flow        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    -- An occurrence, not a name.
    key         TEXT    NOT NULL,
    -- The key of the source that found it; empty for what no source found.
    source      TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    stage_since INTEGER NOT NULL,
    ended       INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    detail      TEXT    NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0,
    deadline    INTEGER,
    -- The schedule: null waits to be woken.
    due_at      INTEGER,
    wakes       INTEGER NOT NULL DEFAULT 0,
    woken_at    INTEGER NOT NULL,
    -- Who runs it now. The epoch fences: a late outcome of an older claim is refused.
    node        TEXT,
    lease_owner TEXT,
    lease_until INTEGER,
    lease_epoch INTEGER NOT NULL DEFAULT 0,
    -- What it holds alone, and what it waits to hold.
    lane        TEXT,
    lane_wanted TEXT,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    UNIQUE (flow, kind, key)
);
CREATE INDEX item_due ON item (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX item_lane ON item (lane) WHERE lane IS NOT NULL;
CREATE INDEX item_lane_wanted ON item (lane_wanted, created, id) WHERE lane_wanted IS NOT NULL;
CREATE INDEX item_live ON item (flow, kind, id) WHERE ended = 0;
CREATE INDEX item_source ON item (source, id);
CREATE INDEX item_stage ON item (stage, id);

CREATE TABLE journal (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    stage   TEXT    NOT NULL,
    words   TEXT    NOT NULL
);
CREATE INDEX journal_item ON journal (item_id, id);

-- Written before every act. No outcome means: a crash came between.
CREATE TABLE intent (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id    INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    epoch      INTEGER NOT NULL,
    action     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    settles_at INTEGER NOT NULL,
    outcome    TEXT,
    ended_at   INTEGER
);
CREATE INDEX intent_item ON intent (item_id, id);

CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id     INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    epoch       INTEGER NOT NULL DEFAULT 1,
    cause       TEXT    NOT NULL,
    cause_group TEXT    NOT NULL,
    choices     TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    opened      INTEGER NOT NULL,
    closed      INTEGER
);
CREATE UNIQUE INDEX inbox_open ON inbox (item_id) WHERE closed IS NULL;
CREATE INDEX inbox_item ON inbox (item_id);

-- What a person said: to a question, or (without one) about an item: retry it, skip it.
CREATE TABLE answer (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    inbox_id INTEGER REFERENCES inbox (id) ON DELETE CASCADE,
    epoch    INTEGER,
    choice   TEXT    NOT NULL,
    by       TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    taken_at INTEGER
);
-- One answer to one question: the first counts.
CREATE UNIQUE INDEX answer_entry ON answer (inbox_id, epoch);
CREATE INDEX answer_untaken ON answer (item_id, id) WHERE taken_at IS NULL;

-- From flow to flow: written with the end of the giving item, taken by the other's source.
CREATE TABLE handover (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    path      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    taken_by  INTEGER REFERENCES item (id)
);
CREATE INDEX handover_untaken ON handover (kind, id) WHERE taken_by IS NULL;

-- The tow rope: which item came out of which.
CREATE TABLE link (
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    to_item   INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    PRIMARY KEY (from_item, to_item)
);
