PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'ledger','2026-11-21 10:40:36',1,X'9a39ba158f9fe76ffc9e3b94740b8075fd7f2e22f9c6f1d88f571ba03e6bae35a33d84f86328427eb25e29a940043442',2058536);
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
INSERT INTO item VALUES(1,'imports','source','directory:/music/dl','','music','watching',1795257636019506,1,1,'{"baseline_taken":true,"name":"music"}',0,NULL,NULL,0,1795257636012153,NULL,NULL,NULL,0,NULL,NULL,1795257636012153,1795257636019506);
INSERT INTO item VALUES(2,'imports','album','/music/dl/Old Album#10037521@1795257636016885','directory:/music/dl','Old Album','baseline',1795257636016960,1,1,'{"attempt":null,"files":{"audio":[{"modified":1795257635996832,"path":"1.mp3","size":5000}],"optional":[],"unfinished":[]},"files_since":1795257636016885,"first_seen":1795257636016885,"inode":10037521,"path":"/music/dl/Old Album","source":"directory:/music/dl","stage":{"is":"baseline"}}',0,NULL,NULL,0,1795257636016960,NULL,NULL,NULL,0,NULL,NULL,1795257636016960,1795257636016960);
INSERT INTO item VALUES(3,'imports','album','/music/dl/-A b#10037462@1795257637702495','directory:/music/dl','-A b','imported',1795257639729217,1,1,'{"attempt":{"begun":1795257639712060,"importer":"shelf","number":1,"previous":null,"ticket":{"attempt":1,"device":65024,"how":"move","into":"/music/lib"},"wanted":null},"files":{"audio":[{"modified":1795257637501785,"path":"CD1/1.mp3","size":5000},{"modified":1795257637503144,"path":"CD2/1.mp3","size":6000}],"optional":[{"modified":1795257637503144,"path":"cover.jpg","size":2}],"unfinished":[]},"files_since":1795257637702495,"first_seen":1795257637702495,"inode":10037462,"path":"/music/dl/-A b","source":"directory:/music/dl","stage":{"is":"ended","outcome":"imported"}}',0,NULL,NULL,1,1795257639719678,NULL,NULL,NULL,8,NULL,NULL,1795257637702620,1795257639731643);
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    stage   TEXT    NOT NULL,
    words   TEXT    NOT NULL
);
INSERT INTO journal VALUES(1,1,1795257636012153,'first-contact','first contact with directory:/music/dl');
INSERT INTO journal VALUES(2,2,1795257636016960,'baseline','was here at first contact of music: left alone');
INSERT INTO journal VALUES(3,1,1795257636019506,'watching','first contact: 1 directories are left alone');
INSERT INTO journal VALUES(4,3,1795257637702620,'settling','new directory found by music');
INSERT INTO journal VALUES(5,3,1795257637709175,'settling','waiting until its files are whole');
INSERT INTO journal VALUES(6,3,1795257639706789,'ready','whole: 2 audio files (0 MiB) and 1 others, quiet for 2 s');
INSERT INTO journal VALUES(7,3,1795257639712177,'importing','import started by shelf');
INSERT INTO journal VALUES(8,3,1795257639729217,'imported','imported: 2 of 2 in /music/lib/-A b');
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
INSERT INTO intent VALUES(1,3,4,'{"do":"start"}',1795257639712177,1795257639712060,'"done"',1795257639713335);
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
INSERT INTO inbox VALUES(1,1,1,'{"is":"baseline","count":1}','baseline','["all","none","since:2026-11-21T10:40:36Z"]','directory:/music/dl',1795257636017987,NULL);
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
CREATE TABLE handover (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL,
    path      TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    taken_by  INTEGER REFERENCES item (id)
);
CREATE TABLE link (
    from_item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    to_item   INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    PRIMARY KEY (from_item, to_item)
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('item',3);
INSERT INTO sqlite_sequence VALUES('journal',8);
INSERT INTO sqlite_sequence VALUES('inbox',1);
INSERT INTO sqlite_sequence VALUES('intent',1);
CREATE INDEX item_due ON item (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX item_lane ON item (lane) WHERE lane IS NOT NULL;
CREATE INDEX item_lane_wanted ON item (lane_wanted, created, id) WHERE lane_wanted IS NOT NULL;
CREATE INDEX item_live ON item (flow, kind, id) WHERE ended = 0;
CREATE INDEX item_source ON item (source, id);
CREATE INDEX item_stage ON item (stage, id);
CREATE INDEX journal_item ON journal (item_id, id);
CREATE INDEX intent_item ON intent (item_id, id);
CREATE UNIQUE INDEX inbox_open ON inbox (item_id) WHERE closed IS NULL;
CREATE INDEX inbox_item ON inbox (item_id);
CREATE UNIQUE INDEX answer_entry ON answer (inbox_id, epoch);
CREATE INDEX answer_untaken ON answer (item_id, id) WHERE taken_at IS NULL;
CREATE INDEX handover_untaken ON handover (kind, id) WHERE taken_by IS NULL;
COMMIT;
