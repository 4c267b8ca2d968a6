-- By which clock moments were noted: how far the time of day was ahead of the clock that a machine
-- counts from its start, in microseconds. It tells after a kill whether the clock was set meanwhile.
CREATE TABLE clock (
    boot  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ahead BIGINT NOT NULL,
    at    BIGINT NOT NULL
);

-- What goes with an item is found by it.
CREATE INDEX answer_item ON answer (item_id);
CREATE INDEX handover_taken_by ON handover (taken_by) WHERE taken_by IS NOT NULL;
