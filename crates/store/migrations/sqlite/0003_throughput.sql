-- Bytes that downloads have moved, in pieces of 10 minutes, each by its beginning. 31 days are kept.
CREATE TABLE throughput (
    bucket INTEGER PRIMARY KEY,
    bytes  INTEGER NOT NULL
);

-- For counting: what is at its end, however much there is of it, is not looked at to tell what lives.
CREATE INDEX item_live_stage ON item (flow, kind, stage, stage_since) WHERE ended = 0;
CREATE INDEX item_ended_stage ON item (flow, kind, stage, stage_since) WHERE ended = 1;
