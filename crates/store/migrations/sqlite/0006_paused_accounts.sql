-- Accounts from which a person wants nothing to be fetched for now, by the key of their source.
CREATE TABLE paused_account (
    key   TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;
