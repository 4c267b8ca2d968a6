-- What lists hold, as last read; a row that is gone stays, so that it is known when it was there.
CREATE TABLE wish (
    -- The key of the list, independent of its name.
    list   TEXT    NOT NULL,
    -- What tells the wish apart.
    ident  TEXT    NOT NULL,
    rank   INTEGER NOT NULL,
    detail TEXT    NOT NULL,
    -- The title that it means, once that is known: movie:603.
    title  TEXT,
    added  INTEGER NOT NULL,
    gone   INTEGER,
    PRIMARY KEY (list, ident)
);
CREATE INDEX wish_title ON wish (title) WHERE title IS NOT NULL;
CREATE INDEX wish_ident ON wish (ident);

-- Which title a wish means, as a server answered; with its age.
CREATE TABLE resolution (
    ident  TEXT    PRIMARY KEY,
    detail TEXT    NOT NULL,
    at     INTEGER NOT NULL
);

-- What a list's looks have come to.
CREATE TABLE run (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT    NOT NULL,
    began  INTEGER NOT NULL,
    ended  INTEGER NOT NULL,
    -- complete, partial, unchanged or failed
    read   TEXT    NOT NULL,
    -- How many titles it let be asked for.
    asked  INTEGER NOT NULL,
    counts TEXT    NOT NULL
);
CREATE INDEX run_source ON run (source, id);
