-- What people may want to hear of, in the order in which it happened: targets read it past a cursor,
-- which is kept with the target's own item. The latest 10,000 pieces are kept.
CREATE TABLE news (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    -- needs-you, done, failed, service-down, service-up
    kind    TEXT    NOT NULL,
    -- The question, where one was asked, as it was then.
    entry   INTEGER,
    epoch   INTEGER,
    words   TEXT    NOT NULL
);
CREATE INDEX news_item ON news (item_id, id);
