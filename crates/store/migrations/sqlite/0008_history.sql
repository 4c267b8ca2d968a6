-- What has ended, the latest first: of all flows, and of one.
CREATE INDEX item_ended ON item (stage_since, id) WHERE ended = 1;
CREATE INDEX item_ended_flow ON item (flow, stage_since, id) WHERE ended = 1;
