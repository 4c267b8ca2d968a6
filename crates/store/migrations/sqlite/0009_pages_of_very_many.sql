-- However much there is of what has ended: a start frees the few leases, and a page of what lives
-- or of a kind is read in order.
CREATE INDEX item_leased ON item (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX item_living ON item (id) WHERE ended = 0;
CREATE INDEX item_kind ON item (kind, id);
CREATE INDEX item_kind_stage ON item (kind, stage, id);
