-- Who may come in over the network. Nothing here lets anybody in by itself: of passwords, sessions
-- and keys only codes are kept, from which they cannot be had back.

CREATE TABLE login (
    name    TEXT    PRIMARY KEY,
    -- argon2id, as a PHC string.
    hash    TEXT    NOT NULL,
    created INTEGER NOT NULL
);

CREATE TABLE session (
    -- SHA-256 of what the browser keeps.
    code    TEXT    PRIMARY KEY,
    login   TEXT    NOT NULL REFERENCES login (name) ON DELETE CASCADE,
    made    INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    ends    INTEGER NOT NULL,
    -- For people, to know their own devices again.
    agent   TEXT    NOT NULL,
    address TEXT    NOT NULL
);
CREATE INDEX session_ends ON session (ends);

CREATE TABLE api_key (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name  TEXT    NOT NULL UNIQUE,
    -- SHA-256 of the key.
    code  TEXT    NOT NULL UNIQUE,
    scope TEXT    NOT NULL,
    made  INTEGER NOT NULL,
    used  INTEGER
);
